// Package vec holds the data that the engine computes with: single values, columns of values,
// batches of columns, and groups of rows.
package vec

import "quarry/table"

// Vec holds the values of one type for the rows of a batch. A constant vec stores a single value; a
// coded one stores codes into a dictionary.
type Vec struct {
	Type  table.Type
	N     int
	Const bool    // all rows have the same value, stored once
	Nulls []bool  // nil if no value is null
	Ints  []int64 // bool, int, long, datetime, timespan
	Reals []float64
	Strs  []string // a string for each row, or the dictionary if Codes is not nil
	Codes []uint32 // indexes into Strs
	Dyns  []any    // dynamic; see dynamic.go
}

// at returns the index at which the value of a row is stored.
func (v *Vec) at(row int) int {
	if v.Const {
		return 0
	}
	return row
}

// Null reports whether the value in a row is null.
func (v *Vec) Null(row int) bool { return v.Nulls != nil && v.Nulls[v.at(row)] }

// Text returns a string, GUID or decimal.
func (v *Vec) Text(row int) string {
	i := v.at(row)
	if v.Codes != nil {
		return v.Strs[v.Codes[i]]
	}
	return v.Strs[i]
}

// Int returns a bool, an integer or ticks.
func (v *Vec) Int(row int) int64 { return v.Ints[v.at(row)] }

// Datum returns the value in a row.
func (v *Vec) Datum(row int) Datum {
	i := v.at(row)
	if v.Nulls != nil && v.Nulls[i] {
		return NullOf(v.Type)
	}
	d := Datum{Type: v.Type}
	switch v.Type {
	case table.Real:
		return RealOf(v.Reals[i])
	case table.Dynamic:
		d.Dyn = v.Dyns[i]
		d.Null = d.Dyn == nil
	case table.String, table.GUID, table.Decimal:
		d.Str = v.Text(row)
	default:
		d.Num = v.Ints[i]
	}
	return d
}

// IsTrue reports whether a bool is true and not null.
func (v *Vec) IsTrue(row int) bool {
	i := v.at(row)
	return v.Ints[i] != 0 && (v.Nulls == nil || !v.Nulls[i])
}

// NewVec returns a vec of n zero values.
func NewVec(t table.Type, n int) *Vec {
	v := &Vec{Type: t, N: n}
	switch t {
	case table.Real:
		v.Reals = make([]float64, n)
	case table.Dynamic:
		v.Dyns = make([]any, n)
	case table.String, table.GUID, table.Decimal:
		v.Strs = make([]string, n)
	default:
		v.Ints = make([]int64, n)
	}
	return v
}

// Set stores a value of the vec's type in a row of a vec made by NewVec.
func (v *Vec) Set(row int, d Datum) {
	if d.Null && v.Type != table.String {
		v.SetNull(row)
		return
	}
	switch v.Type {
	case table.Real:
		v.Reals[row] = d.Real()
	case table.Dynamic:
		v.Dyns[row] = d.Dyn
	case table.String, table.GUID, table.Decimal:
		v.Strs[row] = d.Str
	default:
		v.Ints[row] = d.Num
	}
}

// SetNull makes the value in a row null.
func (v *Vec) SetNull(row int) {
	if v.Nulls == nil {
		v.Nulls = make([]bool, v.N)
	}
	v.Nulls[row] = true
}

// Constant returns a vec with the same value in all n rows.
func Constant(d Datum, n int) *Vec {
	v := NewVec(d.Type, 1)
	v.Set(0, d)
	v.Const, v.N = true, n
	return v
}

// Dense expands a constant, so that kernels can index the values directly.
func (v *Vec) Dense() *Vec {
	if !v.Const {
		return v
	}
	return v.spread(make([]int32, v.N))
}

// Sized returns a constant with a different number of rows.
func (v *Vec) Sized(n int) *Vec {
	c := *v
	c.N = n
	return &c
}

// Gather picks rows; -1 becomes null.
func (v *Vec) Gather(rows []int32) *Vec {
	if v.Const && !hasNegative(rows) {
		return v.Sized(len(rows))
	}
	return v.spread(rows)
}

func hasNegative(rows []int32) bool {
	for _, r := range rows {
		if r < 0 {
			return true
		}
	}
	return false
}

func (v *Vec) spread(rows []int32) *Vec {
	out := &Vec{Type: v.Type, N: len(rows)}
	switch {
	case v.Codes != nil:
		return v.gatherCodes(out, rows)
	case v.Type == table.Real:
		out.Reals = Pick(v.Reals, rows, v.Const)
	case v.Type == table.Dynamic:
		out.Dyns = Pick(v.Dyns, rows, v.Const)
	case v.Type == table.String || v.Type == table.GUID || v.Type == table.Decimal:
		out.Strs = Pick(v.Strs, rows, v.Const)
	default:
		out.Ints = Pick(v.Ints, rows, v.Const)
	}
	v.gatherNulls(out, rows)
	return out
}

// Pick returns the elements at the given rows, with zero values for -1. A constant has one element
// for all rows.
func Pick[T any](from []T, rows []int32, konst bool) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		if r >= 0 {
			if konst {
				r = 0
			}
			out[i] = from[r]
		}
	}
	return out
}

func (v *Vec) gatherCodes(out *Vec, rows []int32) *Vec {
	if hasNegative(rows) {
		out.Strs = make([]string, len(rows))
		for i, r := range rows {
			if r >= 0 {
				out.Strs[i] = v.Text(int(r))
			}
		}
	} else {
		out.Strs, out.Codes = v.Strs, Pick(v.Codes, rows, v.Const)
	}
	v.gatherNulls(out, rows)
	return out
}

func (v *Vec) gatherNulls(out *Vec, rows []int32) {
	outer := v.Type != table.String && hasNegative(rows)
	if v.Nulls == nil && !outer {
		return
	}
	out.Nulls = make([]bool, len(rows))
	for i, r := range rows {
		out.Nulls[i] = r < 0 && v.Type != table.String || r >= 0 && v.Null(int(r))
	}
}
