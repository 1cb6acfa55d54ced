package buffer

// Selection is the text between a fixed end and the cursor, as byte offsets. It is
// empty when both are the same.
type Selection struct {
	Anchor int // where selecting began
	Head   int // where the cursor is
}

func cursorAt(offset int) Selection { return Selection{Anchor: offset, Head: offset} }

// Start is the end of the selection that comes first in the text.
func (s Selection) Start() int { return min(s.Anchor, s.Head) }

// End is the end of the selection that comes last in the text.
func (s Selection) End() int { return max(s.Anchor, s.Head) }

// Empty reports whether nothing is selected.
func (s Selection) Empty() bool { return s.Anchor == s.Head }

// Selection is the current selection; its Head is the cursor.
func (b *Buffer) Selection() Selection { return b.selection }

// Cursor is the offset of the cursor.
func (b *Buffer) Cursor() int { return b.selection.Head }

// Selected is the selected text.
func (b *Buffer) Selected() string { return b.text[b.selection.Start():b.selection.End()] }

// Select selects from one offset to another, where the cursor goes. Offsets outside
// of the text or inside a character are moved to the character's start.
func (b *Buffer) Select(anchor, head int) {
	b.selection = Selection{Anchor: b.snap(anchor), Head: b.snap(head)}
	b.goal = noGoal
	b.history.closeStep()
}

// SelectAll selects the whole text, with the cursor at its end.
func (b *Buffer) SelectAll() { b.Select(0, len(b.text)) }

// SetCursor puts the cursor at an offset and selects nothing.
func (b *Buffer) SetCursor(offset int) { b.Select(offset, offset) }

// behind is the offset itself, or the end of the character that it is in: an edit can
// make one character of what stood on both sides of the cursor.
func (b *Buffer) afterCharacter(offset int) int {
	if at := b.snap(offset); at < offset {
		return Right(b, at)
	}
	return offset
}

// CharacterAt is the start of the character that an offset is in.
func (b *Buffer) CharacterAt(offset int) int { return b.snap(offset) }

// snap is the start of the character that an offset is in.
func (b *Buffer) snap(offset int) int {
	if offset <= 0 {
		return 0
	}
	if offset >= len(b.text) {
		return len(b.text)
	}
	if at := prevCharacter(b.text, offset+1); at+len(character(b.text[at:])) > offset {
		return at
	}
	return offset
}
