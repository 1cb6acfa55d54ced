// Package record shows one row in full: all columns in groups, JSON as a foldable tree, and decoded
// text next to its value.
package record

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/field"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of a record.
type Styles struct {
	Title, Group, Name, Key   themes.Paint
	Text, Faint               themes.Paint
	Number, Literal, Shadow   themes.Paint
	Cursor, Match, Prompt     themes.Paint
	Null, Empty, Marker, Tail string
	Open, Shut                string // next to values that fold
	Hidden                    string // before the encoding of a decoded value
	Rule                      string // next to the title of a group
}

// Model is the record.
type Model struct {
	keys          *action.Keys
	styles        Styles
	zone          *time.Location
	width, height int

	table *table.Table
	row   int
	cells []cell

	ungrouped, hideEmpty, defang bool
	toggled                      map[string]bool // parts whose folding differs from the default, by path
	all                          *bool           // fold or unfold everything; nil: default
	search                       *field.Model    // nil: no search is being typed
	searched                     string          // in lower case

	items  []item
	lines  int
	cursor int // item
	top    int // line
}

// New returns an empty record that shows times in zone.
func New(keys *action.Keys, styles Styles, zone *time.Location) *Model {
	return &Model{keys: keys, styles: styles, zone: zone, toggled: map[string]bool{}}
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.layOut()
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// SetRow shows a row. The cursor stays on its column, and folded parts stay folded.
func (m *Model) SetRow(t *table.Table, row int) {
	m.table, m.row, m.cells = t, row, read(t, row)
	m.layOut()
}

// SetColumn moves the cursor to the value of a column.
func (m *Model) SetColumn(column int) {
	for i := range m.items {
		if m.items[i].kind == whole && m.items[i].column == column {
			m.cursor = i
		}
	}
	m.reveal()
}

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	if m.search != nil {
		return m.searchKey(k)
	}
	id := m.keys.Find(k.String())
	if id == "" {
		return nil, false
	}
	return m.Do(id), true
}

// explainHeading says why keys for values do nothing on the title of a group.
var explainHeading = Explain{"This is a group heading. Move to a value first."}

func (m *Model) copyValue() Action {
	i := &m.items[m.cursor]
	if i.kind == heading {
		return explainHeading
	}
	what := table.Safe(m.cells[i.column].column.Name)
	switch i.kind {
	case part:
		what = strings.TrimSuffix(i.lead, ": ") + " of " + what
	case hidden:
		what = "text decoded from " + what
	case heading, whole:
	}
	if m.defang {
		return CopyText{Text: entity.Defang(i.raw), What: what + ", defanged"}
	}
	return CopyText{Text: i.raw, What: what}
}

func (m *Model) restrict(exclude bool) Action {
	i := &m.items[m.cursor]
	switch {
	case i.kind == heading:
		return explainHeading
	case i.kind == hidden:
		return Explain{"This text was decoded from the value above and is in no column."}
	case i.kind == part && i.node.whole:
		return Explain{"This value is nested. Move to one of its fields to filter by it."}
	case i.kind == part:
		return Restrict{Column: i.column, Inside: i.node.expression, Value: i.node.value(), Exclude: exclude}
	}
	return Restrict{Column: i.column, Value: m.cells[i.column].value, Exclude: exclude}
}

func (m *Model) pivot() Action {
	i := &m.items[m.cursor]
	switch i.kind {
	case heading:
		return explainHeading
	case hidden:
		return Pivot{table.Column{Name: "decoded", Type: table.String}, table.NewString(i.raw)}
	case part:
		return Pivot{table.Column{Name: i.node.key, Type: table.String}, table.NewString(i.raw)}
	case whole:
	}
	return Pivot{m.cells[i.column].column, m.cells[i.column].value}
}

// fold toggles the item under the cursor, or the one that contains it.
func (m *Model) fold() Action {
	at := m.cursor
	for at > 0 && at < len(m.items) && !m.items[at].folds && (m.items[at].kind == part || m.items[at].kind == hidden) {
		at--
	}
	if at >= len(m.items) || !m.items[at].folds {
		return Explain{"Nothing to fold here. " + m.keys.Label("record_close") + " returns to the results."}
	}
	m.cursor = at
	m.toggled[m.items[at].path] = !m.toggled[m.items[at].path]
	m.layOut()
	return nil
}

func (m *Model) foldAll() Action {
	open := false
	for i := range m.items {
		open = open || m.items[i].folds && m.items[i].open
	}
	open = !open
	m.all, m.toggled = &open, map[string]bool{}
	m.layOut()
	if open {
		return Explain{"All unfolded."}
	}
	return Explain{"All folded."}
}

// title says which row it is and how it is shown.
func (m *Model) title() string {
	text := " Row " + line.Grouped(m.row+1) + " of " + line.Grouped(m.table.Rows())
	if m.hideEmpty {
		empty := 0
		for i := range m.cells {
			if m.cells[i].missing() {
				empty++
			}
		}
		text += "  " + line.Counted(empty, "empty column") + " hidden"
	}
	if m.defang {
		text += "  defanged"
	}
	return text + " "
}
