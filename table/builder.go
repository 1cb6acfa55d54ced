package table

import "fmt"

// Builder collects rows into a Table. It is not safe for concurrent use; the tables that it returns
// are.
type Builder struct {
	columns   []Column
	appenders []*Appender
}

// NewBuilder returns a builder for a table with the given schema.
func NewBuilder(columns []Column) *Builder {
	b := &Builder{columns: columns, appenders: make([]*Appender, len(columns))}
	for i, c := range columns {
		b.appenders[i] = NewAppender(c.Type)
	}
	return b
}

// Column returns the appender of one column, for filling a table column by column. All columns must
// have the same length when Table is called.
func (b *Builder) Column(i int) *Appender { return b.appenders[i] }

// Append adds one row, with a value for each column. A value of another type is kept as a misfit.
func (b *Builder) Append(row ...Value) {
	if len(row) != len(b.appenders) {
		panic(fmt.Sprintf("table: row of %d values for %d columns", len(row), len(b.appenders)))
	}
	for i, v := range row {
		b.appenders[i].Append(v)
	}
}

// Table returns the rows so far. More rows may be added later; they do not affect the returned
// table, which shares its storage with later ones.
func (b *Builder) Table() *Table {
	vectors := make([]*Vector, len(b.appenders))
	for i, a := range b.appenders {
		vectors[i] = a.Vector()
	}
	return New(b.columns, vectors)
}
