// Package rows computes which rows the grid shows, and selects parts of tables. It reads every row,
// so only commands call it, and it ends early with its context.
package rows

import (
	"context"
	"time"

	"quarry/table"
	"quarry/table/view"
	"quarry/ui/widget/grid"
)

// Arranged is the result of an arrangement.
type Arranged struct {
	Rows []int32 // nil: all rows as received
	Find grid.Finder
}

// Arrange returns the rows that an arrangement shows, in its order. The filter searches the shown
// columns as displayed in the zone. The error says what is wrong with the filter.
func Arrange(ctx context.Context, t *table.Table, columns []int, a grid.Arrangement, zone *time.Location) (Arranged,
	error) {
	if a.IsZero() {
		return Arranged{}, nil
	}
	filter, err := view.ParseFilter(a.Filter)
	if err != nil {
		return Arranged{}, err
	}
	find := filter.Finds(t)
	for _, c := range a.Conditions {
		filter = filter.Keep(c.Column, c.Values, c.Exclude)
	}
	keys := make([]view.SortKey, len(a.Sorts))
	for i, s := range a.Sorts {
		keys[i] = view.SortKey{Column: s.Column, Descending: s.Descending}
	}
	shown, err := view.New(t).WithColumns(columns).In(zone).Apply(ctx, filter, keys)
	if err != nil {
		return Arranged{}, err
	}
	return Arranged{shown.Order(), find}, nil
}

// Constant returns which columns have the same value in every row, or none.
func Constant(ctx context.Context, t *table.Table) []bool {
	whole, constant := view.New(t), make([]bool, len(t.Columns()))
	for column := range constant {
		if ctx.Err() == nil {
			constant[column], _ = whole.Uniform(column)
		}
	}
	return constant
}

// Each calls a function for each selected row; nil selects all.
func Each(t *table.Table, rows []int32, do func(row int)) {
	if rows == nil {
		for row := range t.Rows() {
			do(row)
		}
		return
	}
	for _, row := range rows {
		do(int(row))
	}
}

// First returns the first rows of a table, at most n.
func First(t *table.Table, n int) []int32 {
	rows := make([]int32, min(t.Rows(), n))
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// Select returns a table of some rows and columns. Values are shared if all rows are selected.
func Select(t *table.Table, rows []int32, columns []int) *table.Table {
	heads := make([]table.Column, len(columns))
	for i, c := range columns {
		heads[i] = t.Columns()[c]
	}
	if rows == nil {
		vectors := make([]*table.Vector, len(columns))
		for i, c := range columns {
			vectors[i] = t.Vector(c)
		}
		return table.New(heads, vectors)
	}
	b := table.NewBuilder(heads)
	for i, c := range columns {
		to, from := b.Column(i), t.Vector(c)
		for _, row := range rows {
			to.Append(from.Value(int(row)))
		}
	}
	return b.Table()
}
