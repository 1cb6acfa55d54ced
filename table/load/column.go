package load

import (
	"strings"

	"quarry/table"
)

// columns builds the columns of the table being read.
type columns struct {
	list   []*column
	byName map[string]int
	rows   int
}

// column either has the type of a schema, or collects cells until a type that fits them all is
// known.
type column struct {
	table.Column
	known bool
	cells *table.Builder // a single column: of the final type, or of the raw cells
	kinds []cellKind     // of the raw cells
	may   typeSet        // types that fit every cell so far
	seen  bool           // whether any cell was present
	last  int            // last row that has a value, from 1
}

func newColumns(schema []table.Column) *columns {
	cs := &columns{byName: map[string]int{}}
	for _, c := range schema {
		cs.add(c, true)
	}
	return cs
}

// add adds a column that is missing in all rows so far.
func (cs *columns) add(c table.Column, known bool) int {
	stored := c.Type
	if !known {
		stored = table.String
	}
	added := &column{Column: c, known: known, may: anyType,
		cells: table.NewBuilder([]table.Column{{Name: c.Name, Type: stored}})}
	added.fill(cs.rows)
	cs.byName[c.Name] = len(cs.list)
	cs.list = append(cs.list, added)
	return len(cs.list) - 1
}

// named returns the index of a column, adding one with an inferred type if necessary.
func (cs *columns) named(name string) int {
	if i, ok := cs.byName[name]; ok {
		return i
	}
	return cs.add(table.Column{Name: name}, false)
}

// put stores a cell of the current row.
func (cs *columns) put(i int, c cell, line int) error {
	to := cs.list[i]
	if to.last > cs.rows {
		return at(line, "the key '%s' occurs twice in one object: remove one", to.Name)
	}
	to.last = cs.rows + 1
	if !to.known {
		to.wait(c)
		return nil
	}
	if !put(to.cells.Column(0), to.Type, c) {
		return at(line,
			"column %s is of type %s, and '%s' does not fit: fix the file, or load it under a name that has no schema",
			to.Name, to.Type, shortened(c.text))
	}
	return nil
}

// shortened cuts a value so that the message stays on one line.
func shortened(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// endRow completes the row: columns without a cell are null.
func (cs *columns) endRow() {
	cs.rows++
	for _, c := range cs.list {
		c.fill(cs.rows)
	}
}

func (c *column) fill(rows int) {
	for c.cells.Rows() < rows {
		if c.known {
			put(c.cells.Column(0), c.Type, cell{})
		} else {
			c.wait(cell{})
		}
	}
}

func (c *column) wait(cell cell) {
	c.cells.Column(0).Text(cell.text)
	c.kinds = append(c.kinds, cell.kind)
	if cell.kind == missing || cell.kind != composite && cell.text == "" {
		return
	}
	c.seen = true
	c.may &= typesOf(cell, c.may)
}

// table returns the table read so far.
func (cs *columns) table() *table.Table {
	schema := make([]table.Column, len(cs.list))
	vectors := make([]*table.Vector, len(cs.list))
	for i, c := range cs.list {
		schema[i] = c.Column
		vectors[i] = c.cells.Table().Vector(0)
		if !c.known {
			schema[i].Type = c.guess()
			vectors[i] = c.typed(schema[i], vectors[i])
		}
	}
	return table.New(schema, vectors)
}

// typed converts the raw cells to a type.
func (c *column) typed(as table.Column, texts *table.Vector) *table.Vector {
	if as.Type == table.String {
		return texts
	}
	b := table.NewBuilder([]table.Column{as})
	for row, kind := range c.kinds {
		put(b.Column(0), as.Type, cell{kind, texts.Text(row)})
	}
	return b.Table().Vector(0)
}

// typeSet is a set of types, one bit each.
type typeSet uint16

// guesses are the types that can be inferred from a cell, most specific first.
var guesses = []table.Type{table.Bool, table.Long, table.Real, table.DateTime, table.Dynamic, table.String}

const anyType = typeSet(
	1)<<table.Bool | 1<<table.Long | 1<<table.Real | 1<<table.DateTime | 1<<table.Dynamic | 1<<table.String

// typesOf returns the types of a set that can hold a cell without loss.
func typesOf(c cell, among typeSet) typeSet {
	switch c.kind {
	case composite:
		return 1 << table.Dynamic
	case bare:
		return 1<<table.Dynamic | fitting(c.text, among, table.Bool, table.Long, table.Real)
	case missing, field, text:
	}
	set := typeSet(1)<<table.String | fitting(c.text, among, table.DateTime)
	if c.kind == field {
		set |= fitting(c.text, among, table.Bool, table.Long, table.Real)
	}
	if among&(1<<table.Dynamic) != 0 && holdsJSON(c.text) {
		set |= 1 << table.Dynamic
	}
	return set
}

func fitting(s string, among typeSet, types ...table.Type) typeSet {
	set := typeSet(0)
	for _, t := range types {
		if among&(1<<t) != 0 && fits(s, t) {
			set |= 1 << t
		}
	}
	return set
}

// fits reports whether a string parses as a type and would be written back unchanged: 007 is a
// name, not a number.
func fits(s string, t table.Type) bool {
	digits := strings.TrimPrefix(s, "-")
	named := len(digits) > 1 && digits[0] == '0' && digits[1] != '.' || strings.HasPrefix(s, "+")
	switch t {
	case table.Bool:
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
	case table.Real:
		_, ok := parseReal(s)
		return ok && !named
	case table.DateTime:
		_, ok := parseTime(s)
		return ok
	}
	_, ok := parseIntegral(t, s)
	return ok && !named && !strings.HasSuffix(s, ".0")
}

// guess returns the most specific type that fits all cells.
func (c *column) guess() table.Type {
	if !c.seen {
		return table.String
	}
	for _, t := range guesses {
		if c.may&(1<<t) != 0 {
			return t
		}
	}
	return table.Dynamic
}
