package vim

import "quarry/editor/buffer"

// match returns a motion to the next match of the search, or to the previous one if turned.
func match(turned bool) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		at := m.at()
		for range c.times() {
			next, ok := m.host.Find(at, turned)
			if !ok {
				return 0, false
			}
			at = next
		}
		return at, true
	}
}

// sameWord returns a motion that searches for the word under the cursor, or the next one in the
// line.
func sameWord(backward bool) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		_, end := m.line(m.at())
		at := m.at()
		for at < end && kindAt(m.b, at, small) != wordKind {
			at = buffer.Right(m.b, at)
		}
		if at >= end {
			return 0, false
		}
		from, to := m.wordAround(at)
		m.host.SearchFor(m.b.Text()[from:to], backward)
		if backward {
			m.b.SetCursor(from)
		}
		return match(false)(m, c)
	}
}

func (m *Machine) wordAround(at int) (start, end int) {
	start, end = at, at
	for start > 0 && kindAt(m.b, buffer.Left(m.b, start), small) == wordKind {
		start = buffer.Left(m.b, start)
	}
	for end < len(m.b.Text()) && kindAt(m.b, end, small) == wordKind {
		end = buffer.Right(m.b, end)
	}
	return start, end
}

// askSearch asks for a search pattern. SearchFound continues the motion.
func (m *Machine) askSearch(c *command) Request {
	m.pendingSearch = c
	return Search{Backward: c.motion.keys[0] == "?"}
}

// SearchFound continues the command that asked for a search. The match may already be selected;
// from is where the search started.
func (m *Machine) SearchFound(b *buffer.Buffer, from, offset int) Request {
	c := m.pendingSearch
	m.pendingSearch = nil
	if c == nil || m.b != b {
		m.Sync(b)
		return nil
	}
	if !m.mode.selects() {
		b.SetCursor(from)
	}
	found := *c
	found.motion = &motion{keys: c.motion.keys, to: func(*Machine, *command) (int, bool) { return offset, true }}
	return m.do(&found)
}

// SearchCancelled drops the command that asked for a search.
func (m *Machine) SearchCancelled(b *buffer.Buffer, from int) {
	m.pendingSearch = nil
	if m.b != b {
		m.Reset(b)
		return
	}
	if m.mode.selects() {
		m.showSelection()
		return
	}
	b.SetCursor(from)
	m.clampCursor()
}
