// Package view sorts, filters and counts the rows of a table without copying cells: it provides
// views, filters as the user types them, and facets and statistics of a column.
package view

import (
	"context"
	"slices"
	"time"

	"quarry/table"
)

// View is an order, a filter and a choice of columns over a Table. It copies no cells, is
// immutable, and may be read by any number of goroutines.
type View struct {
	table   *table.Table
	rows    []int32 // rows of the table in the order of the view; nil: all, in the table's order
	columns []int
	loc     *time.Location // zone for times; nil: UTC
	filter  Filter
	keys    []SortKey
}

// stride is the number of rows to process between two checks of the context.
const stride = 4096

// New returns a view of the whole table.
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

// Order returns the rows of the table in the order of the view; nil means all, in the table's
// order. The caller must not change it.
func (v View) Order() []int32 { return v.rows }

// Row returns the row of the table at a position in the view.
func (v View) Row(at int) int {
	if v.rows == nil {
		return at
	}
	return int(v.rows[at])
}

// In returns a view with times in a zone. Filters match times as they are displayed.
func (v View) In(loc *time.Location) View {
	v.loc = loc
	return v
}

// WithColumns returns a view with the given columns, in that order. A filter term without a column
// is matched against the visible columns.
func (v View) WithColumns(columns []int) View {
	v.columns = slices.Clone(columns)
	return v
}

// Apply filters the table and sorts the remaining rows; without keys they keep the table's order.
// It fails only if the context ends.
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

// Select returns a view of some rows of the table, in the given order.
func (v View) Select(rows []int32) View {
	v.rows = rows
	return v
}

// Find returns the next position in the view whose row matches, after or before a position. It
// wraps around; -1 means that no row matches.
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
