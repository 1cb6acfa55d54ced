package vim

import "quarry/editor/buffer"

// insertAt goes to a place and inserts there.
func insertAt(place func(*Machine)) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		place(m)
		m.insert(c.times())
		return nil
	}
}

func (m *Machine) afterCursor() {
	if _, end := m.line(m.b.Cursor()); m.b.Cursor() < end {
		m.b.SetCursor(buffer.Right(m.b, m.b.Cursor()))
	}
}

func (m *Machine) afterLine() {
	_, end := m.line(m.b.Cursor())
	m.b.SetCursor(end)
}

// openLine makes a line and inserts there; a count makes as many.
func openLine(open func(*Machine)) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		open(m)
		m.insert(c.times())
		m.session.open = open
		return nil
	}
}

// lineBelow makes a line with the indentation of this one.
func (m *Machine) lineBelow() {
	m.afterLine()
	m.b.Newline()
}

// lineAbove makes a line with the indentation of this one.
func (m *Machine) lineAbove() {
	line := m.b.LineAt(m.b.Cursor())
	start, _ := m.b.Line(line)
	indentation := m.b.Text()[start:m.textStart(line)]
	m.b.SetCursor(start)
	m.b.Paste(indentation + "\n")
	m.b.SetCursor(start + len(indentation))
}
