// Package view orders, filters and counts the rows of a table without copying cells: views, filters as
// they are typed, facets and statistics of a column.
package view

import (
	"context"
	"slices"
	"time"

	"quarry/table"
)

// View is an order, a filter and a choice of columns over a Table. It copies no cells,
// is immutable, and may be read from any number of goroutines.
type View struct {
	table   *table.Table
	rows    []int32 // rows of the table in their order in the view; nil: all as they are
	columns []int
	loc     *time.Location // that times are shown in; nil: UTC
	filter  Filter
	keys    []SortKey
}

// stride is how many rows are worked on between two looks at the context.
const stride = 4096

// New shows the whole table.
func New(t *table.Table) View {
	v := View{table: t}
	for i := range t.Columns() {
		v.columns = append(v.columns, i)
	}
	return v
}

// Rows returns the number of rows that pass the filter.
func (v View) Rows() int {
	if v.rows == nil {
		return v.table.Rows()
	}
	return len(v.rows)
}

// Order returns the rows of the table in the order of the view; nil stands for all as they
// are. The caller must not change it.
func (v View) Order() []int32 { return v.rows }

// Row returns the row of the table that stands at a place in the view.
func (v View) Row(at int) int {
	if v.rows == nil {
		return at
	}
	return int(v.rows[at])
}

// In shows times in a zone. A filter finds them as they are shown.
func (v View) In(loc *time.Location) View {
	v.loc = loc
	return v
}

// WithColumns shows other columns, or the same in another order. A filter that names no
// column looks at those that are shown.
func (v View) WithColumns(columns []int) View {
	v.columns = slices.Clone(columns)
	return v
}

// Apply filters the table and sorts what passes. Without keys the order is that of the
// table. It fails only when the context ends.
func (v View) Apply(ctx context.Context, f Filter, keys []SortKey) (View, error) {
	v.filter, v.keys, v.rows = f, slices.Clone(keys), nil
	if len(v.filter.terms) == 0 && len(v.keys) == 0 {
		return v, ctx.Err()
	}
	rows := make([]int32, 0, v.table.Rows())
	found, err := v.filter.mark(ctx, v)
	if err != nil {
		return v, err
	}
	for i, hold := range found.hold {
		if hold {
			rows = append(rows, int32(i))
		}
	}
	for _, k := range slices.Backward(v.keys) {
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		rows = sortBy(v.table.Vector(k.Column), rows, k.Descending)
	}
	v.rows = rows
	return v, ctx.Err()
}

// Select is the view of some rows of the table, in their order.
func (v View) Select(rows []int32) View {
	v.rows = rows
	return v
}

// Find returns the next place in the view, after or before a place, whose row matches,
// going on at the other end; -1 when there is none.
func (v View) Find(ctx context.Context, f Filter, from int, backward bool) (int, error) {
	n, step := v.Rows(), 1
	if backward {
		step = -1
	}
	found, err := f.mark(ctx, v)
	if err != nil {
		return -1, err
	}
	for i := 1; i <= n; i++ {
		if at := ((from+i*step)%n + n) % n; found.hold[v.Row(at)] {
			return at, nil
		}
	}
	return -1, nil
}
