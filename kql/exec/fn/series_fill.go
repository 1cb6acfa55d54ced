package fn

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// seriesFillFunctions returns the functions that fill gaps in series, and those that filter series.
func seriesFillFunctions() []expr.Function {
	return []expr.Function{
		{Name: "series_fill_const", Params: "yaa?", Result: table.Dynamic, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				return filled(a, 2, func(list []any, gap []bool) {
					for i := range list {
						if gap[i] {
							list[i] = vec.ToDynamic(a[1])
						}
					}
				})
			}},
		{Name: "series_fill_forward", Params: "ya?", Result: table.Dynamic, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				return filled(a, 1, func(list []any, gap []bool) {
					for i := 1; i < len(list); i++ {
						if gap[i] && !gap[i-1] {
							list[i], gap[i] = list[i-1], false
						}
					}
				})
			}},
		{Name: "series_fill_backward", Params: "ya?", Result: table.Dynamic, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				return filled(a, 1, func(list []any, gap []bool) {
					for i := len(list) - 2; i >= 0; i-- {
						if gap[i] && !gap[i+1] {
							list[i], gap[i] = list[i+1], false
						}
					}
				})
			}},
		{Name: "series_fill_linear", Params: "ya?b?a?", Result: table.Dynamic, Nulls: true, Row: fillLinear},
		{Name: "series_fir", Params: "yyb?b?", Result: table.Dynamic, Row: seriesFIR},
		{Name: "series_iir", Params: "yyy", Result: table.Dynamic, Row: seriesIIR},
	}
}

// filled calls fill with a copy of an array and the positions of its gaps: nulls, or elements equal
// to the argument at index marker.
func filled(a []vec.Datum, marker int, fill func(list []any, gap []bool)) vec.Datum {
	list, ok := vec.Parsed(a[0].Dyn).([]any)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	out, gap := slices.Clone(list), make([]bool, len(list))
	for i, v := range out {
		gap[i] = vec.Parsed(v) == nil
		if len(a) > marker && !a[marker].Null {
			gap[i] = vec.Canonical(v) == vec.Canonical(vec.ToDynamic(a[marker]))
		}
	}
	fill(out, gap)
	return vec.DynamicOf(out)
}

// fillLinear interpolates between the values around a gap. A gap at the edge gets the nearest
// value, unless edges are to be left alone.
func fillLinear(a []vec.Datum) vec.Datum {
	edges, fallback := true, any(0.0)
	if len(a) > 2 && !a[2].Null {
		edges = a[2].IsTrue()
	}
	if len(a) > 3 {
		fallback = vec.ToDynamic(a[3])
	}
	return filled(a, 1, func(list []any, gap []bool) {
		numbers, _ := seriesOf(vec.DynamicOf(list))
		whole := true
		before, any := -1, false
		for i := range list {
			if !gap[i] {
				_, isWhole := vec.Parsed(list[i]).(int64)
				whole, any = whole && isWhole, true
			}
		}
		if !any {
			for i := range list {
				list[i] = fallback
			}
			return
		}
		for i := range list {
			if !gap[i] {
				before = i
				continue
			}
			after := i
			for after < len(list) && gap[after] {
				after++
			}
			switch {
			case before >= 0 && after < len(list):
				y := numbers[before] + (numbers[after]-numbers[before])*float64(i-before)/float64(after-before)
				list[i] = y
				if whole {
					list[i] = int64(y)
				}
			case before >= 0 && edges:
				list[i] = list[before]
			case before < 0 && edges:
				list[i] = list[after]
			}
		}
	})
}

// seriesFIR returns weighted sums of each value and those before it, or around it.
func seriesFIR(a []vec.Datum) vec.Datum {
	x, ok := seriesOf(a[0])
	filter, also := seriesOf(a[1])
	if !ok || !also || len(filter) == 0 {
		return vec.NullOf(table.Dynamic)
	}
	sum, negative := 0.0, false
	for _, w := range filter {
		sum += w
		negative = negative || w < 0
	}
	normalize := !negative
	if len(a) > 2 {
		normalize = a[2].IsTrue()
	}
	if normalize && negative {
		return vec.NullOf(table.Dynamic)
	}
	if !normalize || sum == 0 {
		sum = 1
	}
	shift := 0
	if len(a) > 3 && a[3].IsTrue() {
		shift = (len(filter) - 1) / 2
	}
	out := make([]float64, len(x))
	for i := range x {
		for j, w := range filter {
			if at := i + shift - j; at >= 0 && at < len(x) {
				out[i] += w / sum * x[at]
			}
		}
	}
	return wholeIf(!normalize && isWhole(a[0]) && isWhole(a[1]), seriesDatum(out, same))
}

// seriesIIR applies a recursive filter: weights for the values, and for the previous results.
func seriesIIR(a []vec.Datum) vec.Datum {
	x, okX := seriesOf(a[0])
	b, okB := seriesOf(a[1])
	c, okC := seriesOf(a[2])
	if !okX || !okB || !okC || len(c) == 0 || c[0] == 0 {
		return vec.NullOf(table.Dynamic)
	}
	out := make([]float64, len(x))
	for i := range x {
		sum := 0.0
		for j := 0; j < len(b) && j <= i; j++ {
			sum += b[j] * x[i-j]
		}
		for j := 1; j < len(c) && j <= i; j++ {
			sum -= c[j] * out[i-j]
		}
		out[i] = sum / c[0]
	}
	return seriesDatum(out, func(x float64) float64 {
		if math.IsInf(x, 0) {
			return math.NaN()
		}
		return x
	})
}
