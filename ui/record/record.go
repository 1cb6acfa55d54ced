// Package record shows one row of an answer whole: every column with its value,
// long values wrapped, JSON laid out.
package record

import (
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/line"
)

// Styles are the pens and glyphs of a record.
type Styles struct {
	Title, Name, Text, Faint, Cursor themes.Paint
	Null, Empty, Marker, Tail        string
}

// KeyMap is every key of a record with its help.
type KeyMap struct {
	Up, Down         key.Binding
	PageUp, PageDown key.Binding
	First, Last      key.Binding
	Previous, Next   key.Binding
	CopyValue        key.Binding
	Close            key.Binding
}

// DefaultKeys resemble those of the grid.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:        bind("value up", "up", "k"),
		Down:      bind("value down", "down", "j"),
		PageUp:    bind("page up", "pgup", "ctrl+u", "ctrl+b"),
		PageDown:  bind("page down", "pgdown", "ctrl+d", "space"),
		First:     bind("first value", "g", "home"),
		Last:      bind("last value", "G", "end"),
		Previous:  bind("row before", "left", "h"),
		Next:      bind("row after", "right", "l"),
		CopyValue: bind("copy the value", "y"),
		Close:     bind("back to the grid", "enter", "v", "q"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

// Action is what a record wants done: Close, CopyText or Step.
type Action interface{ isAction() }

// Close leaves the record.
type Close struct{}

// CopyText asks to put a raw value into the clipboard.
type CopyText struct{ Text, What string }

// Step asks for the row so many further.
type Step struct{ Rows int }

func (Close) isAction()    {}
func (CopyText) isAction() {}
func (Step) isAction()     {}

// Model is the record.
type Model struct {
	keys          KeyMap
	styles        Styles
	zone          *time.Location
	width, height int

	table  *table.Table
	row    int
	fields []field
	lines  int
	cursor int // field
	top    int // line
}

// New makes an empty record. Times are shown in zone.
func New(keys KeyMap, styles Styles, zone *time.Location) *Model {
	return &Model{keys: keys, styles: styles, zone: zone}
}

// SetSize gives the record its rectangle in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.lay()
}

// SetStyles changes how the record is drawn.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// SetRow shows a row of an answer. The cursor stays on its column.
func (m *Model) SetRow(t *table.Table, row int) {
	m.table, m.row = t, row
	m.lay()
}

// SetColumn puts the cursor on the value of a column.
func (m *Model) SetColumn(column int) {
	m.cursor = max(min(column, len(m.fields)-1), 0)
	m.reveal()
}

// HandleKey acts on a key. It gives the wish, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	page := max(m.bodyHeight(), 1)
	switch {
	case key.Matches(k, m.keys.Up):
		m.up()
	case key.Matches(k, m.keys.Down):
		m.down()
	case key.Matches(k, m.keys.PageUp):
		m.scroll(-page)
	case key.Matches(k, m.keys.PageDown):
		m.scroll(page)
	case key.Matches(k, m.keys.First):
		m.cursor, m.top = 0, 0
	case key.Matches(k, m.keys.Last):
		m.cursor = len(m.fields) - 1
		m.scroll(m.lines)
	case key.Matches(k, m.keys.Previous):
		return Step{-1}, true
	case key.Matches(k, m.keys.Next):
		return Step{1}, true
	case key.Matches(k, m.keys.CopyValue):
		return m.copyValue(), true
	case key.Matches(k, m.keys.Close):
		return Close{}, true
	default:
		return nil, false
	}
	return nil, true
}

func (m *Model) copyValue() Action {
	if m.cursor >= len(m.fields) {
		return nil
	}
	column := m.table.Columns()[m.cursor].Name
	return CopyText{Text: m.table.Value(m.row, m.cursor).String(), What: table.Safe(column)}
}

// up and down go to the next value; one that is longer than the screen is scrolled
// through first.
func (m *Model) up() {
	if m.cursor < len(m.fields) && m.fields[m.cursor].first < m.top {
		m.top--
		return
	}
	m.cursor = max(m.cursor-1, 0)
	m.reveal()
}

func (m *Model) down() {
	if m.cursor < len(m.fields) && m.fields[m.cursor].end() > m.top+m.bodyHeight() {
		m.top++
		return
	}
	m.cursor = max(min(m.cursor+1, len(m.fields)-1), 0)
	m.reveal()
}

// scroll moves the screen, and the cursor to the first value that begins on it.
func (m *Model) scroll(lines int) {
	m.top = max(min(m.top+lines, m.lines-m.bodyHeight()), 0)
	if m.cursor < len(m.fields) && m.fields[m.cursor].first >= m.top && m.fields[m.cursor].first < m.top+m.bodyHeight() {
		return
	}
	for i, f := range m.fields {
		if f.end() > m.top {
			m.cursor = i
			return
		}
	}
}

func (m *Model) reveal() {
	if m.cursor >= len(m.fields) {
		return
	}
	f := m.fields[m.cursor]
	m.top = min(m.top, f.first)
	if f.end() > m.top+m.bodyHeight() {
		m.top = min(f.first, f.end()-m.bodyHeight())
	}
	m.top = max(m.top, 0)
}

// bodyHeight is what the title leaves.
func (m *Model) bodyHeight() int { return m.height - 1 }

// View draws exactly the size that was set.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(m.styles.Title, " Row "+strconv.Itoa(m.row+1)+" of "+strconv.Itoa(m.table.Rows())+" ")
	b.End(m.styles.Title)
	for i, f := range m.fields {
		for n := range f.lines {
			if at := f.first + n; at >= m.top && at < m.top+m.bodyHeight() {
				m.drawLine(b, i, n)
			}
		}
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
}

func (m *Model) drawLine(b *line.Builder, index, n int) {
	f, pen, marker, name := m.fields[index], m.styles.Text, " ", ""
	if f.absent {
		pen = m.styles.Faint
	}
	if index == m.cursor {
		pen = m.styles.Cursor
	}
	if n == 0 {
		name = f.name
		if index == m.cursor {
			marker = m.styles.Marker
		}
	}
	b.Begin(m.width)
	b.Cell(m.styles.Name, marker, 1)
	b.Cell(m.styles.Name, name, m.nameWidth())
	b.Space(m.styles.Text, 2)
	b.Text(pen, f.lines[n])
	b.End(m.styles.Text)
}
