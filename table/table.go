// Package table holds results: immutable columns with the types of KQL, and text that is safe to
// show. It does not know where results come from or how they are displayed.
package table

// Column is the name of a column, exactly as the schema spells it, and its type.
type Column struct {
	Name string
	Type Type
}

// Table is an immutable set of rows, stored in columns. It may be read by any number of goroutines.
// Column names may repeat and are case-sensitive.
type Table struct {
	columns []Column
	vectors []*Vector
	rows    int
}

// New returns a table of columns. Each vector must have the type of its column, and all must have
// the same length.
func New(columns []Column, vectors []*Vector) *Table {
	t := &Table{columns: columns, vectors: vectors}
	for i, v := range vectors {
		if i == 0 {
			t.rows = v.Len()
		}
		if v.Len() != t.rows || v.Type() != columns[i].Type {
			panic("table: vector " + columns[i].Name + " does not fit its table")
		}
	}
	return t
}

// NewSized returns a table that has rows even if it has no columns.
func NewSized(columns []Column, vectors []*Vector, rows int) *Table {
	t := New(columns, vectors)
	t.rows = rows
	return t
}

// Columns returns the schema in order. The caller must not change it.
func (t *Table) Columns() []Column { return t.columns }

// Rows returns the number of rows.
func (t *Table) Rows() int { return t.rows }

// Vector returns the values of a column.
func (t *Table) Vector(column int) *Vector { return t.vectors[column] }

// Value returns one cell.
func (t *Table) Value(row, column int) Value { return t.vectors[column].Value(row) }

// ColumnIndex returns the index of the first column with a name, or -1.
func (t *Table) ColumnIndex(name string) int {
	for i, c := range t.columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}
