// Package menu is a short list of actions, each with a letter. It takes the lines that it needs at
// the bottom of the screen and leaves the rest visible.
package menu

import (
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of menus.
type Styles struct {
	Border, Title, Text, Faint, Key, Cursor themes.Paint
	Rule, Marker, Tail                      string
}

// Item is one action. Its text may be untrusted.
type Item struct {
	Key  string // the letter that chooses it
	Text string
	Note string // more about it; "" for none
}

// Choose chooses an item by its index.
type Choose struct{ Item int }

// Model is one menu.
type Model struct {
	keys   *action.Keys
	styles Styles
	title  string
	items  []Item
	cursor int
	top    int
	width  int
	height int // maximum number of lines; 0: no limit
}

// New returns a menu with the cursor on its first item.
func New(keys *action.Keys, styles Styles, title string, items []Item) *Model {
	return &Model{keys: keys, styles: styles, title: title, items: items}
}

// SetSize sets the width and the maximum height in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.reveal()
}

// Cursor returns the index of the item under the cursor.
func (m *Model) Cursor() int { return m.cursor }

// SetCursor moves the cursor to an item.
func (m *Model) SetCursor(item int) {
	m.cursor = max(min(item, len(m.items)-1), 0)
	m.reveal()
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Height returns how many lines the menu takes.
func (m *Model) Height() int {
	if height := 1 + len(m.items); m.height <= 0 || height <= m.height {
		return height
	}
	return m.height
}

// HandleKey handles a key. It returns the choice, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (*Choose, bool) {
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	for i, item := range m.items {
		if item.Key == k.Text && k.Text != "" {
			return &Choose{i}, true
		}
	}
	return nil, k.Text != ""
}

// Has reports whether a letter chooses an item.
func (m *Model) Has(letter string) bool {
	for _, item := range m.items {
		if item.Key == letter {
			return true
		}
	}
	return false
}

func (m *Model) reveal() {
	page := max(m.Height()-1, 1)
	m.top = max(min(m.top, m.cursor), m.cursor-page+1, 0)
}

// View draws Height lines of the set width.
func (m *Model) View() string {
	b := line.NewBuilder(m.styles.Tail, m.width*m.Height()*2)
	b.Begin(m.width)
	b.Repeat(m.styles.Border, m.styles.Rule, 2)
	b.Text(m.styles.Title, " "+table.Safe(m.title)+" ")
	b.Repeat(m.styles.Border, m.styles.Rule, b.Left())
	text := m.textWidth()
	for i := m.top; i < len(m.items) && b.Lines() < m.Height(); i++ {
		item, pen, marker := m.items[i], m.styles.Text, " "
		if i == m.cursor {
			pen, marker = m.styles.Cursor, m.styles.Marker
		}
		b.Begin(m.width)
		b.Cell(m.styles.Key, marker+" "+item.Key, 4)
		note, rest := m.styles.Faint, m.styles.Text
		if i == m.cursor {
			note, rest = pen, pen
		}
		b.Cell(pen, line.Middle(table.Safe(item.Text), text, m.styles.Tail), text)
		b.Text(note, "  "+table.Safe(item.Note))
		b.End(rest)
	}
	return b.String()
}

func (m *Model) textWidth() int {
	width := 0
	for _, item := range m.items {
		width = max(width, themes.Width(table.Safe(item.Text)))
	}
	return min(width, max(m.width-4, 0))
}
