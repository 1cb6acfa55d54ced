// Package grid shows a table with a cursor. It draws from columnar storage and formats only visible
// cells. It knows neither where the table came from nor how its actions are carried out.
//
// What moves with the cursor costs bytes on a slow line. The renderer scrolls a row for about 500
// bytes while rows move whole. So a row's number and stripe belong to the data, never to the place
// on screen, and column widths do not change while the cursor moves.
package grid

import (
	"cmp"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
)

// Styles are the paints and glyphs of a grid.
type Styles struct {
	Header, HeaderCursor themes.Paint
	Plain, Stripe        RowPens // even and odd rows of the table
	Cursor               RowPens // the row under the cursor
	Cell                 themes.Paint
	Match                themes.Paint // matches of the filter
	Footer, Prompt       themes.Paint
	Null, Empty          string // shown for null and for the empty string
	Marker               string // one cell wide, at the row under the cursor
	Check                string // one cell wide, at a marked row
	Rising, Falling      string // after the name of a sorted column
	Between              string // between the facts of the footer
	Tail                 string // marks cut text
	More, Less           string // more columns to the right, to the left
}

// RowPens are the paints of one kind of row.
type RowPens struct {
	Text   themes.Paint
	Faint  themes.Paint // row numbers, nulls, empty strings
	Number themes.Paint // numbers and timespans
	Time   themes.Paint
	Flag   themes.Paint // booleans
	Warn   themes.Paint // rows that the rule highlights as a warning
	Danger themes.Paint // and as severe
}

// Model is the grid. Rows and columns count from 0.
type Model struct {
	keys          *action.Keys
	styles        Styles
	width, height int
	focused       bool

	table     *table.Table
	zone      *time.Location
	home      *time.Location // the zone that the toggle switches to from UTC
	digits    int            // of a second; all by default
	widest    int            // text column while others need space; 0 for a third of the screen
	shown     columns
	view      view
	cursor    place // among the shown rows and columns
	corner    place // the first row on screen, and the first column after the frozen ones
	typed     typed
	count     int // the number typed before the key that is being handled
	prompt    *prompt
	facts     string // statistics of the column under the cursor, in the footer
	backStack string // the refinements, in the footer
}

// place is a cell, by numbers among the shown rows and columns.
type place struct{ row, column int }

// New returns an empty grid that shows times in zone.
func New(keys *action.Keys, styles Styles, zone *time.Location) *Model {
	return &Model{keys: keys, styles: styles, zone: zone, home: time.Local, digits: allDigits}
}

// SetBackStack shows the refinements in the footer; "" shows none.
func (m *Model) SetBackStack(text string) {
	m.backStack = text
	m.reveal()
}

// SetTable shows a table from its first cell.
func (m *Model) SetTable(t *table.Table) {
	m.table, m.view, m.shown = t, newView(t), newColumns(t)
	m.cursor, m.corner, m.typed, m.prompt, m.facts = place{}, place{}, typed{}, nil, ""
	m.measure()
}

// Extend replaces the table by one with the same rows and more after them. The cursor stays on its
// cell. Rows keep their arrangement until SetRows is called again.
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

// Table returns the shown table, or nil.
func (m *Model) Table() *table.Table { return m.table }

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.measure()
	m.reveal()
}

// SetFocused sets whether keys go to the grid.
func (m *Model) SetFocused(focused bool) {
	m.focused = focused
	m.typed = typed{}
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// SetZone changes the zone of shown times.
func (m *Model) SetZone(zone *time.Location) {
	m.zone, m.shown.needs = zone, nil
	m.measure()
	m.reveal()
}

// Format says how a grid shows times and wide columns.
type Format struct {
	Home   *time.Location // the zone that the toggle switches to from UTC; nil for that of the machine
	Digits int            // of a second, at most allDigits
	Widest int            // cells of a text column while others need space; 0 for a third of the screen
}

// allDigits is how many digits of a second a time has.
const allDigits = 7

// SetFormat changes how times and wide columns are shown.
func (m *Model) SetFormat(f Format) {
	m.home, m.digits, m.widest = cmp.Or(f.Home, time.Local), f.Digits, f.Widest
	m.shown.needs = nil
	m.measure()
	m.reveal()
}

// Zone returns the zone of shown times.
func (m *Model) Zone() *time.Location { return m.zone }

// Row returns the table's row under the cursor.
func (m *Model) Row() int { return m.source(m.cursor.row) }

// Column returns the table's column under the cursor.
func (m *Model) Column() int {
	if m.columns() == 0 {
		return 0
	}
	return m.shown.list[m.cursor.column]
}

// SetRow moves the cursor to a shown row.
func (m *Model) SetRow(row int) {
	m.cursor.row = row
	m.jumped()
}

// Step moves the cursor by a number of rows.
func (m *Model) Step(rows int) { m.SetRow(m.cursor.row + rows) }

// Position describes which part of the table is on screen. Numbers count from 1.
type Position struct {
	First, Last, Rows int // first and last row on screen, number of shown rows
	Page, Pages       int
	Column, Columns   int
	Typed             string // keys of an unfinished command, such as "12" of 12G
}

// Position returns what is on screen. It is zero without rows.
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

// rows returns the number of shown rows.
func (m *Model) rows() int {
	switch {
	case m.table == nil || len(m.table.Columns()) == 0:
		return 0
	case m.view.order != nil:
		return len(m.view.order)
	}
	return m.table.Rows()
}

// source returns the table's row of a shown row.
func (m *Model) source(row int) int {
	if m.view.order != nil && row < len(m.view.order) {
		return int(m.view.order[row])
	}
	return row
}

// columns returns the number of shown columns.
func (m *Model) columns() int { return len(m.shown.list) }

// pageRows returns the number of rows on a screen: all lines but header and footer.
func (m *Model) pageRows() int { return m.height - 1 - m.footerHeight() }
