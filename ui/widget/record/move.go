package record

import tea "charm.land/bubbletea/v2"

// moveWhileTyping moves the cursor with keys that are not text, and reports whether it did.
func (m *Model) moveWhileTyping(k tea.KeyPressMsg) bool {
	page := max(m.bodyHeight(), 1)
	switch m.keys.Find(k.String()) {
	case "record_up":
		m.up()
	case "record_down":
		m.down()
	case "record_page_up":
		m.scroll(-page)
	case "record_page_down":
		m.scroll(page)
	case "record_first":
		m.first()
	case "record_last":
		m.last()
	default:
		return false
	}
	return true
}

func (m *Model) first() {
	m.cursor, m.top = 0, 0
	m.skipHeading(1)
}

func (m *Model) last() {
	m.cursor = max(len(m.items)-1, 0)
	m.scroll(m.lines)
}

// up and down move to the next value. A value that is longer than the screen is scrolled through
// first.
func (m *Model) up() {
	if m.cursor < len(m.items) && m.items[m.cursor].first < m.top {
		m.top--
		return
	}
	m.cursor = max(m.cursor-1, 0)
	m.skipHeading(-1)
	m.reveal()
}

func (m *Model) down() {
	if m.cursor < len(m.items) && m.items[m.cursor].end() > m.top+m.bodyHeight() {
		m.top++
		return
	}
	m.cursor = max(min(m.cursor+1, len(m.items)-1), 0)
	m.skipHeading(1)
	m.reveal()
}

// skipHeading moves past the title of a group, which holds no value. The title of the first group
// is brought into view with the value below it.
func (m *Model) skipHeading(step int) {
	for m.cursor < len(m.items) && m.items[m.cursor].kind == heading {
		if m.cursor+step < 0 || m.cursor+step >= len(m.items) {
			step = 1
			m.top = 0
		}
		m.cursor += step
	}
}

// scroll moves the screen, and the cursor to the first value that starts on it.
func (m *Model) scroll(lines int) {
	m.top = max(min(m.top+lines, m.lines-m.bodyHeight()), 0)
	if m.cursor < len(m.items) && m.items[m.cursor].first >= m.top && m.items[m.cursor].first < m.top+m.bodyHeight() {
		return
	}
	for i := range m.items {
		if m.items[i].end() > m.top {
			m.cursor = i
			m.skipHeading(1)
			return
		}
	}
}

// reveal scrolls as little as possible to show the item under the cursor, and its group's title if
// it is the first of the group.
func (m *Model) reveal() {
	m.skipHeading(1)
	if m.cursor >= len(m.items) {
		return
	}
	i, first := &m.items[m.cursor], 0
	first = i.first
	if m.cursor > 0 && m.items[m.cursor-1].kind == heading && i.end()-first < m.bodyHeight() {
		first--
	}
	m.top = min(m.top, first)
	if i.end() > m.top+m.bodyHeight() {
		m.top = min(i.first, i.end()-m.bodyHeight())
	}
	m.top = max(m.top, 0)
}

// bodyHeight is the height without the title and the search line.
func (m *Model) bodyHeight() int {
	if m.search != nil && m.height > 2 {
		return m.height - 2
	}
	return m.height - 1
}
