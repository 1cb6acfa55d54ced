package fn

import (
	"math"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// resultColumn is one of several values that a function returns.
type resultColumn struct {
	name string
	typ  table.Type
}

// severalColumns makes a function whose values become columns: all of them if the call appears
// alone, the first if the call is given one name.
func severalColumns(name, params string, columns []resultColumn, values func(a []vec.Datum) []vec.Datum) expr.Function {
	return expr.Function{Name: name, Params: params,
		Bind: func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
			return spreadCall(c, e, name, args, columns, values), nil
		}}
}

// spreadCall compiles such a call. Each column computes all values and keeps one. That is wasteful,
// but such functions see few rows.
func spreadCall(c *expr.Compiler, e *syntax.Call, name string, args []*expr.Expr, columns []resultColumn,
	row func(a []vec.Datum) []vec.Datum) *expr.Expr {
	prefix := name + "_"
	if len(args) > 0 {
		if variable, ok := e.Args[0].(*syntax.Name); ok {
			prefix += variable.Text + "_"
		} else if args[0].Name != "" {
			prefix += args[0].Name + "_"
		}
	}
	var out expr.Expr
	for i, column := range columns {
		x := c.Rowwise(e.Span(), column.typ, args, func(a []vec.Datum) vec.Datum {
			if values := row(a); values != nil {
				return values[i]
			}
			return vec.NullOf(column.typ)
		})
		if i == 0 {
			out = *x
			out.Lead = true
		}
		out.Spread = append(out.Spread, expr.SpreadColumn{Name: prefix + column.name, Expr: x})
	}
	return &out
}

// asBag converts such a function to one that returns a bag of its values, with those of a half in a bag
// of its own: right.slope.
func asBag(columns []resultColumn, row func(a []vec.Datum) []vec.Datum) func(a []vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		values := row(a)
		if values == nil {
			return vec.NullOf(table.Dynamic)
		}
		b := &vec.Bag{}
		halves := map[string]*vec.Bag{}
		for i, column := range columns {
			half, name, ok := strings.Cut(column.name, "_")
			if !ok || half != "right" && half != "left" {
				b.Set(column.name, vec.ToDynamic(values[i]))
				continue
			}
			if halves[half] == nil {
				halves[half] = &vec.Bag{}
				b.Set(half, halves[half])
			}
			halves[half].Set(name, vec.ToDynamic(values[i]))
		}
		return vec.DynamicOf(b)
	}
}

var (
	statsColumns = []resultColumn{
		{"min", table.Real}, {"min_idx", table.Long}, {"max", table.Real}, {"max_idx", table.Long}, {"avg", table.Real},
		{"stdev", table.Real}, {"variance", table.Real},
	}
	statsBag    = append(slices.Clone(statsColumns), resultColumn{"sum", table.Real}, resultColumn{"len", table.Long})
	lineColumns = []resultColumn{
		{"rsquare", table.Real}, {"slope", table.Real}, {"variance", table.Real}, {"rvariance", table.Real},
		{"interception", table.Real}, {"line_fit", table.Dynamic},
	}
	twoLinesColumns = []resultColumn{
		{"rsquare", table.Real}, {"split_idx", table.Long}, {"variance", table.Real}, {"rvariance", table.Real},
		{"line_fit", table.Dynamic},
		{"right_rsquare", table.Real}, {"right_slope", table.Real}, {"right_interception", table.Real},
		{"right_variance", table.Real}, {"right_rvariance", table.Real},
		{"left_rsquare", table.Real}, {"left_slope", table.Real}, {"left_interception", table.Real},
		{"left_variance", table.Real}, {"left_rvariance", table.Real},
	}
)

// seriesFitFunctions returns the functions that describe series by statistics and fitted lines.
func seriesFitFunctions() []expr.Function {
	return []expr.Function{
		severalColumns("series_stats", "yb?", statsColumns, seriesStats),
		{Name: "series_stats_dynamic", Params: "yb?", Result: table.Dynamic, Row: asBag(statsBag, seriesStats)},
		severalColumns("series_fit_line", "y", lineColumns, fitLine),
		{Name: "series_fit_line_dynamic", Params: "y", Result: table.Dynamic, Row: asBag(lineColumns, fitLine)},
		severalColumns("series_fit_2lines", "y", twoLinesColumns, fitTwoLines),
		{Name: "series_fit_2lines_dynamic", Params: "y", Result: table.Dynamic,
			Row: asBag(twoLinesColumns, fitTwoLines)},
	}
}

// seriesStats returns the values of statsBag.
func seriesStats(a []vec.Datum) []vec.Datum {
	list, ok := seriesOf(a[0])
	if len(a) > 1 && a[1].IsTrue() {
		list = slices.DeleteFunc(list, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
	}
	if !ok || len(list) == 0 {
		return nil
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
	variance := varianceOf(list)
	return []vec.Datum{
		vec.RealOf(list[lowest]), vec.LongOf(int64(lowest)), vec.RealOf(list[highest]), vec.LongOf(int64(highest)),
		vec.RealOf(sum / float64(len(list))),
		vec.RealOf(math.Sqrt(variance)), vec.RealOf(variance), vec.RealOf(sum), vec.LongOf(int64(len(list))),
	}
}

// varianceOf returns the sample variance; 0 for a single value.
func varianceOf(list []float64) float64 {
	if len(list) < 2 {
		return 0
	}
	mean, squares := meanOf(list), 0.0
	for _, x := range list {
		squares += (x - mean) * (x - mean)
	}
	return squares / float64(len(list)-1)
}

// line is a straight line through a series, and its goodness of fit.
type line struct {
	slope, start                 float64
	rsquare, variance, rvariance float64
}

func (l line) at(i int) float64 { return l.start + l.slope*float64(i) }

// lineThrough fits a line by least squares.
func lineThrough(y []float64) line {
	n := float64(len(y))
	mx, my := (n-1)/2, meanOf(y)
	var xy, xx float64
	for i, v := range y {
		dx := float64(i) - mx
		xy, xx = xy+dx*(v-my), xx+dx*dx
	}
	var l line
	if xx > 0 {
		l.slope = xy / xx
	}
	l.start = my - l.slope*mx
	l.measureFit(y, func(i int) float64 { return l.at(i) })
	return l
}

// measureFit compares a series with its fit.
func (l *line) measureFit(y []float64, fit func(i int) float64) {
	residuals := make([]float64, len(y))
	for i, v := range y {
		residuals[i] = v - fit(i)
	}
	l.variance, l.rvariance = varianceOf(y), varianceOf(residuals)
	l.rsquare = 1
	if l.variance > 0 {
		l.rsquare = 1 - l.rvariance/l.variance
	}
}

// numbersOf returns a series without gaps; ok is false for anything else.
func numbersOf(d vec.Datum) ([]float64, bool) {
	list, ok := seriesOf(d)
	return list, ok && len(list) > 0 && !slices.ContainsFunc(list, math.IsNaN)
}

func fitLine(a []vec.Datum) []vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok {
		return nil
	}
	l := lineThrough(y)
	fit := make([]float64, len(y))
	for i := range fit {
		fit[i] = l.at(i)
	}
	return []vec.Datum{vec.RealOf(l.rsquare), vec.RealOf(l.slope), vec.RealOf(l.variance), vec.RealOf(l.rvariance),
		vec.RealOf(l.start), seriesDatum(fit, same)}
}

// fitTwoLines tries every position at which to split a series in two and keeps the best.
func fitTwoLines(a []vec.Datum) []vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok || len(y) < 4 {
		return nil
	}
	split, best := 0, math.Inf(1)
	for at := 2; at <= len(y)-2; at++ {
		left, right := lineThrough(y[:at]), lineThrough(y[at:])
		if squares := left.rvariance*float64(at-1) + right.rvariance*float64(len(y)-at-1); squares < best {
			split, best = at, squares
		}
	}
	left, right := lineThrough(y[:split]), lineThrough(y[split:])
	fit := make([]float64, len(y))
	for i := range fit {
		if i < split {
			fit[i] = left.at(i)
		} else {
			fit[i] = right.at(i - split)
		}
	}
	var both line
	both.measureFit(y, func(i int) float64 { return fit[i] })
	half := func(l line) []vec.Datum {
		return []vec.Datum{vec.RealOf(l.rsquare), vec.RealOf(l.slope), vec.RealOf(l.start), vec.RealOf(l.variance),
			vec.RealOf(l.rvariance)}
	}
	out := []vec.Datum{vec.RealOf(both.rsquare), vec.LongOf(int64(split)), vec.RealOf(both.variance),
		vec.RealOf(both.rvariance), seriesDatum(fit, same)}
	return append(append(out, half(right)...), half(left)...)
}
