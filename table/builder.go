package table

import "fmt"

// Builder collects rows into a Table. It is not safe for concurrent use; the
// tables that it gives are.
type Builder struct {
	columns   []Column
	appenders []*Appender
}

// NewBuilder starts an empty table with a schema.
func NewBuilder(columns []Column) *Builder {
	b := &Builder{columns: columns, appenders: make([]*Appender, len(columns))}
	for i, c := range columns {
		b.appenders[i] = NewAppender(c.Type)
	}
	return b
}

// Column returns the appender of one column, for filling a table by column.
// All columns must be equally long when Table is called.
func (b *Builder) Column(i int) *Appender { return b.appenders[i] }

// Append adds one row. There must be a value for each column; a value of
// another type is kept as a misfit.
func (b *Builder) Append(row ...Value) {
	if len(row) != len(b.appenders) {
		panic(fmt.Sprintf("table: row of %d values for %d columns", len(row), len(b.appenders)))
	}
	for i, v := range row {
		b.appenders[i].Append(v)
	}
}

// Rows returns the length of the first column.
func (b *Builder) Rows() int {
	if len(b.appenders) == 0 {
		return 0
	}
	return b.appenders[0].n
}

// Table returns the rows so far. Building may go on afterwards; what was
// returned stays as it is, and shares its storage with what comes.
func (b *Builder) Table() *Table {
	vectors := make([]*Vector, len(b.appenders))
	for i, a := range b.appenders {
		vectors[i] = a.Vector()
	}
	return New(b.columns, vectors)
}
