package editor

import (
	"sort"

	"quarry/editor/buffer"
)

// wrapping breaks long lines into rows of the screen when that is wanted.
type wrapping struct {
	on   bool
	goal int // column in its row that vertical movement keeps to, while the cursor is at
	at   int // this offset

	long longLine
}

// longLine remembers the rows of the one long line that was broken last: as far as they
// were needed, and up to the last change.
type longLine struct {
	text   string
	width  int
	starts []rowStart
}

// rowStart is where a row begins, counted from the start of its line.
type rowStart struct{ offset, column int }

// longBytes is the length from which the rows of a line are remembered.
const longBytes = 4 << 10

// screenRow is what a row of the screen shows: a line, or a piece of one.
type screenRow struct {
	line, start, end int
	column           int  // of its start, in its line
	first, last      bool // of its line
}

// SetWrap says whether long lines are broken, or reached by scrolling.
func (m *Model) SetWrap(on bool) {
	m.wrapping = wrapping{on: on, at: -1}
	m.refresh()
}

func (m *Model) toggleWrap() Action {
	m.wrapping = wrapping{on: !m.wrapping.on, at: -1}
	if m.wrapping.on {
		return Explain{"Long lines are broken into rows."}
	}
	return Explain{"Long lines are reached by scrolling."}
}

// rowStarts are the starts of the rows of a line, up to the one that an offset is in and at
// least so many; the offsets count from the start of the line.
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

// upTo are the rows of a line that are known, since the line is the same as far as they
// depend on it. Where a row ends depends on the row behind it too.
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

// rowEnd is where the row ends that begins somewhere: behind the last blank or sign that
// leaves the row well filled, else at the width.
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

// breaksAfter reports whether a row may well end behind a character.
func breaksAfter(c byte) bool {
	switch c {
	case ' ', '\t', ',', ';', ')', '|', '/', '\\':
		return true
	}
	return false
}

// rowAt is the row of the screen that an offset of a line is in, counted in its line.
func (m *Model) rowAt(line, offset int) int {
	if !m.wrapping.on {
		return 0
	}
	start, _ := m.buffer.Line(line)
	starts := m.rowStarts(line, offset-start, 0)
	return sort.Search(len(starts), func(i int) bool { return starts[i].offset > offset-start }) - 1
}

// row is a row of a line; false when the line has fewer.
func (m *Model) row(p place) (screenRow, bool) {
	start, end := m.buffer.Line(p.line)
	if !m.wrapping.on {
		return screenRow{line: p.line, start: start, end: end, first: true, last: true}, p.row == 0
	}
	starts := m.rowStarts(p.line, -1, p.row+2)
	if p.row >= len(starts) {
		return screenRow{}, false
	}
	r := screenRow{line: p.line, start: start + starts[p.row].offset, column: starts[p.row].column, end: end, first: p.row == 0, last: p.row == len(starts)-1}
	if !r.last {
		r.end = start + starts[p.row+1].offset
	}
	return r, true
}

// place is a row of the text: a line, and which of its rows.
type place struct{ line, row int }

func (p place) before(other place) bool {
	return p.line < other.line || p.line == other.line && p.row < other.row
}

// placeAt is the row that an offset is in.
func (m *Model) placeAt(offset int) place {
	line := m.buffer.LineAt(offset)
	return place{line, m.rowAt(line, offset)}
}

// below goes down by rows; false when the text ends before.
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

// above goes up by rows, to the first at most.
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

// moveRows moves the cursor by rows of the screen, in the column where that began.
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

// rowsAway is the offset so many rows below another, or above it.
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
