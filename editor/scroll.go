package editor

import tea "charm.land/bubbletea/v2"

// scroll is the position of the visible part of the text.
type scroll struct {
	top  int // first line
	row  int // first visible row of that line, if lines are wrapped
	left int // first column
}

// minTextWidth is how many cells the gutter must leave for text. It is hidden in narrower panes.
const minTextWidth = 12

// gutterCells returns the width of the gutter: a sign, the line number and the block mark.
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

// textHeight returns the height of the text, without the search line.
func (m *Model) textHeight() int {
	if m.search.open {
		return max(m.size.height-1, 0)
	}
	return m.size.height
}

// pageLines returns how far to page: one line of the previous page stays visible.
func (m *Model) pageLines() int { return max(m.textHeight()-1, 1) }

// follow scrolls the cursor into view. Horizontally it jumps by a good part of the width, because
// each step repaints every line.
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
	case at.before(top): // far away: centre it
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
	if end, full := m.below(top, height-1); !full { // avoid empty space after the end
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
	case column > left+width-2: // the last cell shows whether the line continues
		return column - width*3/4
	default:
		return left
	}
}

// layOut determines what each row of the screen shows.
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

// screenRowAt returns the screen row of an offset.
func (m *Model) screenRowAt(offset int) int {
	for y, r := range m.rows {
		if r.start <= offset && (offset < r.end || r.last && offset <= r.end) {
			return y
		}
	}
	return 0
}

// cellAt returns the screen column of a visible offset, relative to the gutter.
func (m *Model) cellAt(offset int) int {
	if !m.wrapping.on {
		return m.buffer.Column(offset) - m.scroll.left
	}
	if y := m.screenRowAt(offset); y < len(m.rows) {
		return m.buffer.Column(offset) - m.rows[y].column
	}
	return 0
}

// View returns the pane, exactly as wide and high as its size.
func (m *Model) View() string { return m.frame }

// Cursor returns the terminal cursor relative to the pane, or nil if the editor is not focused.
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
