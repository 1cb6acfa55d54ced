// Package table holds answers: immutable columns with the types of KQL, the
// streaming decoder that fills them, and the text that is safe to show. It knows
// neither the service that sent an answer nor the screen that shows it.
package table

// Column is a column's name, exactly as the schema spells it, and its type.
type Column struct {
	Name string
	Type Type
}

// Table is an immutable answer in columns. It may be read from any number of
// goroutines. Names may repeat; nothing in a Table is looked up without regard to case.
type Table struct {
	columns []Column
	vectors []*Vector
	rows    int
}

// New makes a table of columns and the vectors that hold their values, which must be
// of the columns' types and equally long.
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

// NewSized makes a table that has rows also where it has no columns.
func NewSized(columns []Column, vectors []*Vector, rows int) *Table {
	t := New(columns, vectors)
	t.rows = rows
	return t
}

// Columns returns the schema in its order. The caller must not change it.
func (t *Table) Columns() []Column { return t.columns }

// Rows returns the number of rows.
func (t *Table) Rows() int { return t.rows }

// Vector returns the values of a column.
func (t *Table) Vector(column int) *Vector { return t.vectors[column] }

// Value returns one cell.
func (t *Table) Value(row, column int) Value { return t.vectors[column].Value(row) }

// ColumnIndex finds the first column with the name, or -1.
func (t *Table) ColumnIndex(name string) int {
	for i, c := range t.columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}
