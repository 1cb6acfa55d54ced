package table

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// ValueCount is a value of a column and the number of rows that have it.
type ValueCount struct {
	Value Value
	Count int
}

// Facet counts the values of a column of the table over the rows of a view, most
// frequent first, at most limit of them (0: all), and says how many there are. Null
// counts as a value.
func Facet(ctx context.Context, v View, column, limit int) (values []ValueCount, distinct int, err error) {
	if values, err = countValues(ctx, v, column); err != nil {
		return nil, 0, err
	}
	slices.SortFunc(values, func(a, b ValueCount) int {
		if a.Count != b.Count {
			return cmp.Compare(b.Count, a.Count)
		}
		return cmp.Compare(a.Value.String(), b.Value.String())
	})
	distinct = len(values)
	if limit > 0 && limit < distinct {
		values = values[:limit]
	}
	return values, distinct, nil
}

func countValues(ctx context.Context, v View, column int) ([]ValueCount, error) {
	vector := v.table.vectors[column]
	byCode := make([]int, 0)
	if vector.codes != nil {
		byCode = make([]int, len(vector.texts))
	}
	byValue := map[Value]int{}
	for at := range v.Rows() {
		if at%stride == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row := v.Row(at)
		if vector.codes != nil && !vector.Null(row) {
			byCode[vector.codes[row]]++
			continue
		}
		byValue[vector.Value(row)]++
	}
	values := make([]ValueCount, 0, len(byValue))
	for value, n := range byValue {
		values = append(values, ValueCount{value, n})
	}
	for code, n := range byCode {
		if n > 0 {
			values = append(values, ValueCount{Value{typ: vector.typ, text: vector.texts[code]}, n})
		}
	}
	return values, ctx.Err()
}

// ColumnStats describe the values of a column. Min and Max are null when every value
// is; Sum and Mean are NaN for a column that is not of numbers or has none.
type ColumnStats struct {
	Count, Nulls, Distinct int
	Min, Max               Value
	Sum, Mean              float64
}

// Statistics describe a column of the table over the rows of a view, or over those at
// some places of it when places is not nil. Distinct leaves nulls out.
func Statistics(ctx context.Context, v View, column int, places []int) (ColumnStats, error) {
	if places != nil {
		rows := make([]int32, len(places))
		for i, at := range places {
			rows[i] = int32(v.Row(at))
		}
		v.rows = rows
	}
	vector := v.table.vectors[column]
	s := ColumnStats{Count: v.Rows(), Min: Null(vector.typ), Max: Null(vector.typ), Sum: math.NaN(), Mean: math.NaN()}
	values, err := countValues(ctx, v, column)
	if err != nil {
		return s, err
	}
	sum, numbers := 0.0, 0
	for _, one := range values {
		if one.Value.IsNull() {
			s.Nulls += one.Count
			continue
		}
		s.Distinct++
		if vector.typ == Int || vector.typ == Long || vector.typ == Real {
			if one.Value.Type() == vector.typ {
				sum += one.Value.Real() * float64(one.Count)
				numbers += one.Count
			}
		}
	}
	if numbers > 0 {
		s.Sum, s.Mean = sum, sum/float64(numbers)
	}
	some := make([]int32, v.Rows())
	for at := range some {
		some[at] = int32(v.Row(at))
	}
	some = sortBy(vector, some, false)
	for len(some) > 0 && vector.Null(int(some[len(some)-1])) {
		some = some[:len(some)-1]
	}
	if len(some) > 0 {
		s.Min, s.Max = vector.Value(int(some[0])), vector.Value(int(some[len(some)-1]))
	}
	return s, ctx.Err()
}

// Uniform reports whether a column of the table has one value in all rows of the view,
// and whether that is null or the empty string, so that the column can be hidden.
func (v View) Uniform(column int) (constant, empty bool) {
	vector := v.table.vectors[column]
	if v.Rows() == 0 {
		return true, true
	}
	first := vector.Value(v.Row(0))
	for at := 1; at < v.Rows(); at++ {
		if vector.Value(v.Row(at)) != first {
			return false, false
		}
	}
	return true, first.String() == ""
}
