package editor

import tea "charm.land/bubbletea/v2"

// scroll is the part of the text that is shown.
type scroll struct {
	top  int // first line
	row  int // the first of its rows that is shown, when lines are broken
	left int // first column
}

// leastText is how many cells of text the gutter must leave; on narrower panes it goes.
const minTextWidth = 12

// gutterCells is the room for a sign, the number of the line and the block's mark.
func (m *Model) gutterCells() int {
	cells := m.numberCells() + 2
	if m.bare || m.size.width < cells+minTextWidth {
		return 0
	}
	return cells
}

func (m *Model) numberCells() int {
	cells := 2
	for limit := 100; limit <= m.buffer.Lines(); limit *= 10 {
		cells++
	}
	return cells
}

func (m *Model) textWidth() int { return max(m.size.width-m.gutterCells(), 0) }

// textHeight leaves a line to the search when it is open.
func (m *Model) textHeight() int {
	if m.search.open {
		return max(m.size.height-1, 0)
	}
	return m.size.height
}

// pageLines is how far a page goes: a line of the page before stays in sight.
func (m *Model) pageLines() int { return max(m.textHeight()-1, 1) }

// follow scrolls so that the cursor is in sight. Sideways it jumps by a good part of
// the width, since each step repaints every line.
func (m *Model) follow() {
	m.followRows()
	m.scroll.left = m.followColumn()
	m.layOut()
}

func (m *Model) followRows() {
	height := max(m.textHeight(), 1)
	at := m.placeAt(m.caret())
	top := place{min(m.scroll.top, m.buffer.Lines()-1), m.scroll.row}
	if _, ok := m.row(top); !ok {
		top.row = 0
	}
	switch {
	case at.before(top) && m.above(top, height).before(at), at == top:
		top = least(at, top)
	case at.before(top): // far away: in the middle
		top = m.above(at, height/2)
	default:
		if end, _ := m.below(top, height-1); end.before(at) {
			back := height - 1
			if far, _ := m.below(end, height); far.before(at) {
				back = height / 2
			}
			top = m.above(at, back)
		}
	}
	if end, full := m.below(top, height-1); !full { // no more than needed behind the end
		top = m.above(end, height-1)
	}
	m.scroll.top, m.scroll.row = top.line, top.row
}

func least(a, b place) place {
	if b.before(a) {
		return b
	}
	return a
}

func (m *Model) followColumn() int {
	column, width := m.buffer.Column(m.caret()), max(m.textWidth(), 1)
	switch left := m.scroll.left; {
	case m.wrapping.on, column < width-1:
		return 0
	case column < left:
		return max(column-width/4, 0)
	case column > left+width-2: // the last cell tells whether the line goes on
		return column - width*3/4
	default:
		return left
	}
}

// layOut says what the rows of the screen show.
func (m *Model) layOut() {
	m.rows = m.rows[:0]
	p := place{m.scroll.top, m.scroll.row}
	for range m.textHeight() {
		r, ok := m.row(p)
		if !ok {
			break
		}
		m.rows = append(m.rows, r)
		next, more := m.below(p, 1)
		if !more {
			break
		}
		p = next
	}
}

// screenRowAt is the row of the screen that an offset is in.
func (m *Model) screenRowAt(offset int) int {
	for y, r := range m.rows {
		if r.start <= offset && (offset < r.end || r.last && offset <= r.end) {
			return y
		}
	}
	return 0
}

// cellAt is the column of the screen, behind the gutter, of an offset that is shown.
func (m *Model) cellAt(offset int) int {
	if !m.wrapping.on {
		return m.buffer.Column(offset) - m.scroll.left
	}
	if y := m.screenRowAt(offset); y < len(m.rows) {
		return m.buffer.Column(offset) - m.rows[y].column
	}
	return 0
}

// View is the pane: as many lines as it has, each as wide as it is.
func (m *Model) View() string { return m.frame }

// Cursor is where the terminal's cursor belongs, relative to the pane, nil while keys
// go elsewhere.
func (m *Model) Cursor() *tea.Cursor {
	if !m.focused || m.size.width <= 0 || m.size.height <= 0 {
		return nil
	}
	at := m.caret()
	x, y := m.gutterCells()+m.cellAt(at), m.screenRowAt(at)
	if m.search.open {
		x, y = m.searchCursor(), m.size.height-1
	}
	cursor := tea.NewCursor(min(x, m.size.width-1), y)
	cursor.Shape = m.cursorShape()
	cursor.Blink = false
	return cursor
}
