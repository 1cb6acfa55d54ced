package buffer

import "strings"

// Edit replaces a piece of the text at an offset by another. It is a value: applying
// its inverse restores the text exactly.
type Edit struct {
	Offset            int
	Removed, Inserted string
}

// Inverse is the edit that takes this one back.
func (e Edit) Inverse() Edit {
	return Edit{Offset: e.Offset, Removed: e.Inserted, Inserted: e.Removed}
}

// end is the offset behind what the edit inserted.
func (e Edit) end() int { return e.Offset + len(e.Inserted) }

// apply changes the text. What the edit removes must stand at its offset.
func (b *Buffer) apply(e Edit) {
	end := e.Offset + len(e.Removed)
	b.text = b.text[:e.Offset] + e.Inserted + b.text[end:]
	b.reindex(e.Offset, end, len(e.Inserted))
	b.ruler.edited(e)
	b.goal = noGoal
}

// Replace puts a text in the place of the bytes between two offsets, with the cursor
// behind it, as one step of the history.
func (b *Buffer) Replace(start, end int, text string) {
	b.change(other, start, end, text, cursorAt(start+len(text)))
}

// change makes one edit, places the cursor and records the step.
func (b *Buffer) change(kind kind, start, end int, text string, after Selection) {
	if start == end && text == "" {
		return
	}
	// A clone, since a slice would keep the whole text of before alive in the history.
	edit := Edit{Offset: start, Removed: strings.Clone(b.text[start:end]), Inserted: text}
	before := b.selection
	b.apply(edit)
	b.selection = Selection{Anchor: b.afterCharacter(after.Anchor), Head: b.afterCharacter(after.Head)}
	b.history.record(step{kind: kind, edit: edit, before: before, after: b.selection})
}
