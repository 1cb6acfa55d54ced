package sema

import (
	"slices"
	"strconv"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// boundColumn is a column of the rows between two steps.
type boundColumn struct {
	catalog.Column
	made *made // nil if the query does not name it
	// shape is what is known of the values of a dynamic column.
	shape types.Shape
}

// rows are the columns that a step outputs. They are immutable, so steps share them.
type rows struct {
	columns []boundColumn
	// open says that there may be unknown columns, too.
	open bool
	// other is searched second: the right side, in the conditions of a join.
	other *rows
	// graph is set between make-graph and the operator that turns the graph back into rows.
	graph *graph
	// ordered says that the order of the rows is known, or may be.
	ordered bool
	// dropped are the columns that an operator leaves out although the language service keeps them.
	dropped []boundColumn
}

var unknownRows = &rows{open: true}

// unknownResult are the rows of a function about which nothing is known; it may order them.
var unknownResult = &rows{open: true, ordered: true}

func rowsOf(t *catalog.Table) *rows { return &rows{columns: fromCatalog(t.Columns), open: t.Open} }

func (r *rows) index(name string) int {
	for i := range r.columns {
		if r.columns[i].Name == name {
			return i
		}
	}
	return -1
}

func (r *rows) lookup(name string) (boundColumn, bool) {
	if r == nil {
		return boundColumn{}, false
	}
	if i := r.index(name); i >= 0 {
		return r.columns[i], true
	}
	return r.other.lookup(name)
}

// columnList collects the columns of a new table and keeps their names unique.
type columnList struct {
	columns []boundColumn
	open    bool
	last    int // the index of the column added or replaced last
}

// shaped says what is known of the values of the column added last.
func (c *columnList) shaped(shape types.Shape) {
	if shape != types.ShapeUnknown && c.last < len(c.columns) {
		c.columns[c.last].shape = shape
	}
}

// extending starts with the input columns and has capacity for some more.
func extending(r *rows, more int) *columnList {
	c := &columnList{open: r.open}
	c.columns = append(make([]boundColumn, 0, len(r.columns)+more), r.columns...)
	return c
}

func (c *columnList) rows() *rows { return &rows{columns: c.columns, open: c.open} }

func (c *columnList) index(name string) int {
	return (&rows{columns: c.columns}).index(name)
}

// set adds a column or replaces the column of that name. If the query made the replaced one, too, both
// are the same.
func (c *columnList) set(column boundColumn) {
	i := c.index(column.Name)
	if i < 0 {
		c.add(column)
		return
	}
	if c.columns[i].made != nil {
		merge(c.columns[i].made, column.made)
		column.made = c.columns[i].made
	} else if column.made != nil {
		column.made.root().replaces = true
	}
	c.columns[i], c.last = column, i
}

// add appends a column, whose name must be free.
func (c *columnList) add(column boundColumn) {
	c.last = len(c.columns)
	c.columns = append(c.columns, column)
}

// addUnique adds a column. If its name is taken, it appends the first free number.
func (c *columnList) addUnique(column boundColumn) {
	if name := c.free(column.Name, nil); name != column.Name {
		column.Name = name
		if column.made != nil && column.made.implied {
			column.made.name = name
		} else {
			column.made = nil
		}
	}
	c.add(column)
}

// addUnnamed adds the column of an expression under the name Column1, Column2 and so on.
func (c *columnList) addUnnamed(b *binder, x syntax.Expr, typ types.Type) {
	for n := 1; ; n++ {
		if name := "Column" + strconv.Itoa(n); c.index(name) < 0 {
			c.add(b.impliedAt(x.Span(), 0, name, typ))
			return
		}
	}
}

// addOnce adds a column unless its name is taken.
func (c *columnList) addOnce(column boundColumn) {
	if i := c.index(column.Name); i >= 0 {
		c.last = i
	} else {
		c.add(column)
	}
}

func (c *columnList) remove(name string) {
	if i := c.index(name); i >= 0 {
		c.columns = slices.Delete(c.columns, i, i+1)
	}
}

// free returns the name, or the name with the first number that makes it unique in the list and in
// the other rows.
func (c *columnList) free(name string, other *rows) string {
	if c.index(name) < 0 {
		return name
	}
	for n := 1; ; n++ {
		numbered := name + strconv.Itoa(n)
		if _, taken := other.lookup(numbered); c.index(numbered) < 0 && !taken {
			return numbered
		}
	}
}

// mostColumns limits how many columns are tracked: nested joins double them each time. Beyond it,
// columns count as unknown.
const mostColumns = 4000

// addJoined adds the right columns of an operator at a position that joins. Names that both sides have get
// a number.
func (c *columnList) addJoined(b *binder, at syntax.Span, right *rows, without map[string]bool) {
	if c.open = c.open || right.open; len(c.columns)+len(right.columns) > mostColumns {
		c.open = true
		return
	}
	taken := make(map[string]*made, len(c.columns)+len(right.columns))
	for i := range c.columns {
		taken[c.columns[i].Name] = c.columns[i].made
	}
	for i, column := range right.columns {
		if without[column.Name] {
			continue
		}
		if left, ok := taken[column.Name]; ok {
			column.Name = unused(column.Name, taken, right)
			if left != nil || column.made != nil {
				column = b.output(at, i, column.Name, column.Type)
			}
		}
		taken[column.Name] = column.made
		c.columns = append(c.columns, column)
	}
}

// unused appends the first number to a name that makes it unique on both sides.
func unused(name string, taken map[string]*made, right *rows) string {
	for n := 1; ; n++ {
		numbered := name + strconv.Itoa(n)
		if _, ok := taken[numbered]; !ok && right.index(numbered) < 0 {
			return numbered
		}
	}
}

// unionColumns returns the columns of a union. A column with different types is split into one column
// per type.
func unionColumns(tables []*rows) *columnList {
	if len(tables) == 1 {
		return &columnList{columns: tables[0].columns, open: tables[0].open}
	}
	all := &columnList{}
	at := map[string]int{}
	others := map[string][]types.Type{} // the types of a column besides its first
	for _, t := range tables {
		all.open = all.open || t.open
		for _, column := range t.columns {
			i, ok := at[column.Name]
			if !ok {
				at[column.Name] = len(all.columns)
				all.columns = append(all.columns, column)
				continue
			}
			if all.columns[i].made = merged(all.columns[i].made, column.made); column.made == nil {
				column.made = all.columns[i].made
			}
			switch known := &all.columns[i]; {
			case known.Type == column.Type:
				if known.shape != column.shape {
					known.shape = types.ShapeUnknown
				}
			case slices.Contains(others[column.Name], column.Type):
			case known.Type == types.Unknown || column.Type == types.Unknown:
				known.Type, all.open = types.Unknown, true // it may be split
				delete(others, column.Name)
			default:
				others[column.Name] = append(others[column.Name], column.Type)
			}
		}
	}
	all.fixUnknown(tables)
	if len(others) == 0 {
		return all
	}
	return all.split(others)
}

// fixUnknown marks the columns that a table may have, too, whose columns are not all known.
func (c *columnList) fixUnknown(tables []*rows) {
	for _, t := range tables {
		for i := range c.columns {
			if m := c.columns[i].made; t.open && m != nil && t.index(c.columns[i].Name) < 0 {
				m.root().fix(FixedByTable)
			}
		}
	}
}

// split gives a column with several types one column per type.
func (c *columnList) split(others map[string][]types.Type) *columnList {
	split := &columnList{open: c.open}
	for _, mixed := range c.columns {
		more := others[mixed.Name]
		if more == nil {
			split.columns = append(split.columns, mixed)
			continue
		}
		for _, typ := range append([]types.Type{mixed.Type}, more...) {
			name := mixed.Name + "_" + typ.String()
			for n := 1; c.index(name) >= 0; n++ {
				name = mixed.Name + "_" + typ.String() + strconv.Itoa(n)
			}
			if mixed.made != nil {
				mixed.made.root().fix(FixedByTypes)
			}
			split.columns = append(split.columns, column(name, typ))
		}
	}
	return split
}

// commonColumns returns the columns that all tables have with the same type.
func commonColumns(tables []*rows) *columnList {
	common := unionColumns(tables)
	common.columns = slices.DeleteFunc(common.columns, func(c boundColumn) bool {
		for _, t := range tables {
			if other, ok := t.lookup(c.Name); !ok || other.Type != c.Type {
				return true
			}
		}
		return false
	})
	return common
}

func column(name string, typ types.Type) boundColumn {
	return boundColumn{Column: catalog.Column{Name: name, Type: typ}}
}

// fromCatalog returns columns that the query did not make.
func fromCatalog(columns []catalog.Column) []boundColumn {
	list := make([]boundColumn, len(columns))
	for i, c := range columns {
		list[i].Column = c
	}
	return list
}

// plain returns columns without where they were made.
func plain(columns []boundColumn) []catalog.Column {
	if columns == nil {
		return nil
	}
	list := make([]catalog.Column, len(columns))
	for i, c := range columns {
		list[i] = c.Column
	}
	return list
}
