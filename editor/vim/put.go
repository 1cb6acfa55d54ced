package vim

import (
	"cmp"
	"strings"

	"quarry/editor/buffer"
)

// put returns an action that puts a register after or before the cursor.
func put(after bool) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		h := m.registers.get(c.register)
		if h.text == "" {
			return Explain{"Nothing to put: yank or delete something first."}
		}
		text := cmp.Or(repeated(h.text, c.times()), h.text)
		if h.lines {
			m.putLines(text, after)
			return nil
		}
		if after {
			m.afterCursor()
		}
		start := m.b.Cursor()
		m.b.Paste(text)
		if !strings.ContainsAny(text, "\r\n") {
			m.b.SetCursor(buffer.Left(m.b, m.b.Cursor()))
		} else {
			m.b.SetCursor(start)
		}
		return nil
	}
}

// putLines puts whole lines below or above the current line.
func (m *Machine) putLines(text string, below bool) {
	line := m.b.LineAt(m.b.Cursor())
	if !below {
		start, _ := m.b.Line(line)
		m.b.SetCursor(start)
		m.b.Paste(text)
		m.b.SetCursor(m.textStart(line))
		return
	}
	_, end := m.b.Line(line)
	m.b.SetCursor(end)
	m.b.Paste("\n" + strings.TrimSuffix(text, "\n"))
	m.b.SetCursor(m.textStart(line + 1))
}

// putOver replaces the selection with a register. The replaced text goes to the unnamed register.
func (m *Machine) putOver(c *command) Request {
	h, r := m.registers.get(c.register), m.target()
	m.leaveVisual(r.start)
	if h.text == "" {
		return Explain{"Nothing to put: yank or delete something first."}
	}
	m.store(r, &command{}, false)
	text := h.text
	if r.lines {
		text = strings.TrimSuffix(text, "\n")
		first, last := m.touched(r)
		r.start, _ = m.b.Line(first)
		_, r.end = m.b.Line(last)
	} else if h.lines {
		text = "\n" + text
	}
	m.b.Select(r.start, r.end)
	m.b.Paste(text)
	if h.lines || r.lines {
		m.b.SetCursor(r.start)
		return nil
	}
	m.b.SetCursor(buffer.Left(m.b, m.b.Cursor()))
	return nil
}
