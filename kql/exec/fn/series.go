package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func seriesFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "series_sum", Params: "y", Result: table.Real, Row: arraySum},
		{Name: "series_product", Params: "y", Result: table.Real, Row: func(a []vec.Datum) vec.Datum {
			return reduceSeries(a[0], 1, func(so, x float64) float64 { return so * x })
		}},
		{Name: "series_magnitude", Params: "y", Result: table.Real, Row: func(a []vec.Datum) vec.Datum {
			squares := reduceSeries(a[0], 0, func(so, x float64) float64 { return so + x*x })
			if squares.Null {
				return squares
			}
			return vec.RealOf(math.Sqrt(squares.Real()))
		}},
		{Name: "series_dot_product", Params: "aa", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return dotProduct(a[0], a[1]) }},
		{Name: "series_cosine_similarity", Params: "yya?a?", Result: table.Real, Row: cosineSimilarity},
		{Name: "series_pearson_correlation", Params: "yy", Result: table.Real, Row: pearson},
	}
	for name, op := range map[string]func(x float64) float64{
		"acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "ceiling": math.Ceil, "cos": math.Cos,
		"exp":   math.Exp,
		"floor": math.Floor, "log": math.Log, "sin": math.Sin, "tan": math.Tan,
	} {
		list = append(list, expr.Function{Name: "series_" + name, Params: "y", Result: table.Dynamic,
			Row: func(a []vec.Datum) vec.Datum { return mapSeries(a[0], op) }})
	}
	for name, op := range map[string]func(x float64) float64{"abs": math.Abs, "sign": signOf} {
		list = append(list, expr.Function{Name: "series_" + name, Params: "y", Result: table.Dynamic,
			Row: func(a []vec.Datum) vec.Datum { return wholeIf(isWhole(a[0]), mapSeries(a[0], op)) }})
	}
	for name, op := range map[string]func(x, y float64) any{
		"add":      func(x, y float64) any { return x + y },
		"subtract": func(x, y float64) any { return x - y },
		"multiply": func(x, y float64) any { return x * y },
	} {
		list = append(list, expr.Function{Name: "series_" + name, Params: "aa", Result: table.Dynamic,
			Row: func(a []vec.Datum) vec.Datum {
				return wholeIf(isWhole(a[0]) && isWhole(a[1]), combineSeries(a, op))
			}})
	}
	for name, op := range map[string]func(x, y float64) any{
		"divide":         func(x, y float64) any { return x / y },
		"pow":            func(x, y float64) any { return math.Pow(x, y) },
		"equals":         func(x, y float64) any { return x == y },
		"not_equals":     func(x, y float64) any { return x != y },
		"less":           func(x, y float64) any { return x < y },
		"less_equals":    func(x, y float64) any { return x <= y },
		"greater":        func(x, y float64) any { return x > y },
		"greater_equals": func(x, y float64) any { return x >= y },
	} {
		list = append(list, expr.Function{Name: "series_" + name, Params: "aa", Result: table.Dynamic,
			Row: func(a []vec.Datum) vec.Datum { return combineSeries(a, op) }})
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

// isWhole reports whether a value is an integer, or an array of integers and nulls.
func isWhole(d vec.Datum) bool {
	list, ok := vec.Parsed(d.Dyn).([]any)
	if d.Type != table.Dynamic || !ok {
		return !d.Null && vec.DynamicDatum(vec.ToDynamic(d)).Type.Integral()
	}
	for _, v := range list {
		if d := vec.DynamicDatum(v); !d.Null && !d.Type.Integral() {
			return false
		}
	}
	return true
}

// wholeIf turns the numbers of an array into integers if its operands were integers: sums of integers
// are integers, as in the service.
func wholeIf(whole bool, d vec.Datum) vec.Datum {
	list, ok := d.Dyn.([]any)
	if !whole || !ok {
		return d
	}
	for i, v := range list {
		if f, ok := v.(float64); ok && math.Abs(f) < 1<<53 {
			list[i] = int64(f)
		}
	}
	return d
}

// mapSeries applies a function to each element; elements that are not numbers stay null.
func mapSeries(d vec.Datum, op func(float64) float64) vec.Datum {
	list, ok := seriesOf(d)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	return seriesDatum(list, op)
}

// seriesDatum returns an array of numbers, with null for NaN.
func seriesDatum(list []float64, op func(float64) float64) vec.Datum {
	out := make([]any, len(list))
	for i, x := range list {
		if y := op(x); !math.IsNaN(y) {
			out[i] = y
		}
	}
	return vec.DynamicOf(out)
}

func same(x float64) float64 { return x }

func reduceSeries(d vec.Datum, start float64, op func(so, x float64) float64) vec.Datum {
	list, ok := seriesOf(d)
	if !ok {
		return vec.NullOf(table.Real)
	}
	for _, x := range list {
		start = op(start, x)
	}
	return vec.RealOf(start)
}

// dotProduct multiplies two series, as far as both have numbers; a number counts as a constant series.
func dotProduct(x, y vec.Datum) vec.Datum {
	product := combineSeries([]vec.Datum{x, y}, func(x, y float64) any { return x * y })
	return reduceSeries(product, 0, addNumber)
}

// addNumber leaves out what is no number.
func addNumber(so, x float64) float64 {
	if math.IsNaN(x) {
		return so
	}
	return so + x
}

// cosineSimilarity takes the magnitudes from the call if they are there.
func cosineSimilarity(a []vec.Datum) vec.Datum {
	x, okX := seriesOf(a[0])
	y, okY := seriesOf(a[1])
	if !okX || !okY {
		return vec.NullOf(table.Real)
	}
	n := min(len(x), len(y))
	var sizes [2]float64
	for i, list := range [2][]float64{x[:n], y[:n]} {
		if at := 2 + i; at < len(a) && !a[at].Null {
			sizes[i] = vec.Convert(a[at], table.Real).Real()
			continue
		}
		squares := 0.0
		for _, v := range list {
			squares = addNumber(squares, v*v)
		}
		sizes[i] = math.Sqrt(squares)
	}
	dot := 0.0
	for i := range n {
		dot = addNumber(dot, x[i]*y[i])
	}
	return vec.RealOf(dot / (sizes[0] * sizes[1]))
}

func pearson(a []vec.Datum) vec.Datum {
	x, okX := seriesOf(a[0])
	y, okY := seriesOf(a[1])
	if !okX || !okY || len(x) != len(y) || len(x) == 0 {
		return vec.NullOf(table.Real)
	}
	mx, my := meanOf(x), meanOf(y)
	if math.IsNaN(mx) || math.IsNaN(my) {
		return vec.NullOf(table.Real)
	}
	var xy, xx, yy float64
	for i := range x {
		xy, xx, yy = xy+(x[i]-mx)*(y[i]-my), xx+(x[i]-mx)*(x[i]-mx), yy+(y[i]-my)*(y[i]-my)
	}
	return vec.RealOf(xy / (math.Sqrt(xx) * math.Sqrt(yy)))
}

func meanOf(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

func seriesOf(d vec.Datum) ([]float64, bool) {
	if d.Type != table.Dynamic {
		return nil, false
	}
	list, ok := vec.Parsed(d.Dyn).([]any)
	out := make([]float64, len(list))
	for i, v := range list {
		n := vec.Convert(vec.DynamicDatum(v), table.Real)
		out[i] = math.NaN()
		if !n.Null {
			out[i] = n.Real()
		}
	}
	return out, ok
}

// combineSeries combines two series element by element; a number counts as a constant series.
func combineSeries(a []vec.Datum, op func(x, y float64) any) vec.Datum {
	x, isX := seriesOf(a[0])
	y, isY := seriesOf(a[1])
	if !isX && !isY {
		return vec.NullOf(table.Dynamic)
	}
	at := func(list []float64, is bool, d vec.Datum, i int) float64 {
		switch {
		case !is:
			return vec.Convert(d, table.Real).Real()
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
	return vec.DynamicOf(out)
}
