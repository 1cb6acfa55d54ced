package engine

import (
	"math"
	"slices"

	"quarry/table"
)

// seriesFillFunctions put values into the gaps of series, and filter them.
func seriesFillFunctions() []function {
	return []function{
		{name: "series_fill_const", params: "yaa?", result: table.Dynamic, nulls: true, row: func(a []datum) datum {
			return filled(a, 2, func(list []any, gap []bool) {
				for i := range list {
					if gap[i] {
						list[i] = toDynamic(a[1])
					}
				}
			})
		}},
		{name: "series_fill_forward", params: "ya?", result: table.Dynamic, nulls: true, row: func(a []datum) datum {
			return filled(a, 1, func(list []any, gap []bool) {
				for i := 1; i < len(list); i++ {
					if gap[i] && !gap[i-1] {
						list[i], gap[i] = list[i-1], false
					}
				}
			})
		}},
		{name: "series_fill_backward", params: "ya?", result: table.Dynamic, nulls: true, row: func(a []datum) datum {
			return filled(a, 1, func(list []any, gap []bool) {
				for i := len(list) - 2; i >= 0; i-- {
					if gap[i] && !gap[i+1] {
						list[i], gap[i] = list[i+1], false
					}
				}
			})
		}},
		{name: "series_fill_linear", params: "ya?b?a?", result: table.Dynamic, nulls: true, row: fillLinear},
		{name: "series_fir", params: "yyb?b?", result: table.Dynamic, row: seriesFIR},
		{name: "series_iir", params: "yyy", result: table.Dynamic, row: seriesIIR},
	}
}

// filled lets fill work on a copy of an array, with the places that are missing: null, or
// the value that the argument at marker names.
func filled(a []datum, marker int, fill func(list []any, gap []bool)) datum {
	list, ok := opened(a[0].dyn).([]any)
	if !ok {
		return nullOf(table.Dynamic)
	}
	out, gap := slices.Clone(list), make([]bool, len(list))
	for i, v := range out {
		gap[i] = opened(v) == nil
		if len(a) > marker && !a[marker].null {
			gap[i] = canonical(v) == canonical(toDynamic(a[marker]))
		}
	}
	fill(out, gap)
	return dynamicOf(out)
}

// fillLinear draws lines between the values around a gap; what has a value on one side only gets
// that, unless edges are to stay as they are.
func fillLinear(a []datum) datum {
	edges, fallback := true, any(0.0)
	if len(a) > 2 && !a[2].null {
		edges = a[2].isTrue()
	}
	if len(a) > 3 {
		fallback = toDynamic(a[3])
	}
	return filled(a, 1, func(list []any, gap []bool) {
		numbers, _ := seriesOf(dynamicOf(list))
		whole := true
		before, any := -1, false
		for i := range list {
			if !gap[i] {
				_, isWhole := opened(list[i]).(int64)
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

// seriesFIR sums each value and those before it (or around it) with weights.
func seriesFIR(a []datum) datum {
	x, ok := seriesOf(a[0])
	filter, also := seriesOf(a[1])
	if !ok || !also || len(filter) == 0 {
		return nullOf(table.Dynamic)
	}
	sum, negative := 0.0, false
	for _, w := range filter {
		sum += w
		negative = negative || w < 0
	}
	normalize := !negative
	if len(a) > 2 {
		normalize = a[2].isTrue()
	}
	if !normalize || sum == 0 {
		sum = 1
	}
	shift := 0
	if len(a) > 3 && a[3].isTrue() {
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
	return seriesDatum(out, same)
}

// seriesIIR is a recursive filter: weights of the values, and of the results before.
func seriesIIR(a []datum) datum {
	x, okX := seriesOf(a[0])
	b, okB := seriesOf(a[1])
	c, okC := seriesOf(a[2])
	if !okX || !okB || !okC || len(c) == 0 || c[0] == 0 {
		return nullOf(table.Dynamic)
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
