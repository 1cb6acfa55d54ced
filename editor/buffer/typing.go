package buffer

import "strings"

// Type puts what was typed in the place of the selection. Typing goes on in one step
// of the history until a word begins, the cursor moves or a pause is made. A closing
// bracket that is the first of its line goes below the line that its opening one is in.
func (b *Buffer) Type(text string) {
	start, end := b.selection.Start(), b.selection.End()
	start -= b.surplusBlanks(text, start)
	b.change(typing, start, end, text, cursorAt(start+len(text)))
}

// surplusBlanks is how many bytes a closing bracket that is typed at an offset stands
// further right than the line that its opening one is in, 0 behind other text. Brackets
// in strings are counted as well: to tell them apart takes the language.
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

// openerOf is the offset of the bracket that a closing one at an offset belongs to, or
// -1 when there is none or the character is no closing bracket.
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

// Insert puts a text in the place of the selection as a step of its own.
func (b *Buffer) Insert(text string) {
	start, end := b.selection.Start(), b.selection.End()
	b.Replace(start, end, text)
}

// Paste is Insert with the line ends of the text, which terminals send as \r, made those
// of the place where it goes.
func (b *Buffer) Paste(text string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if end := b.newline(b.LineAt(b.selection.Start())); end != "\n" {
		text = strings.ReplaceAll(text, "\n", end)
	}
	b.Insert(text)
}

// Newline breaks the line in the place of the selection. The new line starts with the
// blanks that its own starts with, one level more behind an opening bracket; a closing
// bracket behind the cursor goes to a line of its own.
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

// closerOf is the bracket that closes an opening one, 0 for every other byte.
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

// Delete removes the selection, or else the text up to where a motion ends. What is
// removed character by character is undone together.
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

// Backspace removes the selection, or else the character before the cursor. In the
// blanks that a line starts with it goes back to the level of indentation before.
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

// DeleteLine removes the lines that the selection touches with their line ends.
func (b *Buffer) DeleteLine() {
	first, last := b.selectedLines()
	start, _ := b.lineBounds(first)
	_, end := b.lineBounds(last)
	cursor := cursorAt(start)
	if end == len(b.text) && first > 0 && lineEnd(b.text[start:end]) == "" {
		_, start = b.Line(first - 1) // the last line takes the line end before it along
		cursor = cursorAt(b.starts[first-1])
	}
	b.change(other, start, end, "", cursor)
}

// selectedLines are the first and last line that the selection touches. A selection
// that ends at the start of a line does not touch it.
func (b *Buffer) selectedLines() (first, last int) {
	first, last = b.LineAt(b.selection.Start()), b.LineAt(b.selection.End())
	if last > first && b.starts[last] == b.selection.End() {
		last--
	}
	return first, last
}
