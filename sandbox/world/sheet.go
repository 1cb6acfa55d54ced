package world

import (
	"slices"
	"sync"

	"quarry/table"
)

// sheet is a table whose columns are made when they are asked for: most queries look at
// few of the 60 that a table of devices has.
type sheet struct {
	schema []table.Column
	make   func(schema []table.Column) *table.Table

	mu   sync.Mutex
	made []*table.Vector // nil: not yet
}

// table gives the columns that are wanted, in the order of the schema; nil wants all. A
// query that wants none still counts rows, so it gets the first.
func (s *sheet) table(wanted map[string]bool) *table.Table {
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

// complete makes those of some columns that are missing.
func (s *sheet) complete(columns []int) {
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

// fill prepares a table of events.
func fill[E any](schema []table.Column, events []E, of columns[E]) *sheet {
	return &sheet{schema: schema, made: make([]*table.Vector, len(schema)), make: func(schema []table.Column) *table.Table {
		return filled(schema, events, of)
	}}
}

// fillRows is how many events are turned into cells of one column after another while
// they are still in the processor's cache.
const fillRows = 512

// filled makes columns of events.
func filled[E any](schema []table.Column, events []E, of columns[E]) *table.Table {
	b := table.NewBuilder(schema)
	for some := range slices.Chunk(events, fillRows) {
		for i, column := range schema {
			fillColumn(b.Column(i), column.Type, some, of[column.Name])
		}
	}
	return b.Table()
}

// fillColumn appends a value of each event, or what stands for none.
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
