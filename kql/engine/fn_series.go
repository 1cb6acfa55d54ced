package engine

import (
	"math"
	"slices"

	"quarry/table"
)

func seriesFunctions() []function {
	pairwise := func(op func(x, y float64) float64) func([]datum) datum {
		return func(a []datum) datum { return combineSeries(a, op) }
	}
	return []function{
		{name: "series_add", params: "aa", result: table.Dynamic, row: pairwise(func(x, y float64) float64 { return x + y })},
		{name: "series_subtract", params: "aa", result: table.Dynamic, row: pairwise(func(x, y float64) float64 { return x - y })},
		{name: "series_multiply", params: "aa", result: table.Dynamic, row: pairwise(func(x, y float64) float64 { return x * y })},
		{name: "series_divide", params: "aa", result: table.Dynamic, row: pairwise(func(x, y float64) float64 { return x / y })},
		{name: "series_stats_dynamic", params: "y", result: table.Dynamic, row: seriesStats},
		{name: "series_sum", params: "y", result: table.Real, row: arraySum},
		{name: "series_fill_const", params: "yaa?", result: table.Dynamic, row: func(a []datum) datum {
			return onArray(func(list []any) any {
				out := slices.Clone(list)
				for i, v := range out {
					if isMissing(v, a) {
						out[i] = toDynamic(a[1])
					}
				}
				return out
			})(a)
		}},
	}
}

func isMissing(v any, a []datum) bool {
	if len(a) > 2 && !a[2].null {
		return canonical(v) == canonical(toDynamic(a[2]))
	}
	return opened(v) == nil
}

func seriesOf(d datum) ([]float64, bool) {
	if d.typ != table.Dynamic {
		return nil, false
	}
	list, ok := opened(d.dyn).([]any)
	out := make([]float64, len(list))
	for i, v := range list {
		n := convert(dynamicDatum(v), table.Real)
		out[i] = math.NaN()
		if !n.null {
			out[i] = n.real()
		}
	}
	return out, ok
}

// combineSeries computes two series element by element; a number stands for a series of itself.
func combineSeries(a []datum, op func(x, y float64) float64) datum {
	x, isX := seriesOf(a[0])
	y, isY := seriesOf(a[1])
	if !isX && !isY {
		return nullOf(table.Dynamic)
	}
	at := func(list []float64, is bool, d datum, i int) float64 {
		switch {
		case !is:
			return convert(d, table.Real).real()
		case i < len(list):
			return list[i]
		}
		return math.NaN()
	}
	n := max(len(x), len(y))
	out := make([]any, n)
	for i := range out {
		if f := op(at(x, isX, a[0], i), at(y, isY, a[1], i)); !math.IsNaN(f) {
			out[i] = f
		}
	}
	return dynamicOf(out)
}

func seriesStats(a []datum) datum {
	list, ok := seriesOf(a[0])
	if !ok || len(list) == 0 {
		return nullOf(table.Dynamic)
	}
	lowest, highest, sum := 0, 0, 0.0
	for i, f := range list {
		if f < list[lowest] {
			lowest = i
		}
		if f > list[highest] {
			highest = i
		}
		sum += f
	}
	n := float64(len(list))
	squares := 0.0
	for _, f := range list {
		squares += (f - sum/n) * (f - sum/n)
	}
	variance := 0.0
	if n > 1 {
		variance = squares / (n - 1)
	}
	return dynamicOf(&bag{
		[]string{"min", "min_idx", "max", "max_idx", "avg", "stdev", "variance", "sum", "len"},
		[]any{list[lowest], int64(lowest), list[highest], int64(highest), sum / n, math.Sqrt(variance), variance, sum, int64(len(list))},
	})
}
