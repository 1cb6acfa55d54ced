package decode

import (
	"encoding/json"
	"fmt"
	"strings"

	"quarry/table"
)

// Nesting depths of the rows of tables in a list, and in frames.
const (
	tableRowDepth = 4
	frameRowDepth = 3
)

// tables is what is known about the tables of a response with several. The first one with results is
// decoded.
type tables struct {
	begun   bool // the table to decode
	skipped int  // others with results
	listed  int  // tables with results that the list of tables at the end of a response of Kusto names; 0: none
	frames  frameState
}

// others returns how many tables of results were not read.
func (d *decoder) others() int {
	if d.tables.listed > 0 {
		return d.tables.listed - 1
	}
	return d.tables.skipped
}

// tablesMember reads a member of a response with a list of tables.
func (d *decoder) tablesMember() error {
	name, err := d.memberName()
	if err != nil {
		return err
	}
	if strings.EqualFold(name, "tables") {
		return d.list("an array of tables", func() error { return d.object(new(tableObject).memberOf(d)) })
	}
	raw, c, err := d.take()
	if err != nil || c.kind == null {
		return err
	}
	switch {
	case strings.EqualFold(name, "statistics"):
		d.stats = parseTablesStats(raw)
	case strings.EqualFold(name, "error"):
		d.failed(ParseWireError(raw))
	case strings.EqualFold(name, "exceptions"):
		d.failed(parseAPIErrors(raw))
	}
	return nil
}

// list reads an array, element by element; null is an empty one.
func (d *decoder) list(what string, element func() error) error {
	if open, err := d.openList(what); !open {
		return err
	}
	return d.sequenceOf(']', element)
}

// failed keeps the first error of a response.
func (d *decoder) failed(e *WireError) {
	if d.wireError == nil {
		d.wireError = e
	}
}

// tableObject is a table of a list, while it is read.
type tableObject struct {
	columns []table.Column
	known   bool // columns is set
}

func (t *tableObject) memberOf(d *decoder) func() error {
	return func() error {
		name, err := d.memberName()
		if err != nil {
			return err
		}
		if strings.EqualFold(name, "rows") {
			return d.tableRows(t)
		}
		raw, _, err := d.take()
		if err == nil && strings.EqualFold(name, "columns") {
			t.columns, err = d.columnsOf(raw)
			t.known = true
		}
		return err
	}
}

// tableRows reads the rows of a table of a list.
func (d *decoder) tableRows(t *tableObject) error {
	if !t.known {
		return d.outOfOrder("the rows of a table come before its columns")
	}
	if len(t.columns) > 2 && t.columns[0].Name == "Ordinal" && t.columns[1].Name == "Kind" && d.tables.begun {
		return d.tableList()
	}
	if d.tables.begun {
		d.tables.skipped++
		return d.list("an array of rows", d.skip)
	}
	d.beginTable(t.columns)
	d.depth = tableRowDepth
	defer func() { d.depth = memberDepth }()
	return d.list("an array of rows", d.nextArrayRow)
}

// beginTable sets the columns of the table to decode.
func (d *decoder) beginTable(schema []table.Column) {
	columns := make([]column, len(schema))
	for i, s := range schema {
		columns[i] = column{Column: s, values: table.NewAppender(s.Type)}
	}
	d.tables.begun, d.results, d.schema = true, true, len(schema)
	d.setColumns(columns)
}

// tableList reads the list of tables at the end of a response of Kusto, whose second column is the kind of
// each.
func (d *decoder) tableList() error {
	raw, _, err := d.take()
	var rows [][]any
	if err == nil && json.Unmarshal(raw, &rows) == nil {
		for _, row := range rows {
			if len(row) > 1 && row[1] == "QueryResult" {
				d.tables.listed++
			}
		}
	}
	return err
}

func (d *decoder) skip() error {
	_, _, err := d.take()
	return err
}

// nextArrayRow reads one row, or the error that Kusto puts among the rows.
func (d *decoder) nextArrayRow() error {
	c, err := d.peek()
	switch {
	case err != nil:
		return err
	case c == '[':
		return d.readRow(d.arrayRow)
	case c != '{':
		return d.rowFault(c, "an array")
	}
	raw, _, err := d.take()
	if err != nil {
		return err
	}
	var inner struct{ Exceptions, OneAPIErrors json.RawMessage }
	_ = json.Unmarshal(raw, &inner) // an object without either has no known meaning
	for _, list := range []json.RawMessage{inner.OneAPIErrors, inner.Exceptions} {
		if e := parseAPIErrors(list); e != nil {
			d.failed(e)
			return nil
		}
	}
	return d.rowFault(c, "an array")
}

// arrayRow finds the cells of the row at i, without adding it to the columns. A row that has not arrived
// completely is read again later.
func (d *decoder) arrayRow(i int) int {
	n, columns := 0, d.cells
	if i = d.space(i + 1); i < len(d.data) && d.data[i] == ']' {
		return d.rowOf(n, i+1)
	}
	for {
		c, end := d.cell(i)
		if end < 0 {
			return end
		}
		if n < len(columns) {
			columns[n] = c
		}
		n++
		switch i = d.space(end); {
		case i >= len(d.data):
			return d.short()
		case d.data[i] == ',':
			i = d.space(i + 1)
		case d.data[i] == ']':
			return d.rowOf(n, i+1)
		default:
			return d.unexpected(i, commaOr(']'))
		}
	}
}

// rowOf checks the number of values in the row that ends before end.
func (d *decoder) rowOf(values, end int) int {
	if values == len(d.cells) {
		return end
	}
	d.fault = &SyntaxError{Offset: d.base + int64(d.pos),
		Message: fmt.Sprintf("row %d has %d values, want %d", d.rows+1, values, len(d.cells))}
	return -1
}

// outOfOrder returns an error for a member or frame that cannot come here.
func (d *decoder) outOfOrder(message string) error {
	return &SyntaxError{Offset: d.base + int64(d.pos), Message: message}
}

// columnsOf parses a list of columns. Unknown types are read as text.
func (d *decoder) columnsOf(raw []byte) ([]table.Column, error) {
	var list []struct{ Name, Type, ColumnName, ColumnType, DataType *string }
	if json.Unmarshal(raw, &list) != nil {
		return nil, d.outOfOrder("the columns are not a list of columns with a name and a type")
	}
	columns := make([]table.Column, len(list))
	for i, c := range list {
		name, kind := firstOf(c.Name, c.ColumnName), firstOf(c.Type, c.ColumnType, c.DataType)
		if name == nil {
			return nil, d.outOfOrder(fmt.Sprintf("column %d has no name", i+1))
		}
		columns[i].Name = *name
		if kind != nil {
			columns[i].Type, _ = table.ParseType(*kind)
		}
	}
	return columns, nil
}

func firstOf(texts ...*string) *string {
	for _, t := range texts {
		if t != nil {
			return t
		}
	}
	return nil
}
