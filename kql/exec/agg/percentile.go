package agg

import (
	"math"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func percentileAggregates() []aggregate {
	return []aggregate{
		{name: "percentile", bind: bindPercentiles(false)},
		{name: "percentiles", bind: bindPercentiles(false)},
		{name: "percentiles_array", bind: bindPercentiles(true)},
		{name: "percentilew", bind: bindWeighted(false)},
		{name: "percentilesw", bind: bindWeighted(false)},
		{name: "percentilesw_array", bind: bindWeighted(true)},
	}
}

// bindPercentiles compiles to a column for each percentile, or to one array.
func bindPercentiles(array bool) func(*expr.Compiler, *aggregate, *syntax.Call, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
		return percentiles(c, a, e, r, 1, array)
	}
}

// bindWeighted is bindPercentiles with the weight of each value as the second argument.
func bindWeighted(array bool) func(*expr.Compiler, *aggregate, *syntax.Call, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
		return percentiles(c, a, e, r, 2, array)
	}
}

// percentiles compiles a call; the percentiles are the arguments from index first on.
func percentiles(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row, first int, array bool) (*expr.Expr,
	error) {
	args, err := c.Args(e, groupOf(r).Input)
	if err != nil {
		return nil, err
	}
	if len(args) <= first {
		return nil, expr.WrongCount(e, a.name)
	}
	if first == 2 {
		if args[1], err = c.FitOne(a.name, 'i', args[1]); err != nil {
			return nil, err
		}
	}
	ranks, err := constantNumbers(args[first:])
	if err != nil {
		return nil, err
	}
	if len(ranks) == 0 {
		return nil, vec.Unsupported(args[first].Span, "%s() without percentiles", a.name)
	}
	value, t := args[0], args[0].Type
	if t == table.Int {
		t = table.Long
	}
	register := func(result table.Type, ranks []float64, name string) *expr.Expr {
		x := groupOf(r).register(&Use{Type: result, args: args[:first], Leader: -1,
			Start: func() Accumulator { return newRanked(t, result, ranks) }}, e.Span())
		x.Name = name
		return x
	}
	if array {
		return register(table.Dynamic, ranks, "percentiles_"+value.Name), nil
	}
	out := &expr.Expr{Type: t, Span: e.Span(), Col: -1}
	for _, rank := range ranks {
		x := register(t, []float64{rank}, "percentile_"+value.Name+"_"+rankName(rank))
		out.Spread = append(out.Spread, expr.SpreadColumn{Name: x.Name, Expr: x})
	}
	if len(ranks) == 1 {
		return out.Spread[0].Expr, nil
	}
	return out, nil
}

func rankName(rank float64) string {
	if rank == float64(int64(rank)) {
		return vec.LongOf(int64(rank)).Text()
	}
	return strings.ReplaceAll(vec.RealOf(rank).Text(), ".", "_")
}

// constantNumbers returns the numbers in constant arguments, some of which may be arrays.
func constantNumbers(args []*expr.Expr) ([]float64, error) {
	var out []float64
	for _, a := range args {
		if a.Const == nil {
			return nil, vec.Unsupported(a.Span, "a percentile that is not constant")
		}
		for _, d := range expr.ArrayElements(*a.Const) {
			n := vec.Convert(d, table.Real)
			if n.Null {
				return nil, vec.Unsupported(a.Span, "a percentile that is not a number")
			}
			out = append(out, n.Real())
		}
	}
	return out, nil
}

// Weighted is a value with its weight: the number of times it counts.
type Weighted struct {
	Value  vec.Datum
	Weight int64
}

// newRanked keeps all values and picks the nearest rank for each percentile.
func newRanked(of, result table.Type, ranks []float64) Accumulator {
	return &perGroup[[]Weighted]{
		typ:   result,
		weigh: weight,
		step: func(s *[]Weighted, a []vec.Datum) {
			w := int64(1)
			if len(a) > 1 {
				w = a[1].Num
			}
			if w > 0 {
				*s = append(*s, Weighted{a[0], w})
			}
		},
		done: func(s *[]Weighted) vec.Datum {
			SortWeighted(*s)
			var list []any
			for _, rank := range ranks {
				d := Ranked(*s, rank, of)
				if result != table.Dynamic {
					return d
				}
				list = append(list, vec.ToDynamic(d))
			}
			return vec.DynamicOf(list)
		},
	}
}

// SortWeighted sorts by value.
func SortWeighted(s []Weighted) {
	slices.SortFunc(s, func(x, y Weighted) int {
		order, _ := vec.Compare(x.Value, y.Value)
		return order
	})
}

// Ranked returns the first of the sorted values at which the cumulative weight reaches the
// percentile.
func Ranked(s []Weighted, percentile float64, of table.Type) vec.Datum {
	total := int64(0)
	for _, w := range s {
		total += w.Weight
	}
	if total == 0 {
		return vec.NullOf(of)
	}
	left := min(max(int64(math.Ceil(percentile/100*float64(total))), 1), total)
	for _, w := range s {
		if left -= w.Weight; left <= 0 {
			return w.Value
		}
	}
	return s[len(s)-1].Value
}
