// Package start is the first screen: queries to begin with, what was done last, and ways to connect. It
// draws what it is given and returns which entry was chosen.
package start

import (
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of the screen.
type Styles struct {
	Title, Heading, Text, Faint, Key, Cursor themes.Paint
	Marker, Tail                             string
}

// Item is one entry. Its text may be untrusted.
type Item struct {
	Key  string // that chooses it; "" if only enter does
	Text string
	Note string // on the right; "" for none
}

// Part is a heading with entries.
type Part struct {
	Title string
	None  string // shown if there are no entries
	Items []Item
}

// Content is what the screen shows. Left comes first where there is no room for two columns.
type Content struct {
	Name, About string // in one line
	Left, Right []Part
	Footer      string
}

// Choose chooses an entry: its number in its part, and the part's title.
type Choose struct {
	Part string
	Item int
}

// Model is the start screen.
type Model struct {
	keys          *action.Keys
	styles        Styles
	content       Content
	cursor, top   int
	width, height int
}

// New returns a screen with the cursor on its first entry.
func New(keys *action.Keys, styles Styles, c Content) *Model {
	return &Model{keys: keys, styles: styles, content: c}
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// HandleKey handles a key. It returns the choice, if any, and whether the key belongs to the screen.
func (m *Model) HandleKey(k tea.KeyPressMsg) (*Choose, bool) {
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	for _, p := range m.parts() {
		for i, item := range p.Items {
			if item.Key != "" && item.Key == k.Text {
				return &Choose{p.Title, i}, true
			}
		}
	}
	return nil, false
}

func (m *Model) parts() []Part {
	return append(m.content.Left[:len(m.content.Left):len(m.content.Left)], m.content.Right...)
}

func (m *Model) count() (n int) {
	for _, p := range m.parts() {
		n += len(p.Items)
	}
	return n
}

// chosen returns the entry under the cursor.
func (m *Model) chosen() *Choose {
	at := m.cursor
	for _, p := range m.parts() {
		if at < len(p.Items) {
			return &Choose{p.Title, at}
		}
		at -= len(p.Items)
	}
	return nil
}

func (m *Model) walk(by int) {
	if n := m.count(); n > 0 {
		m.cursor = (m.cursor + by + n) % n
	}
}

// row is a line of a column: a heading, an entry, or nothing.
type row struct {
	heading, faint string
	item           *Item
	at             int  // number of the entry
	spare          bool // left out where there is little room
}

func rowsOf(parts []Part, at int) []row {
	var rows []row
	for i, p := range parts {
		if i > 0 {
			rows = append(rows, row{spare: true})
		}
		rows = append(rows, row{heading: p.Title, spare: true})
		for n := range p.Items {
			rows = append(rows, row{item: &p.Items[n], at: at})
			at++
		}
		if len(p.Items) == 0 && p.None != "" {
			rows = append(rows, row{faint: p.None, spare: true})
		}
	}
	return rows
}

// columnsFrom is the width from which there are two columns.
const columnsFrom = 76

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	s := &m.styles
	first := 0
	for _, p := range m.content.Left {
		first += len(p.Items)
	}
	left, right := rowsOf(m.content.Left, 0), rowsOf(m.content.Right, first)
	if m.width < columnsFrom {
		left, right = append(append(left, row{spare: true}), right...), nil
	}
	room := m.height - 2 // title and footer
	air := room-2 >= max(len(left), len(right))
	if !air && room < max(len(left), len(right)) {
		left, right = dense(left), dense(right)
	}
	m.scroll(left, right, room)

	b := line.NewBuilder(s.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(s.Title, " "+table.Safe(m.content.Name))
	about := table.Safe(m.content.About)
	b.Space(s.Title, max(b.Left()-themes.Width(about)-1, 2))
	b.Text(s.Title, about)
	b.End(s.Title)
	if air {
		b.Blank(s.Text, m.width, 1)
	}
	for i := m.top; b.Lines() < m.height-1; i++ {
		b.Begin(m.width)
		if right == nil {
			m.draw(b, left, i, m.width)
		} else {
			m.draw(b, left, i, m.width/2)
			m.draw(b, right, i, m.width-m.width/2)
		}
		b.End(s.Text)
	}
	b.Begin(m.width)
	b.Text(s.Faint, " "+table.Safe(m.content.Footer))
	b.End(s.Faint)
	return b.String()
}

// dense leaves out headings and empty lines.
func dense(rows []row) []row {
	var kept []row
	for _, r := range rows {
		if !r.spare {
			kept = append(kept, r)
		}
	}
	return kept
}

// scroll keeps the entry under the cursor visible.
func (m *Model) scroll(left, right []row, room int) {
	for _, rows := range [][]row{left, right} {
		for i, r := range rows {
			if r.item != nil && r.at == m.cursor {
				m.top = max(min(m.top, i), i-room+1, 0)
			}
		}
	}
	m.top = min(m.top, max(max(len(left), len(right))-room, 0))
}

// draw draws a row of a column, or nothing below its end.
func (m *Model) draw(b *line.Builder, rows []row, at, width int) {
	s := &m.styles
	if at >= len(rows) {
		b.Space(s.Text, width)
		return
	}
	end := b.Left() - width
	b.Space(s.Text, 1)
	switch r := rows[at]; {
	case r.item != nil:
		pen, marker := s.Text, " "
		if r.at == m.cursor {
			pen, marker = s.Cursor, s.Marker
		}
		b.Cell(s.Key, marker+" "+r.item.Key, 5)
		note := table.Safe(r.item.Note)
		room := b.Left() - end - 1
		if note != "" {
			room -= themes.Width(note) + 2
		}
		b.Cell(pen, table.Safe(r.item.Text), max(room, 8))
		if note != "" {
			b.Text(s.Faint, "  "+note)
		}
	case r.heading != "":
		b.Text(s.Heading, "  "+table.Safe(r.heading))
	default:
		b.Cell(s.Faint, "     "+table.Safe(r.faint), width-2)
	}
	b.Space(s.Text, b.Left()-end)
}
