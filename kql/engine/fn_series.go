package engine

import (
	"math"

	"quarry/table"
)

func seriesFunctions() []function {
	list := []function{
		{name: "series_sum", params: "y", result: table.Real, row: arraySum},
		{name: "series_product", params: "y", result: table.Real, row: func(a []datum) datum {
			return reduceSeries(a[0], 1, func(so, x float64) float64 { return so * x })
		}},
		{name: "series_magnitude", params: "y", result: table.Real, row: func(a []datum) datum {
			squares := reduceSeries(a[0], 0, func(so, x float64) float64 { return so + x*x })
			return realOf(math.Sqrt(squares.real()))
		}},
		{name: "series_dot_product", params: "aa", result: table.Real, row: func(a []datum) datum { return dotProduct(a[0], a[1]) }},
		{name: "series_cosine_similarity", params: "yya?a?", result: table.Real, row: cosineSimilarity},
		{name: "series_pearson_correlation", params: "yy", result: table.Real, row: pearson},
	}
	for name, op := range map[string]func(x float64) float64{
		"abs": math.Abs, "acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "ceiling": math.Ceil, "cos": math.Cos, "exp": math.Exp,
		"floor": math.Floor, "log": math.Log, "sign": signOf, "sin": math.Sin, "tan": math.Tan,
	} {
		list = append(list, function{name: "series_" + name, params: "y", result: table.Dynamic, row: func(a []datum) datum { return mapSeries(a[0], op) }})
	}
	for name, op := range map[string]func(x, y float64) any{
		"add":            func(x, y float64) any { return x + y },
		"subtract":       func(x, y float64) any { return x - y },
		"multiply":       func(x, y float64) any { return x * y },
		"divide":         func(x, y float64) any { return x / y },
		"pow":            func(x, y float64) any { return math.Pow(x, y) },
		"equals":         func(x, y float64) any { return x == y },
		"not_equals":     func(x, y float64) any { return x != y },
		"less":           func(x, y float64) any { return x < y },
		"less_equals":    func(x, y float64) any { return x <= y },
		"greater":        func(x, y float64) any { return x > y },
		"greater_equals": func(x, y float64) any { return x >= y },
	} {
		list = append(list, function{name: "series_" + name, params: "aa", result: table.Dynamic, row: func(a []datum) datum { return combineSeries(a, op) }})
	}
	return list
}

func signOf(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// mapSeries computes each element; what is no number stays without one.
func mapSeries(d datum, op func(float64) float64) datum {
	list, ok := seriesOf(d)
	if !ok {
		return nullOf(table.Dynamic)
	}
	return seriesDatum(list, op)
}

// seriesDatum makes a dynamic of numbers; NaN becomes null.
func seriesDatum(list []float64, op func(float64) float64) datum {
	out := make([]any, len(list))
	for i, x := range list {
		if y := op(x); !math.IsNaN(y) {
			out[i] = y
		}
	}
	return dynamicOf(out)
}

func same(x float64) float64 { return x }

func reduceSeries(d datum, start float64, op func(so, x float64) float64) datum {
	list, ok := seriesOf(d)
	if !ok {
		return nullOf(table.Real)
	}
	for _, x := range list {
		start = op(start, x)
	}
	return realOf(start)
}

// dotProduct multiplies two series; a number stands for a series of itself.
func dotProduct(x, y datum) datum {
	product := combineSeries([]datum{x, y}, func(x, y float64) any { return x * y })
	return reduceSeries(product, 0, func(so, x float64) float64 { return so + x })
}

func cosineSimilarity(a []datum) datum {
	x, okX := seriesOf(a[0])
	y, okY := seriesOf(a[1])
	if !okX || !okY || len(x) != len(y) {
		return nullOf(table.Real)
	}
	var dot, xx, yy float64
	for i := range x {
		dot, xx, yy = dot+x[i]*y[i], xx+x[i]*x[i], yy+y[i]*y[i]
	}
	return realOf(dot / (math.Sqrt(xx) * math.Sqrt(yy)))
}

func pearson(a []datum) datum {
	x, okX := seriesOf(a[0])
	y, okY := seriesOf(a[1])
	if !okX || !okY || len(x) != len(y) || len(x) == 0 {
		return nullOf(table.Real)
	}
	mx, my := meanOf(x), meanOf(y)
	var xy, xx, yy float64
	for i := range x {
		xy, xx, yy = xy+(x[i]-mx)*(y[i]-my), xx+(x[i]-mx)*(x[i]-mx), yy+(y[i]-my)*(y[i]-my)
	}
	return realOf(xy / (math.Sqrt(xx) * math.Sqrt(yy)))
}

func meanOf(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
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
func combineSeries(a []datum, op func(x, y float64) any) datum {
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
	out := make([]any, max(len(x), len(y)))
	for i := range out {
		left, right := at(x, isX, a[0], i), at(y, isY, a[1], i)
		if math.IsNaN(left) || math.IsNaN(right) {
			continue
		}
		v := op(left, right)
		if f, number := v.(float64); !number || !math.IsNaN(f) {
			out[i] = v
		}
	}
	return dynamicOf(out)
}
