// Package pager shows text to read and scroll: help, a long notice.
package pager

import (
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of a pager.
type Styles struct {
	Title, Heading, Key, Text themes.Paint
	Tail                      string
}

// Close asks to close the pager.
type Close struct{}

// Entry is a paragraph. With a Key, Text explains it next to it. With only a Heading it starts a
// section.
type Entry struct{ Heading, Key, Text string }

// row is a line of an entry.
type row struct {
	Entry
	indented bool // continues the text next to the keys
}

// Model is one pager.
type Model struct {
	keys          *action.Keys
	styles        Styles
	title         string
	entries       []Entry
	rows          []row
	top           int
	width, height int
}

// New returns a pager of entries. Their text may be untrusted.
func New(keys *action.Keys, styles Styles, title string, entries []Entry) *Model {
	return &Model{keys: keys, styles: styles, title: title, entries: entries}
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.wrap()
	m.scroll(0)
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// HandleKey handles a key. It returns a request to close, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (*Close, bool) {
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	return nil, false
}

func (m *Model) scroll(rows int) {
	m.top = max(min(m.top+rows, len(m.rows)-(m.height-1)), 0)
}

// keyGap is the space between keys and their explanations.
const keyGap = 2

// keyWidth returns the width of the column of keys.
func (m *Model) keyWidth() int {
	width := 0
	for _, e := range m.entries {
		width = max(width, themes.Width(e.Key))
	}
	return min(width, m.width/2)
}

func (m *Model) wrap() {
	m.rows = m.rows[:0]
	for _, e := range m.entries {
		if e.Heading != "" {
			m.rows = append(m.rows, row{}, row{Entry: Entry{Heading: e.Heading}})
			continue
		}
		width := m.width - 2
		if e.Key != "" {
			width -= m.keyWidth() + keyGap
		}
		name := e.Key
		for text := range line.Wrap(table.Safe(e.Text), width) {
			m.rows = append(m.rows, row{Entry{Key: name, Text: text}, e.Key != ""})
			name = ""
		}
	}
}

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(m.styles.Title, " "+m.title)
	b.End(m.styles.Title)
	for i := m.top; i < len(m.rows) && b.Lines() < m.height; i++ {
		m.drawRow(b, m.rows[i])
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
}

func (m *Model) drawRow(b *line.Builder, r row) {
	b.Begin(m.width)
	b.Space(m.styles.Text, 1)
	if r.indented {
		b.Cell(m.styles.Key, line.Middle(r.Key, m.keyWidth(), m.styles.Tail), m.keyWidth())
		b.Space(m.styles.Text, keyGap)
	}
	b.Text(m.styles.Heading, r.Heading)
	b.Text(m.styles.Text, r.Text)
	b.End(m.styles.Text)
}
