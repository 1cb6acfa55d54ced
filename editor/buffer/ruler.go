package buffer

import "sort"

// rulerStep is the distance in bytes of the marks on a long line. A line is measured
// from the nearest mark, so that typing far inside a line of a megabyte does not measure
// the megabyte for each key.
const rulerStep = 2048

// ruler remembers columns of the one long line that was measured last.
type ruler struct {
	line  int    // offset of the line
	marks []mark // ascending
}

// mark is a column known at an offset, which is the start of a character.
type mark struct{ offset, column int }

// edited forgets what an edit made wrong. Columns depend only on what stands before
// them in their line, and on the character that they end.
func (r *ruler) edited(e Edit) {
	if e.Offset <= r.line {
		r.marks = r.marks[:0]
		return
	}
	keep := sort.Search(len(r.marks), func(i int) bool { return r.marks[i].offset > e.Offset-lookBack })
	r.marks = r.marks[:keep]
}

// from gives the last known place in the line from start to end that is not behind what
// is looked for. Short lines are measured from their start, and leave the marks to the
// long one among them.
func (r *ruler) from(line, end int, behind func(mark) bool) mark {
	if end-line < rulerStep {
		return mark{offset: line}
	}
	if r.line != line {
		r.line, r.marks = line, r.marks[:0]
	}
	known := sort.Search(len(r.marks), func(i int) bool { return behind(r.marks[i]) })
	if known == 0 {
		return mark{offset: line}
	}
	return r.marks[known-1]
}

// passed makes a mark in the long line when the last one is far behind.
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

// Column is the number of cells between the start of the line and an offset.
func (b *Buffer) Column(offset int) int {
	start, end := b.Line(b.LineAt(offset))
	at := b.ruler.from(start, end, func(m mark) bool { return m.offset > offset })
	for at.offset < min(offset, end) {
		b.step(&at, start, end)
	}
	return at.column
}

// OffsetAt is the offset of the character of a line that covers a column, or the end of
// the line when it is shorter.
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

// step goes over one character of the line from start to end. Only a long line, which
// is the ruler's by then, reaches far enough to get a mark.
func (b *Buffer) step(at *mark, start, end int) {
	c := character(b.text[at.offset:end])
	at.column += b.options.Measure(c, at.column)
	at.offset += len(c)
	b.ruler.addMark(start, *at)
}
