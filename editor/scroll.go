package editor

import tea "charm.land/bubbletea/v2"

// scroll is the part of the text that is shown.
type scroll struct {
	top  int // first line
	left int // first column
}

// leastText is how many cells of text the gutter must leave; on narrower panes it goes.
const leastText = 12

// gutterCells is the room for a sign, the number of the line and the block's mark.
func (m *Model) gutterCells() int {
	cells := m.numberCells() + 2
	if m.bare || m.size.width < cells+leastText {
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
	line, height := m.buffer.LineAt(m.caret()), max(m.textHeight(), 1)
	switch {
	case line < m.scroll.top-height || line >= m.scroll.top+2*height: // far away: in the middle
		m.scroll.top = line - height/2
	case line < m.scroll.top:
		m.scroll.top = line
	case line >= m.scroll.top+height:
		m.scroll.top = line - height + 1
	}
	m.scroll.top = max(min(m.scroll.top, m.buffer.Lines()-height), 0)

	column, width := m.buffer.Column(m.caret()), max(m.textWidth(), 1)
	switch {
	case column < width-1:
		m.scroll.left = 0
	case column < m.scroll.left:
		m.scroll.left = max(column-width/4, 0)
	case column > m.scroll.left+width-2: // the last cell tells whether the line goes on
		m.scroll.left = column - width*3/4
	}
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
	x, y := m.gutterCells()+m.buffer.Column(at)-m.scroll.left, m.buffer.LineAt(at)-m.scroll.top
	if m.search.open {
		x, y = m.searchCursor(), m.size.height-1
	}
	cursor := tea.NewCursor(min(x, m.size.width-1), y)
	cursor.Shape = m.cursorShape()
	cursor.Blink = false
	return cursor
}
