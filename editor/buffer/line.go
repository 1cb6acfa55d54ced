package buffer

// Duplicate copies the selection after itself, or the current line below itself if nothing is
// selected.
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

// MoveLineUp swaps the selected lines with the line above. It reports false on the first line.
func (b *Buffer) MoveLineUp() bool {
	first, last := b.selectedLines()
	if first == 0 {
		return false
	}
	b.swap(first-1, first, last+1, false)
	return true
}

// MoveLineDown swaps the selected lines with the line below. It reports false on the last line.
func (b *Buffer) MoveLineDown() bool {
	first, last := b.selectedLines()
	if last+1 >= b.Lines() {
		return false
	}
	b.swap(first, last+1, last+2, true)
	return true
}

// swap exchanges the lines from first to middle with those from middle to last. The selection moves
// with the upper or the lower block. If the last line has no line end, the line ends stay in place,
// so that no two lines are joined.
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
