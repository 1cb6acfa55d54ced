package view

import (
	"context"
	"math"
	"strconv"

	"quarry/table"
)

// ColumnStats summarizes the values of a column. Min and Max are null if every value is; Sum and
// Mean are NaN for a column that is not numeric or has no values.
type ColumnStats struct {
	Count, Nulls, Distinct int
	Min, Max               table.Value
	Sum, Mean              float64
}

// Statistics summarizes a column of the table over the rows of a view or, if places is not nil,
// over the rows at those places. Distinct excludes nulls; the other figures also exclude misfits.
func Statistics(ctx context.Context, v View, column int, places []int) (ColumnStats, error) {
	if places != nil {
		rows := make([]int32, len(places))
		for i, at := range places {
			rows[i] = int32(v.Row(at))
		}
		v.rows = rows
	}
	typ := v.table.Vector(column).Type()
	s := ColumnStats{Count: v.Rows(), Min: table.Null(typ), Max: table.Null(typ), Sum: math.NaN(), Mean: math.NaN()}
	t, err := countValues(ctx, v, column)
	if err != nil {
		return s, err
	}
	least, most, sum, numbers := -1, -1, 0.0, 0
	for i := range t.counts {
		one := &t.counts[i]
		switch one.kind {
		case talliedNull:
			s.Nulls += int(one.n)
			continue
		case talliedMisfit:
			s.Distinct++
			continue
		case tallied:
		}
		s.Distinct++
		if least < 0 || t.compareValues(one, &t.counts[least]) < 0 {
			least = i
		}
		if most < 0 || t.compareValues(one, &t.counts[most]) > 0 {
			most = i
		}
		if typ.Numeric() {
			sum += numberOf(t.value(i)) * float64(one.n)
			numbers += int(one.n)
		}
	}
	if least >= 0 {
		s.Min, s.Max = t.value(least), t.value(most)
	}
	if numbers > 0 {
		s.Sum, s.Mean = sum, sum/float64(numbers)
	}
	return s, ctx.Err()
}

// numberOf returns a value as the nearest float64.
func numberOf(v table.Value) float64 {
	if v.Type() == table.Decimal {
		f, _ := strconv.ParseFloat(v.Text(), 64)
		return f
	}
	return v.Real()
}
