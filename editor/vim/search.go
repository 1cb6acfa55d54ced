package vim

import "quarry/editor/buffer"

// match goes to the next place of what is searched for, or the one before.
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

// sameWord searches for the word under the cursor, or the next one in its line.
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

// ask asks for what to search for; the motion goes on with Found.
func (m *Machine) askSearch(c *command) Request {
	m.pendingSearch = c
	return Search{Backward: c.motion.keys[0] == "?"}
}

// Found goes on with the command that asked for a search. The match that was found may
// be selected meanwhile; from is where the search began.
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

// Lost is told that the search that was asked for is given up.
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
