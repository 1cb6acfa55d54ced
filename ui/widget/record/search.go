package record

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/themes"
	"quarry/ui/widget/field"
	"quarry/ui/widget/line"
)

// openSearch starts a search. The previous one stays in force until something is typed.
func (m *Model) openSearch() {
	m.search = field.New()
	m.reveal()
}

// searchKey types into the search. With each key the cursor moves to the first match.
func (m *Model) searchKey(k tea.KeyPressMsg) (Action, bool) {
	switch {
	case k.String() == "enter":
		m.search = nil
		m.reveal()
		if m.searched != "" && !m.found(m.cursor) {
			return Explain{"No match in this row."}, true
		}
		return nil, true
	case k.Text == "" && m.moveWhileTyping(k):
		return nil, true
	}
	m.typed(m.search.HandleKey(k))
	return nil, true
}

// Paste inserts text into the search being typed.
func (m *Model) Paste(text string) {
	if m.search != nil {
		m.typed(m.search.Paste(text))
	}
}

func (m *Model) typed(changed bool) {
	if !changed {
		return
	}
	m.searched = strings.ToLower(m.search.Text())
	m.layOut()
	if m.searched != "" && !m.found(m.cursor) {
		m.seek(1)
	}
}

// Escape ends a search and reports whether there was one.
func (m *Model) Escape() bool {
	if m.search == nil && m.searched == "" {
		return false
	}
	m.search, m.searched = nil, ""
	m.layOut()
	return true
}

// seek moves to the next or previous match.
func (m *Model) seek(step int) Action {
	if m.searched == "" {
		return Explain{"Nothing to search for; " + m.keys.Label("record_search") + " searches the row."}
	}
	for n := 1; n <= len(m.items); n++ {
		at := ((m.cursor+n*step)%len(m.items) + len(m.items)) % len(m.items)
		if m.found(at) {
			m.cursor = at
			m.reveal()
			return nil
		}
	}
	return Explain{"No match in this row."}
}

// found reports whether the name or the value of an item contains the searched text.
func (m *Model) found(at int) bool {
	if at >= len(m.items) || m.items[at].kind == heading {
		return false
	}
	i := &m.items[at]
	text := i.name + "\n" + i.lead
	if i.node == nil || !i.node.whole { // the parts in a summary are items of their own
		text += "\n" + strings.Join(i.lines, "")
	}
	return strings.Contains(strings.ToLower(text), m.searched)
}

// marked draws text with its matches marked.
func (m *Model) marked(b *line.Builder, pen themes.Paint, text string) {
	lower := strings.ToLower(text)
	if m.searched == "" || len(lower) != len(text) {
		b.Text(pen, text)
		return
	}
	for {
		at := strings.Index(lower, m.searched)
		if at < 0 {
			b.Text(pen, text)
			return
		}
		end := at + len(m.searched)
		b.Text(pen, text[:at])
		b.Text(m.styles.Match, text[at:end])
		text, lower = text[end:], lower[end:]
	}
}

// Cursor returns the cursor of the search; nil without one.
func (m *Model) Cursor() *tea.Cursor {
	if m.search == nil || m.height < 3 {
		return nil
	}
	b := line.NewBuilder("", 256)
	return tea.NewCursor(min(m.drawSearch(b), m.width-1), m.height-1)
}

func (m *Model) drawSearch(b *line.Builder) (cursor int) {
	b.Begin(m.width)
	b.Text(m.styles.Prompt, " / ")
	x := m.width - b.Left()
	cursor = x + m.search.Draw(b, m.styles.Text, b.Left())
	b.End(m.styles.Text)
	return cursor
}
