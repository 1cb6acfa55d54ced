package editor

import (
	"sort"

	"quarry/editor/buffer"
)

// wrapping is the state of word wrap.
type wrapping struct {
	on   bool
	goal int // column in the row that vertical movement returns to, while the cursor is at
	at   int // this offset

	long longLine
}

// longLine caches the rows of the long line that was wrapped last, as far as they were needed.
type longLine struct {
	text   string
	width  int
	starts []rowStart
}

// rowStart is the start of a row, relative to the start of its line.
type rowStart struct{ offset, column int }

// longBytes is the length from which the rows of a line are cached.
const longBytes = 4 << 10

// screenRow is a row of the screen. It shows a line or a part of one.
type screenRow struct {
	line, start, end int
	column           int  // where the row starts in its line
	first, last      bool // row of its line
}

// SetWrap sets whether long lines are wrapped or scrolled.
func (m *Model) SetWrap(on bool) {
	m.wrapping = wrapping{on: on, at: -1}
	m.refresh()
}

func (m *Model) toggleWrap() Action {
	m.wrapping = wrapping{on: !m.wrapping.on, at: -1}
	if m.wrapping.on {
		return Explain{"Word wrap on."}
	}
	return Explain{"Word wrap off."}
}

// rowStarts returns the starts of the rows of a line, at least up to the row that contains an
// offset and at least the given number of rows. Offsets are relative to the start of the line.
func (m *Model) rowStarts(line, offset, rows int) []rowStart {
	start, end := m.buffer.Line(line)
	text, width := m.buffer.Text()[start:end], max(m.textWidth()-1, 1)
	var starts []rowStart
	long := &m.wrapping.long
	remembered := len(text) >= longBytes
	if remembered {
		starts = long.upTo(text, width)
	}
	if len(starts) == 0 {
		starts = append(starts, rowStart{})
	}
	for last := starts[len(starts)-1]; last.offset <= offset || len(starts) < rows; last = starts[len(starts)-1] {
		next := m.rowEnd(rowStart{start + last.offset, last.column}, end, width)
		if next.offset == end {
			break
		}
		starts = append(starts, rowStart{next.offset - start, next.column})
	}
	if remembered {
		*long = longLine{text: text, width: width, starts: starts}
	}
	return starts
}

// upTo returns the cached rows that are still valid for the text. Where a row ends also depends on
// the row after it.
func (l *longLine) upTo(text string, width int) []rowStart {
	switch {
	case l.width != width:
		return nil
	case l.text == text:
		return l.starts
	}
	same := commonPrefix(l.text, text)
	known := sort.Search(len(l.starts), func(i int) bool { return l.starts[i].offset > same })
	return l.starts[:max(known-2, 0)]
}

// rowEnd returns the end of a row: after the last good break that leaves the row well filled, else
// at the width.
func (m *Model) rowEnd(from rowStart, end, width int) rowStart {
	text, at := m.buffer.Text(), from
	limit, kept := from.column+width, from.column+width*2/3
	good := from
	for at.offset < end {
		next := buffer.Right(m.buffer, at.offset)
		reach := at.column + m.cells(text[at.offset:next], at.column)
		if reach > limit && at != from {
			if good != from {
				return good
			}
			return at
		}
		if reach >= kept && next-at.offset == 1 && breaksAfter(text[at.offset]) {
			good = rowStart{next, reach}
		}
		at = rowStart{next, reach}
	}
	return at
}

// breaksAfter reports whether a row may end after a character.
func breaksAfter(c byte) bool {
	switch c {
	case ' ', '\t', ',', ';', ')', '|', '/', '\\':
		return true
	}
	return false
}

// rowAt returns which row of a line contains an offset.
func (m *Model) rowAt(line, offset int) int {
	if !m.wrapping.on {
		return 0
	}
	start, _ := m.buffer.Line(line)
	starts := m.rowStarts(line, offset-start, 0)
	return sort.Search(len(starts), func(i int) bool { return starts[i].offset > offset-start }) - 1
}

// row returns a row of a line. It is false if the line has fewer rows.
func (m *Model) row(p place) (screenRow, bool) {
	start, end := m.buffer.Line(p.line)
	if !m.wrapping.on {
		return screenRow{line: p.line, start: start, end: end, first: true, last: true}, p.row == 0
	}
	starts := m.rowStarts(p.line, -1, p.row+2)
	if p.row >= len(starts) {
		return screenRow{}, false
	}
	r := screenRow{line: p.line, start: start + starts[p.row].offset, column: starts[p.row].column, end: end,
		first: p.row == 0, last: p.row == len(starts)-1}
	if !r.last {
		r.end = start + starts[p.row+1].offset
	}
	return r, true
}

// place identifies a row of the text by its line and its index in that line.
type place struct{ line, row int }

func (p place) before(other place) bool {
	return p.line < other.line || p.line == other.line && p.row < other.row
}

// placeAt returns the row that contains an offset.
func (m *Model) placeAt(offset int) place {
	line := m.buffer.LineAt(offset)
	return place{line, m.rowAt(line, offset)}
}

// below moves down by rows. It is false if the text ends first.
func (m *Model) below(p place, rows int) (place, bool) {
	for range rows {
		if _, ok := m.row(place{p.line, p.row + 1}); ok {
			p.row++
			continue
		}
		if p.line+1 >= m.buffer.Lines() {
			return p, false
		}
		p = place{p.line + 1, 0}
	}
	return p, true
}

// above moves up by rows, stopping at the first.
func (m *Model) above(p place, rows int) place {
	for rows > 0 {
		switch {
		case p.row > 0:
			step := min(p.row, rows)
			p.row -= step
			rows -= step
			continue
		case p.line == 0:
			return p
		}
		_, end := m.buffer.Line(p.line - 1)
		p = place{p.line - 1, m.rowAt(p.line-1, end)}
		rows--
	}
	return p
}

// moveRows moves the cursor by screen rows, in the column where vertical movement began.
func (m *Model) moveRows(rows int, extend bool) {
	at := m.buffer.Cursor()
	to := m.rowsAway(at, rows)
	if extend {
		m.buffer.Select(m.buffer.Selection().Anchor, to)
	} else {
		m.buffer.SetCursor(to)
	}
	m.wrapping.at = m.buffer.Cursor()
}

// rowsAway returns the offset that many screen rows below another, or above it if negative.
func (m *Model) rowsAway(at, rows int) int {
	from := m.placeAt(at)
	here, _ := m.row(from)
	if m.wrapping.at != at {
		m.wrapping.goal = m.buffer.Column(at) - here.column
	}
	target, inside := from, true
	if rows < 0 {
		target = m.above(from, -rows)
		inside = target != from
	} else {
		target, inside = m.below(from, rows)
	}
	switch {
	case !inside && rows < 0:
		return 0
	case !inside && target == from:
		return len(m.buffer.Text())
	}
	r, _ := m.row(target)
	to := m.buffer.OffsetAt(r.line, r.column+m.wrapping.goal)
	if !r.last && to >= r.end {
		to = buffer.Left(m.buffer, r.end)
	}
	return max(min(to, r.end), r.start)
}
