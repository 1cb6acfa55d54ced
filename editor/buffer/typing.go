package buffer

import "strings"

// Type replaces the selection with typed text. Consecutive typing is undone in one step until a new
// word starts, the cursor moves or the user pauses. A closing bracket that comes first on its line
// is aligned with the line of its opening bracket.
func (b *Buffer) Type(text string) {
	start, end := b.selection.Start(), b.selection.End()
	start -= b.surplusBlanks(text, start)
	b.change(typing, start, end, text, cursorAt(start+len(text)))
}

// surplusBlanks returns how many bytes of indentation to remove before a closing bracket typed at
// an offset, so that it aligns with the line of its opening bracket. It returns 0 after other text.
// Brackets in strings count as well: telling them apart needs a scanner.
func (b *Buffer) surplusBlanks(typed string, at int) int {
	if len(typed) != 1 {
		return 0
	}
	before := b.text[LineStart(b, at):at]
	if before == "" || strings.Trim(before, " \t") != "" {
		return 0
	}
	opener := b.openerOf(typed[0], at)
	if opener < 0 {
		return 0
	}
	blanks := indentation(b.LineText(b.LineAt(opener)))
	if !strings.HasPrefix(before, blanks) {
		return 0
	}
	return len(before) - len(blanks)
}

// openerOf returns the offset of the bracket that closer would match if it were at offset, or -1 if
// there is none or closer is not a closing bracket.
func (b *Buffer) openerOf(closer byte, offset int) int {
	if closer != ')' && closer != ']' && closer != '}' {
		return -1
	}
	inner := 0
	for at := offset - 1; at >= 0; at-- {
		switch c := b.text[at]; {
		case c == closer:
			inner++
		case closerOf(c) != closer:
		case inner == 0:
			return at
		default:
			inner--
		}
	}
	return -1
}

// Insert replaces the selection as an undo step of its own.
func (b *Buffer) Insert(text string) {
	start, end := b.selection.Start(), b.selection.End()
	b.Replace(start, end, text)
}

// Paste is Insert, with line ends (which terminals send as \r) converted to those used at the
// cursor.
func (b *Buffer) Paste(text string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if end := b.newline(b.LineAt(b.selection.Start())); end != "\n" {
		text = strings.ReplaceAll(text, "\n", end)
	}
	b.Insert(text)
}

// Newline replaces the selection with a line break. The new line keeps the current indentation,
// plus one level after an opening bracket; a closing bracket right after the cursor moves to a line
// of its own.
func (b *Buffer) Newline() {
	start, end := b.selection.Start(), b.selection.End()
	line := b.LineAt(start)
	lineStart, _ := b.Line(line)
	blanks := indentation(b.text[lineStart:start])
	inserted := b.newline(line) + blanks
	cursor := cursorAt(start + len(inserted))
	if opener := lastByte(strings.TrimRight(b.text[lineStart:start], " \t")); opener != 0 && closerOf(opener) != 0 {
		inserted += b.indentUnit(blanks)
		cursor = cursorAt(start + len(inserted))
		if end < len(b.text) && b.text[end] == closerOf(opener) {
			inserted += b.newline(line) + blanks
		}
	}
	b.change(other, start, end, inserted, cursor)
}

func lastByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

// closerOf returns the bracket that closes an opening one, 0 for any other byte.
func closerOf(opener byte) byte {
	switch opener {
	case '(':
		return ')'
	case '[':
		return ']'
	case '{':
		return '}'
	}
	return 0
}

// Delete removes the selection, or else the text up to where the motion ends. Consecutive deletions
// of single characters are undone together.
func (b *Buffer) Delete(motion Motion) {
	if !b.selection.Empty() {
		b.Insert("")
		return
	}
	from := b.selection.Head
	to := motion(b, from)
	kind := other
	switch {
	case to < from && to == Left(b, from):
		kind = deletingBack
	case to > from && to == Right(b, from):
		kind = deletingForward
	}
	start, end := min(from, to), max(from, to)
	b.change(kind, start, end, "", cursorAt(start))
}

// Backspace removes the selection, or else the character before the cursor. Within indentation it
// goes back to the previous level.
func (b *Buffer) Backspace() {
	b.Delete(func(b *Buffer, from int) int {
		start := LineStart(b, from)
		before := b.text[start:from]
		if before == "" || strings.Trim(before, " ") != "" {
			return Left(b, from)
		}
		return start + (len(before)-1)/b.options.Indent*b.options.Indent
	})
}

// DeleteLine removes the selected lines with their line ends.
func (b *Buffer) DeleteLine() {
	first, last := b.selectedLines()
	start, _ := b.lineBounds(first)
	_, end := b.lineBounds(last)
	cursor := cursorAt(start)
	if end == len(b.text) && first > 0 && lineEnd(b.text[start:end]) == "" {
		_, start = b.Line(first - 1) // the last line has no line end, so the one before it goes
		cursor = cursorAt(b.starts[first-1])
	}
	b.change(other, start, end, "", cursor)
}

// selectedLines returns the first and last lines of the selection. A selection that ends at the
// start of a line does not include that line.
func (b *Buffer) selectedLines() (first, last int) {
	first, last = b.LineAt(b.selection.Start()), b.LineAt(b.selection.End())
	if last > first && b.starts[last] == b.selection.End() {
		last--
	}
	return first, last
}
