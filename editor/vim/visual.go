package vim

import "quarry/editor/buffer"

// area is a selection that can be restored.
type area struct {
	mode         Mode
	anchor, head int
}

// selectFrom starts a selection at the cursor, changes its mode, or ends it if it is already in
// that mode.
func (m *Machine) selectFrom(mode Mode) {
	switch {
	case m.mode == mode:
		m.leaveVisual(m.head)
		return
	case !m.mode.selects():
		m.anchor, m.head = m.b.Cursor(), m.b.Cursor()
	}
	m.mode = mode
	m.showSelection()
}

// showSelection sets the buffer's selection, whose end is exclusive.
func (m *Machine) showSelection() {
	r := m.selected()
	if m.head < m.anchor {
		m.b.Select(r.end, r.start)
	} else {
		m.b.Select(r.start, r.end)
	}
}

// selected returns the selected region, including the last character and, for whole lines, the last
// line end.
func (m *Machine) selected() region {
	start, end := min(m.anchor, m.head), max(m.anchor, m.head)
	if m.mode == VisualLine {
		start, _ = m.line(start)
		_, end = m.line(end)
		return region{start, min(buffer.Right(m.b, end), len(m.b.Text())), true}
	}
	return region{start, min(buffer.Right(m.b, end), len(m.b.Text())), false}
}

// leaveVisual ends the selection and puts the cursor at an offset.
func (m *Machine) leaveVisual(offset int) {
	m.area = area{m.mode, m.anchor, m.head}
	m.mode = Normal
	m.b.SetCursor(offset)
	m.clampCursor()
}

// operateOnSelection applies an operator to the selection.
func (m *Machine) operateOnSelection(c *command) Request {
	r := m.target()
	m.leaveVisual(r.start)
	return c.operator.do(m, r, c)
}

// target returns the selection as operators take it: whole lines without their last line end.
func (m *Machine) target() region {
	r := m.selected()
	if r.lines {
		_, r.end = m.line(max(m.anchor, m.head))
	}
	return r
}

// reselect restores the last selection.
func (m *Machine) reselect() {
	size := len(m.b.Text())
	if m.area.mode == Normal || m.area.anchor > size || m.area.head > size {
		return
	}
	m.mode, m.anchor, m.head = m.area.mode, m.onCharacter(m.area.anchor), m.onCharacter(m.area.head)
	m.showSelection()
}

// swapEnds moves the cursor to the other end of the selection.
func (m *Machine) swapEnds() {
	m.anchor, m.head = m.head, m.anchor
	m.showSelection()
}

// shape is the size of a selection, for the . command: its lines, and the characters in the last of
// them.
type shape struct {
	mode              Mode
	lines, characters int
}

func (m *Machine) shape() shape {
	start, end := min(m.anchor, m.head), max(m.anchor, m.head)
	s := shape{mode: m.mode, lines: m.b.LineAt(end) - m.b.LineAt(start)}
	at := start
	if s.lines > 0 {
		at, _ = m.line(end)
	}
	for ; at < end; at = buffer.Right(m.b, at) {
		s.characters++
	}
	return s
}

// selectShape selects the same amount of text from the cursor.
func (m *Machine) selectShape(s shape) {
	m.mode, m.anchor = s.mode, m.b.Cursor()
	at := m.anchor
	if s.lines > 0 {
		at, _ = m.b.Line(min(m.b.LineAt(at)+s.lines, m.b.Lines()-1))
	}
	_, end := m.line(at)
	for range s.characters {
		if next := buffer.Right(m.b, at); next < end {
			at = next
		}
	}
	m.head = m.onCharacter(at)
	m.showSelection()
}
