package buffer

import "strings"

// indentation returns the leading blanks of a line.
func indentation(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// indentUnit returns one level of indentation: a tab if the given indentation uses tabs, else
// spaces.
func (b *Buffer) indentUnit(blanks string) string {
	if strings.HasPrefix(blanks, "\t") {
		return "\t"
	}
	return strings.Repeat(" ", b.options.Indent)
}

// Tab indents the selected lines, or inserts spaces up to the next level if nothing is selected.
func (b *Buffer) Tab() {
	if !b.selection.Empty() {
		b.Indent()
		return
	}
	column := b.Column(b.selection.Head)
	b.Type(strings.Repeat(" ", b.options.Indent-column%b.options.Indent))
}

// Indent moves the selected lines one level to the right. Empty lines are unchanged.
func (b *Buffer) Indent() {
	b.rewriteLines(func(line string) lineEdit {
		if strings.TrimSpace(line) == "" {
			return lineEdit{}
		}
		return lineEdit{insert: b.indentUnit(line)}
	})
}

// Outdent moves the selected lines one level to the left.
func (b *Buffer) Outdent() {
	b.rewriteLines(func(line string) lineEdit {
		if strings.HasPrefix(line, "\t") {
			return lineEdit{remove: 1}
		}
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		return lineEdit{remove: min(spaces, b.options.Indent)}
	})
}

// ToggleComment comments out the selected lines, or uncomments them if all are comments. The
// comment markers are aligned with the leftmost text.
func (b *Buffer) ToggleComment() {
	first, last := b.selectedLines()
	sign := b.options.Comment
	leftmost, commented := -1, true
	for line := first; line <= last; line++ {
		text := b.LineText(line)
		blanks := len(indentation(text))
		if blanks == len(text) {
			continue
		}
		if leftmost < 0 || blanks < leftmost {
			leftmost = blanks
		}
		commented = commented && strings.HasPrefix(text[blanks:], sign)
	}
	if leftmost < 0 {
		return
	}
	b.rewriteLines(func(line string) lineEdit {
		blanks := len(indentation(line))
		switch {
		case blanks == len(line):
			return lineEdit{}
		case commented && strings.HasPrefix(line[blanks:], sign+" "):
			return lineEdit{at: blanks, remove: len(sign) + 1}
		case commented:
			return lineEdit{at: blanks, remove: len(sign)}
		default:
			return lineEdit{at: leftmost, insert: sign + " "}
		}
	})
}

// lineEdit is a change near the start of a line.
type lineEdit struct {
	at, remove int
	insert     string
}

// moved returns where an offset in the line is after the edit.
func (e lineEdit) moved(offset int) int {
	switch {
	case offset < e.at || offset == e.at && e.remove > 0:
		return offset
	case offset < e.at+e.remove:
		return e.at
	default:
		return offset - e.remove + len(e.insert)
	}
}

// lineChange is a lineEdit with the bounds of its line.
type lineChange struct {
	start, end int
	edit       lineEdit
}

// rewriteLines changes each selected line, in a single edit: an edit per line would copy the whole
// text once per line.
func (b *Buffer) rewriteLines(edit func(line string) lineEdit) {
	first, last := b.selectedLines()
	var changes []lineChange
	var rewritten strings.Builder
	start, written := b.starts[first], b.starts[first]
	for line := first; line <= last; line++ {
		at, end := b.Line(line)
		e := edit(b.text[at:end])
		if e == (lineEdit{}) {
			continue
		}
		changes = append(changes, lineChange{start: at, end: end, edit: e})
		rewritten.WriteString(b.text[written : at+e.at])
		rewritten.WriteString(e.insert)
		written = at + e.at + e.remove
	}
	after := Selection{Anchor: movedBy(changes, b.selection.Anchor), Head: movedBy(changes, b.selection.Head)}
	b.change(other, start, written, rewritten.String(), after)
}

// movedBy returns where an offset is after the changes, which must be in text order.
func movedBy(changes []lineChange, offset int) int {
	shift := 0
	for _, c := range changes {
		if offset < c.start {
			break
		}
		if offset <= c.end {
			return c.start + c.edit.moved(offset-c.start) + shift
		}
		shift += len(c.edit.insert) - c.edit.remove
	}
	return offset + shift
}
