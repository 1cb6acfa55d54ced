package buffer

// Selection is the text between an anchor and the cursor, as byte offsets. It is empty when both
// are equal.
type Selection struct {
	Anchor int // where the selection started
	Head   int // the cursor
}

func cursorAt(offset int) Selection { return Selection{Anchor: offset, Head: offset} }

// Start returns whichever of the anchor and the head comes first.
func (s Selection) Start() int { return min(s.Anchor, s.Head) }

// End returns whichever of the anchor and the head comes last.
func (s Selection) End() int { return max(s.Anchor, s.Head) }

// Empty reports whether nothing is selected.
func (s Selection) Empty() bool { return s.Anchor == s.Head }

// Selection returns the current selection; its Head is the cursor.
func (b *Buffer) Selection() Selection { return b.selection }

// Cursor returns the offset of the cursor.
func (b *Buffer) Cursor() int { return b.selection.Head }

// Selected returns the selected text.
func (b *Buffer) Selected() string { return b.text[b.selection.Start():b.selection.End()] }

// Select selects the text between two offsets and puts the cursor at head. Offsets outside the text
// or inside a character are moved to the nearest valid position before them.
func (b *Buffer) Select(anchor, head int) {
	b.selection = Selection{Anchor: b.snap(anchor), Head: b.snap(head)}
	b.goal = noGoal
	b.history.closeStep()
}

// SelectAll selects the whole text, with the cursor at its end.
func (b *Buffer) SelectAll() { b.Select(0, len(b.text)) }

// SetCursor puts the cursor at an offset and clears the selection.
func (b *Buffer) SetCursor(offset int) { b.Select(offset, offset) }

// afterCharacter returns the offset itself, or the end of the character that contains it: an edit
// can combine the text on both sides of the cursor into one character.
func (b *Buffer) afterCharacter(offset int) int {
	if at := b.snap(offset); at < offset {
		return Right(b, at)
	}
	return offset
}

// CharacterAt returns the start of the character at an offset.
func (b *Buffer) CharacterAt(offset int) int { return b.snap(offset) }

// snap returns the start of the character at an offset, limited to the text.
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
