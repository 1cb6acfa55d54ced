package buffer

import "strings"

// Edit replaces the text at an offset. It is a value, and applying its inverse restores the text
// exactly.
type Edit struct {
	Offset            int
	Removed, Inserted string
}

// Inverse returns the edit that undoes this one.
func (e Edit) Inverse() Edit {
	return Edit{Offset: e.Offset, Removed: e.Inserted, Inserted: e.Removed}
}

// end returns the offset after the inserted text.
func (e Edit) end() int { return e.Offset + len(e.Inserted) }

// apply changes the text. The removed text must be at the edit's offset.
func (b *Buffer) apply(e Edit) {
	end := e.Offset + len(e.Removed)
	b.text = b.text[:e.Offset] + e.Inserted + b.text[end:]
	b.reindex(e.Offset, end, len(e.Inserted))
	b.ruler.edited(e)
	b.goal = noGoal
}

// Replace replaces the text between two offsets and puts the cursor after it, as a single undo
// step.
func (b *Buffer) Replace(start, end int, text string) {
	b.change(other, start, end, text, cursorAt(start+len(text)))
}

// change makes an edit, sets the selection and records the undo step.
func (b *Buffer) change(kind kind, start, end int, text string, after Selection) {
	if start == end && text == "" {
		return
	}
	// Cloned, because a slice would keep the whole previous text alive in the undo history.
	edit := Edit{Offset: start, Removed: strings.Clone(b.text[start:end]), Inserted: text}
	before := b.selection
	b.apply(edit)
	b.selection = Selection{Anchor: b.afterCharacter(after.Anchor), Head: b.afterCharacter(after.Head)}
	b.history.record(step{kind: kind, edit: edit, before: before, after: b.selection})
}
