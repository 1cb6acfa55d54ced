// Package grid shows an answer as a table to walk through: rows and columns under a
// cursor, drawn from columnar storage, formatting only what is visible. It knows
// neither where the answer came from nor what is done with a wish.
//
// What moves with the cursor costs bytes on a slow line. The renderer scrolls a row for
// about 500 bytes while rows move whole, so the number and the stripe of a row belong to
// the data and never to the place on the screen, and column widths do not change while
// the cursor walks.
package grid

import (
	"time"

	"quarry/table"
	"quarry/themes"
)

// Styles are the pens and glyphs that a grid is drawn with.
type Styles struct {
	Header, HeaderCursor themes.Paint
	Plain, Stripe        RowPens // even and odd rows of the answer
	Cursor               RowPens // the row under the cursor
	Cell                 themes.Paint
	Match                themes.Paint // what the filter found
	Footer, Prompt       themes.Paint
	Null, Empty          string // what stands for null and for the empty string
	Marker               string // one cell wide, beside the row under the cursor
	Check                string // one cell wide, beside a row that was marked
	Rising, Falling      string // behind the name of a column that rows are sorted by
	Between              string // between the facts of the footer
	Tail                 string // ends what was cut
	More, Less           string // there are columns to the right, to the left
}

// RowPens are the pens of one kind of row.
type RowPens struct {
	Text   themes.Paint
	Faint  themes.Paint // numbers of rows, nulls, empty strings
	Number themes.Paint // numbers and timespans
	Time   themes.Paint
	Flag   themes.Paint // true and false
	Bag    themes.Paint // dynamic values
	Warn   themes.Paint // rows that the rule calls noteworthy
	Danger themes.Paint // and those that it calls bad
}

// Model is the grid. Row and column numbers count from 0.
type Model struct {
	keys          KeyMap
	styles        Styles
	width, height int
	focused       bool

	table     *table.Table
	zone      *time.Location
	shown     columns
	view      view
	cursor    place // in the rows and columns that are shown
	corner    place // the first row and the first column after the frozen ones on screen
	typed     typed
	prompt    *prompt
	facts     string // about the column under the cursor, in the footer
	backStack string // how what is shown came about, in the footer
}

// place is a cell: numbers of a row and a column among those that are shown.
type place struct{ row, column int }

// New makes an empty grid. Times are shown in zone.
func New(keys KeyMap, styles Styles, zone *time.Location) *Model {
	return &Model{keys: keys, styles: styles, zone: zone}
}

// SetBackStack says in the footer how what is shown came about; "" takes that away.
func (m *Model) SetBackStack(text string) {
	m.backStack = text
	m.reveal()
}

// SetTable shows an answer from its first cell.
func (m *Model) SetTable(t *table.Table) {
	m.table, m.view, m.shown = t, newView(t), newColumns(t)
	m.cursor, m.corner, m.typed, m.prompt, m.facts = place{}, place{}, typed{}, nil, ""
	m.measure()
}

// Extend replaces the answer by one that has the same rows and more after them. The
// cursor stays on its cell. Rows are in the order of before until Arrange is done again.
func (m *Model) Extend(t *table.Table) {
	if m.table == nil || !sameColumns(m.table, t) {
		m.SetTable(t)
		return
	}
	m.table = t
	m.measure()
	m.reveal()
}

func sameColumns(a, b *table.Table) bool {
	if len(a.Columns()) != len(b.Columns()) {
		return false
	}
	for i, c := range a.Columns() {
		if b.Columns()[i] != c {
			return false
		}
	}
	return true
}

// Table is the answer that is shown, or nil.
func (m *Model) Table() *table.Table { return m.table }

// SetSize gives the grid its rectangle in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.measure()
	m.reveal()
}

// SetFocused says whether keys go to the grid.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.typed = typed{}
}

// SetStyles changes how the grid is drawn.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// SetZone changes the time zone that times are shown in.
func (m *Model) SetZone(zone *time.Location) {
	m.zone, m.shown.needs = zone, nil
	m.measure()
	m.reveal()
}

// Zone is the time zone that times are shown in.
func (m *Model) Zone() *time.Location { return m.zone }

// Row is the row of the answer under the cursor.
func (m *Model) Row() int { return m.source(m.cursor.row) }

// Column is the column of the answer under the cursor.
func (m *Model) Column() int {
	if m.columns() == 0 {
		return 0
	}
	return m.shown.list[m.cursor.column]
}

// SetRow moves the cursor to a row among those that are shown.
func (m *Model) SetRow(row int) {
	m.cursor.row = row
	m.jumped()
}

// Step moves the cursor by so many rows.
func (m *Model) Step(rows int) { m.SetRow(m.cursor.row + rows) }

// Position says where in the answer the screen is; its numbers count from 1.
type Position struct {
	First, Last, Rows int // of the rows on screen, and of all that are shown
	Page, Pages       int
	Column, Columns   int
	Typed             string // keys of an unfinished command, such as "12" of 12G
}

// Position tells where the screen is. It is zero without rows.
func (m *Model) Position() Position {
	if m.rows() == 0 {
		return Position{}
	}
	page := max(m.pageRows(), 1)
	return Position{
		First: m.corner.row + 1, Last: min(m.corner.row+page, m.rows()), Rows: m.rows(),
		Page: m.cursor.row/page + 1, Pages: (m.rows()-1)/page + 1,
		Column: m.cursor.column + 1, Columns: m.columns(),
		Typed: m.typed.String(),
	}
}

// rows is how many rows are shown.
func (m *Model) rows() int {
	switch {
	case m.table == nil || len(m.table.Columns()) == 0:
		return 0
	case m.view.order != nil:
		return len(m.view.order)
	}
	return m.table.Rows()
}

// source is the row of the answer that is shown at a place.
func (m *Model) source(row int) int {
	if m.view.order != nil && row < len(m.view.order) {
		return int(m.view.order[row])
	}
	return row
}

// columns is how many columns are shown.
func (m *Model) columns() int { return len(m.shown.list) }

// pageRows is the number of rows on a screen: all lines but header and footer.
func (m *Model) pageRows() int { return m.height - 1 - m.footerHeight() }
