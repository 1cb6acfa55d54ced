// Package picker is a list to choose from: a search field on top, entries below, and a preview of
// the one under the cursor. It does not know what the entries mean or how they are searched.
package picker

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/field"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of a picker.
type Styles struct {
	Title, Text, Faint, Cursor, Prompt themes.Paint
	Marker, Tail, Rule                 string // Marker and Rule are one cell wide
}

// Entry is one choice. Its text may be untrusted.
type Entry struct {
	Cells   []string // one for each column
	Preview string   // shown for the entry under the cursor; may have several lines
}

// Column is a column of the list.
type Column struct {
	Title string
	Width int // in cells; 0 takes the remaining width
	From  int // width of the picker from which the column is shown
	Right bool
}

// Action is a request of a picker: Choose, Act or Search.
type Action interface{ isAction() }

// Choose chooses an entry by its index.
type Choose struct{ Entry int }

// Act asks for the actions of an entry.
type Act struct{ Entry int }

// Search asks for the entries that match the text.
type Search struct{ Text string }

func (Choose) isAction() {}
func (Act) isAction()    {}
func (Search) isAction() {}

// Model is one picker.
type Model struct {
	keys          *action.Keys
	styles        Styles
	title         string
	none, noMatch string // shown instead of entries: without and with a search
	note          string // next to the search
	columns       []Column
	search        *field.Model
	entries       []Entry
	previews      bool // any entry has one
	cursor, top   int
	width, height int
}

// New returns a picker without entries. noMatch is shown while there are none.
func New(keys *action.Keys, styles Styles, title, noMatch string, columns []Column) *Model {
	return &Model{
		keys: keys, styles: styles, title: title, none: noMatch, noMatch: noMatch,
		columns: columns, search: field.New(),
	}
}

// SetNone sets the text shown instead of noMatch while there are no entries and no search.
func (m *Model) SetNone(text string) { m.none = text }

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.reveal()
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// SetEntries replaces the entries and moves the cursor to the first.
func (m *Model) SetEntries(entries []Entry) {
	m.entries, m.cursor, m.top = entries, 0, 0
	m.previews = slices.ContainsFunc(entries, func(e Entry) bool { return e.Preview != "" })
}

// KeepEntries replaces the entries with an updated list and keeps the cursor's place.
func (m *Model) KeepEntries(entries []Entry) {
	cursor, top := m.cursor, m.top
	m.SetEntries(entries)
	m.cursor, m.top = cursor, top
	m.reveal()
}

// SetNote shows a note next to the search; "" for none.
func (m *Model) SetNote(note string) { m.note = note }

// SetSearched sets the text of the search field.
func (m *Model) SetSearched(text string) { m.search.SetText(text) }

// Searched returns the text of the search field.
func (m *Model) Searched() string { return m.search.Text() }

// Paste inserts text into the search.
func (m *Model) Paste(text string) Action {
	if m.search.Paste(text) {
		return Search{m.search.Text()}
	}
	return nil
}

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	if m.search.HandleKey(k) {
		return Search{m.search.Text()}, true
	}
	return nil, k.Text != ""
}

func (m *Model) reveal() {
	m.cursor = max(min(m.cursor, len(m.entries)-1), 0)
	page := max(m.listHeight(), 1)
	m.top = max(min(m.top, m.cursor), m.cursor-page+1, 0)
}

// previewHeight is a third of the picker if there is room for it.
func (m *Model) previewHeight() int {
	if m.height < 12 || !m.previews {
		return 0
	}
	return m.height / 3
}

// listHeight is what search, header and preview leave for the entries.
func (m *Model) listHeight() int { return m.height - 2 - m.previewHeight() }

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	m.drawSearch(b)
	if m.height > 1 {
		m.drawColumns(b, m.styles.Title, " ", m.titles())
	}
	m.drawEntries(b)
	m.drawPreview(b)
	return b.String()
}

// Cursor returns the cursor of the search field.
func (m *Model) Cursor() *tea.Cursor {
	x := m.drawSearch(line.NewBuilder("", 256))
	return tea.NewCursor(x, 0)
}

func (m *Model) drawSearch(b *line.Builder) (cursor int) {
	b.Begin(m.width)
	b.Text(m.styles.Title, " "+m.title+" ")
	b.Text(m.styles.Prompt, " search: ")
	x := m.width - b.Left()
	note := ""
	if room := m.width / 2; m.note != "" && themes.Width(m.search.Text()) < room {
		note = " " + table.Safe(m.note) + " "
	}
	cursor = x + m.search.Draw(b, m.styles.Text, max(b.Left()-themes.Width(note), 1))
	b.Text(m.styles.Faint, note)
	b.End(m.styles.Text)
	return min(cursor, m.width-1)
}

func (m *Model) titles() []string {
	titles := make([]string, len(m.columns))
	for i, c := range m.columns {
		titles[i] = c.Title
	}
	return titles
}

func (m *Model) drawEntries(b *line.Builder) {
	height := m.listHeight()
	if len(m.entries) == 0 && height > 0 {
		b.Begin(m.width)
		text := m.noMatch
		if m.search.Text() == "" {
			text = m.none
		}
		b.Text(m.styles.Faint, "  "+text)
		b.End(m.styles.Text)
		height--
	}
	for i := m.top; i < len(m.entries) && height > 0; i++ {
		pen, marker := m.styles.Text, " "
		if i == m.cursor {
			pen, marker = m.styles.Cursor, m.styles.Marker
		}
		m.drawColumns(b, pen, marker, m.entries[i].Cells)
		height--
	}
	b.Blank(m.styles.Text, m.width, height)
}

func (m *Model) drawColumns(b *line.Builder, pen themes.Paint, marker string, cells []string) {
	b.Begin(m.width)
	b.Cell(pen, marker, 1)
	for i, c := range m.columns {
		if c.From > m.width {
			continue
		}
		width := c.Width
		if width == 0 {
			width = b.Left() - m.widthAfter(i)
		}
		text := table.Safe(cells[i])
		b.Space(pen, 1)
		if c.Right {
			b.CellRight(pen, text, width)
		} else {
			b.Cell(pen, text, width)
		}
	}
	b.End(pen)
}

// widthAfter returns the width of the columns after one, including gaps.
func (m *Model) widthAfter(column int) int {
	width := 1
	for _, c := range m.columns[column+1:] {
		if c.From <= m.width {
			width += 1 + c.Width
		}
	}
	return width
}

func (m *Model) drawPreview(b *line.Builder) {
	if m.previewHeight() == 0 {
		return
	}
	b.Begin(m.width)
	b.Repeat(m.styles.Faint, m.styles.Rule, m.width)
	if m.cursor < len(m.entries) {
		m.drawText(b, m.entries[m.cursor].Preview)
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
}

// drawText wraps text into the remaining lines.
func (m *Model) drawText(b *line.Builder, text string) {
	for paragraph := range strings.Lines(text) {
		for part := range line.Wrap(table.Safe(strings.TrimRight(paragraph, "\r\n")), m.width-2) {
			if b.Lines() == m.height {
				return
			}
			b.Begin(m.width)
			b.Space(m.styles.Text, 1)
			b.Text(m.styles.Text, part)
			b.End(m.styles.Text)
		}
	}
}
