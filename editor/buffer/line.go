package buffer

// Duplicate repeats the selection behind itself, or else the line of the cursor below it.
func (b *Buffer) Duplicate() {
	if !b.selection.Empty() {
		text, end := b.Selected(), b.selection.End()
		b.change(other, end, end, text, Selection{Anchor: end, Head: end + len(text)})
		return
	}
	line := b.LineAt(b.selection.Head)
	start, end := b.Line(line)
	text := b.newline(line) + b.text[start:end]
	b.change(other, end, end, text, cursorAt(b.selection.Head+len(text)))
}

// MoveLineUp changes the places of the lines that the selection touches and the line
// above. It reports whether there is one.
func (b *Buffer) MoveLineUp() bool {
	first, last := b.selectedLines()
	if first == 0 {
		return false
	}
	b.swap(first-1, first, last+1, false)
	return true
}

// MoveLineDown changes the places of the lines that the selection touches and the line
// below. It reports whether there is one.
func (b *Buffer) MoveLineDown() bool {
	first, last := b.selectedLines()
	if last+1 >= b.Lines() {
		return false
	}
	b.swap(first, last+1, last+2, true)
	return true
}

// swap changes the places of the lines from first to middle and those from middle to
// last. The selection goes with the upper or the lower ones. The line ends stay where
// they are when the last line has none, so that no line is joined to another.
func (b *Buffer) swap(first, middle, last int, selectedAbove bool) {
	start := b.starts[first]
	_, end := b.lineBounds(last - 1)
	upper, lower := b.text[start:b.starts[middle]], b.text[b.starts[middle]:end]
	if lineEnd(lower) == "" {
		terminator := lineEnd(upper)
		upper, lower = upper[:len(upper)-len(terminator)], lower+terminator
	}
	shift := -(b.starts[middle] - start)
	if selectedAbove {
		shift = len(lower)
	}
	after := Selection{Anchor: b.selection.Anchor + shift, Head: b.selection.Head + shift}
	limit := start + len(lower) + len(upper)
	after.Anchor, after.Head = min(after.Anchor, limit), min(after.Head, limit)
	b.change(other, start, end, lower+upper, after)
}
