package world

import (
	"slices"
	"sync"

	"quarry/table"
)

// lazyTable is a table whose columns are generated on demand, since most queries read only a few of
// the 60 columns of a device table.
type lazyTable struct {
	schema []table.Column
	make   func(schema []table.Column) *table.Table

	mu   sync.Mutex
	made []*table.Vector // nil: not yet generated
}

// table returns the wanted columns in the order of the schema; nil means all. Without any wanted
// column it returns the first, since a query such as count still needs the number of rows.
func (s *lazyTable) table(wanted map[string]bool) *table.Table {
	var columns []int
	for i, c := range s.schema {
		if wanted == nil || wanted[c.Name] {
			columns = append(columns, i)
		}
	}
	if len(columns) == 0 {
		columns = []int{0}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.complete(columns)
	schema, vectors := make([]table.Column, len(columns)), make([]*table.Vector, len(columns))
	for to, from := range columns {
		schema[to], vectors[to] = s.schema[from], s.made[from]
	}
	return table.New(schema, vectors)
}

// complete generates those of the given columns that are missing.
func (s *lazyTable) complete(columns []int) {
	var missing []int
	var schema []table.Column
	for _, i := range columns {
		if s.made[i] == nil {
			missing, schema = append(missing, i), append(schema, s.schema[i])
		}
	}
	t := s.make(schema)
	for from, to := range missing {
		s.made[to] = t.Vector(from)
	}
}

// fill returns a table of events.
func fill[E any](schema []table.Column, events []E, of columns[E]) *lazyTable {
	return &lazyTable{schema: schema, made: make([]*table.Vector, len(schema)),
		make: func(schema []table.Column) *table.Table {
			return filled(schema, events, of)
		}}
}

// fillRows is the number of events that are turned into cells together, column by column, while
// they are in the processor's cache.
const fillRows = 512

// filled generates columns from events.
func filled[E any](schema []table.Column, events []E, of columns[E]) *table.Table {
	b := table.NewBuilder(schema)
	for some := range slices.Chunk(events, fillRows) {
		for i, column := range schema {
			fillColumn(b.Column(i), column.Type, some, of[column.Name])
		}
	}
	return b.Table()
}

// fillColumn appends the value of each event, or an empty string or null without a function.
func fillColumn[E any](to *table.Appender, kind table.Type, events []E, value func(*E) table.Value) {
	for i := range events {
		switch {
		case value != nil:
			to.Append(value(&events[i]))
		case kind == table.String:
			to.Text("")
		default:
			to.Null()
		}
	}
}
