package vim

import (
	"cmp"
	"strings"

	"quarry/editor/buffer"
)

// put puts a register behind the cursor or before it.
func put(behind bool) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		h := m.registers.get(c.register)
		if h.text == "" {
			return Explain{"There is nothing to put: yank or delete first."}
		}
		text := cmp.Or(repeated(h.text, c.times()), h.text)
		if h.lines {
			m.putLines(text, behind)
			return nil
		}
		if behind {
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

// putLines puts whole lines above the line of the cursor or below it.
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

// putOver puts a register in the place of the selection, which goes to the unnamed one.
func (m *Machine) putOver(c *command) Request {
	h, r := m.registers.get(c.register), m.target()
	m.leaveVisual(r.start)
	if h.text == "" {
		return Explain{"There is nothing to put: yank or delete first."}
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
