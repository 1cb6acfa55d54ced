package buffer

import "sort"

// rulerStep is the distance in bytes between marks on a long line. Columns are measured from the
// nearest mark, so that typing in the middle of a 1 MB line does not measure the whole line for
// each key.
const rulerStep = 2048

// ruler caches columns of the long line that was measured last.
type ruler struct {
	line  int    // offset of its start
	marks []mark // ascending
}

// mark is the column at an offset, which is the start of a character.
type mark struct{ offset, column int }

// edited drops the marks that an edit invalidates. A column depends only on the text before it in
// the line and on the character that ends there.
func (r *ruler) edited(e Edit) {
	if e.Offset <= r.line {
		r.marks = r.marks[:0]
		return
	}
	keep := sort.Search(len(r.marks), func(i int) bool { return r.marks[i].offset > e.Offset-lookBack })
	r.marks = r.marks[:keep]
}

// from returns the last mark in the line from start to end that is not past the target. Short lines
// are measured from their start and leave the cached marks to the long line.
func (r *ruler) from(line, end int, past func(mark) bool) mark {
	if end-line < rulerStep {
		return mark{offset: line}
	}
	if r.line != line {
		r.line, r.marks = line, r.marks[:0]
	}
	known := sort.Search(len(r.marks), func(i int) bool { return past(r.marks[i]) })
	if known == 0 {
		return mark{offset: line}
	}
	return r.marks[known-1]
}

// addMark adds a mark if the last one is far enough back.
func (r *ruler) addMark(line int, m mark) {
	if m.offset-line < rulerStep {
		return
	}
	last := r.line
	if n := len(r.marks); n > 0 {
		last = r.marks[n-1].offset
	}
	if m.offset-last >= rulerStep {
		r.marks = append(r.marks, m)
	}
}

// Column returns the number of cells between the start of the line and an offset.
func (b *Buffer) Column(offset int) int {
	start, end := b.Line(b.LineAt(offset))
	at := b.ruler.from(start, end, func(m mark) bool { return m.offset > offset })
	for at.offset < min(offset, end) {
		b.step(&at, start, end)
	}
	return at.column
}

// OffsetAt returns the offset of the character that covers a column of a line, or the end of a
// shorter line.
func (b *Buffer) OffsetAt(line, column int) int {
	start, end := b.Line(line)
	at := b.ruler.from(start, end, func(m mark) bool { return m.column > column })
	for at.offset < end {
		next := at
		b.step(&next, start, end)
		if next.column > column {
			break
		}
		at = next
	}
	return at.offset
}

// step advances over one character of the line from start to end. Only a long line, which the ruler
// has already switched to, reaches far enough to get a mark.
func (b *Buffer) step(at *mark, start, end int) {
	c := character(b.text[at.offset:end])
	at.column += b.options.Measure(c, at.column)
	at.offset += len(c)
	b.ruler.addMark(start, *at)
}
