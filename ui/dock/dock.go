// Package dock is the panel at the right of a wide screen: a record, the columns of tables or help, whatever the user
// docked. It shows what it is given, and takes no keys.
package dock

import (
	"time"

	"quarry/table"
	"quarry/ui/action"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/record"
)

// Kind is what is docked.
type Kind string

// Kinds, as they are remembered.
const (
	Off    Kind = "off"
	Record Kind = "record" // the row under the cursor
	Schema Kind = "schema" // the columns of the tables in the query
	Help   Kind = "help"   // on the name under the cursor
)

// Next returns the kind that a toggle changes to.
func (k Kind) Next() Kind {
	switch k {
	case Record:
		return Schema
	case Schema:
		return Help
	case Help:
		return Off
	case Off:
	}
	return Record
}

// Default returns what is docked until the user chooses: a remembered choice, else the record, but nothing over
// SSH, since rows next to a panel cost more bytes.
func Default(remembered string, ssh bool) Kind {
	switch k := Kind(remembered); {
	case k == Off, k == Record, k == Schema, k == Help:
		return k
	case ssh:
		return Off
	}
	return Record
}

// Styles are the styles of what can be docked.
type Styles struct {
	Record record.Styles
	Page   pager.Styles
}

// Model is the panel.
type Model struct {
	keys          *action.Keys
	styles        Styles
	width, height int

	record *record.Model // nil: a page is shown
	row    row
	page   *pager.Model
}

// row says what the record shows.
type row struct {
	table       *table.Table
	row, column int
	zone        *time.Location
}

// New returns an empty panel. The keys are those of records.
func New(keys *action.Keys, styles Styles) *Model { return &Model{keys: keys, styles: styles} }

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	if m.record != nil {
		m.record.SetSize(width, height)
	}
	if m.page != nil {
		m.page.SetSize(width, height)
	}
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) {
	m.styles = s
	if m.record != nil {
		m.record.SetStyles(s.Record)
	}
	if m.page != nil {
		m.page.SetStyles(s.Page)
	}
}

// ShowRow shows a row, and the column under the cursor in it.
func (m *Model) ShowRow(t *table.Table, at, column int, zone *time.Location) {
	shown := row{t, at, column, zone}
	if m.record != nil && m.row == shown {
		return
	}
	if m.record == nil || m.row.zone != zone {
		m.record = record.New(m.keys, m.styles.Record, zone)
		m.record.SetSize(m.width, m.height)
	}
	m.page, m.row = nil, shown
	m.record.SetRow(t, at)
	m.record.SetColumn(column)
}

// ShowPage shows a page of text.
func (m *Model) ShowPage(title string, entries []pager.Entry) {
	m.record = nil
	m.page = pager.New(m.keys, m.styles.Page, title, entries)
	m.page.SetSize(m.width, m.height)
}

// View draws exactly the set size.
func (m *Model) View() string {
	switch {
	case m.record != nil:
		return m.record.View()
	case m.page != nil:
		return m.page.View()
	}
	return ""
}
