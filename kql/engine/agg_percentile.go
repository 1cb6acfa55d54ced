package engine

import (
	"math"
	"slices"
	"strings"

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

// bindPercentiles makes a column for each percentile, or one array of all.
func bindPercentiles(array bool) func(*compiler, *aggregate, *syntax.Call, *row) (*expr, error) {
	return func(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error) {
		return c.percentiles(a, e, r, 1, array)
	}
}

// bindWeighted is bindPercentiles with the weight of each value as the second argument.
func bindWeighted(array bool) func(*compiler, *aggregate, *syntax.Call, *row) (*expr, error) {
	return func(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error) {
		return c.percentiles(a, e, r, 2, array)
	}
}

// percentiles compiles a call whose ranks stand behind the first arguments.
func (c *compiler) percentiles(a *aggregate, e *syntax.Call, r *row, first int, array bool) (*expr, error) {
	args, err := c.args(e, groupOf(r).input)
	if err != nil {
		return nil, err
	}
	if len(args) <= first {
		return nil, wrongCount(e, a.name)
	}
	if first == 2 {
		if args[1], err = c.fitOne(a.name, 'i', args[1]); err != nil {
			return nil, err
		}
	}
	ranks, err := constantNumbers(args[first:])
	if err != nil {
		return nil, err
	}
	if len(ranks) == 0 {
		return nil, failf(args[first].span, CodeArguments, "%s(): a percentile is expected here.", a.name)
	}
	value, t := args[0], args[0].typ
	register := func(result table.Type, ranks []float64, name string) *expr {
		x := groupOf(r).register(&use{typ: result, args: args[:first], leader: -1, start: func() accumulator { return newRanked(t, result, ranks) }}, e.Span())
		x.name = name
		return x
	}
	if array {
		return register(table.Dynamic, ranks, "percentiles_"+value.name), nil
	}
	out := &expr{typ: t, span: e.Span(), col: -1}
	for _, rank := range ranks {
		x := register(t, []float64{rank}, "percentile_"+value.name+"_"+rankName(rank))
		out.spread = append(out.spread, spreadColumn{x.name, x})
	}
	if len(ranks) == 1 {
		return out.spread[0].expr, nil
	}
	return out, nil
}

func rankName(rank float64) string {
	if rank == float64(int64(rank)) {
		return longOf(int64(rank)).text()
	}
	return strings.ReplaceAll(realOf(rank).text(), ".", "_")
}

// constantNumbers opens arrays among constant arguments.
func constantNumbers(args []*expr) ([]float64, error) {
	var out []float64
	for _, a := range args {
		if a.konst == nil {
			return nil, failf(a.span, CodeArguments, "A constant is expected here.")
		}
		for _, d := range openedArray(*a.konst) {
			n := convert(d, table.Real)
			if n.null {
				return nil, failf(a.span, CodeArguments, "A number is expected here.")
			}
			out = append(out, n.real())
		}
	}
	return out, nil
}

// weighted is a value and how often it counts.
type weighted struct {
	value  datum
	weight int64
}

// newRanked keeps all values and takes the nearest rank of each percentile.
func newRanked(of, result table.Type, ranks []float64) accumulator {
	return &perGroup[[]weighted]{
		typ:   result,
		weigh: weight,
		step: func(s *[]weighted, a []datum) {
			w := int64(1)
			if len(a) > 1 {
				w = a[1].num
			}
			if w > 0 {
				*s = append(*s, weighted{a[0], w})
			}
		},
		done: func(s *[]weighted) datum {
			sortWeighted(*s)
			var list []any
			for _, rank := range ranks {
				d := ranked(*s, rank, of)
				if result != table.Dynamic {
					return d
				}
				list = append(list, toDynamic(d))
			}
			return dynamicOf(list)
		},
	}
}

func sortWeighted(s []weighted) {
	slices.SortFunc(s, func(x, y weighted) int {
		order, _ := orderOf(x.value, y.value)
		return order
	})
}

// ranked gives the first of sorted values up to which the share of all weight lies.
func ranked(s []weighted, percentile float64, of table.Type) datum {
	total := int64(0)
	for _, w := range s {
		total += w.weight
	}
	if total == 0 {
		return nullOf(of)
	}
	left := min(max(int64(math.Ceil(percentile/100*float64(total))), 1), total)
	for _, w := range s {
		if left -= w.weight; left <= 0 {
			return w.value
		}
	}
	return s[len(s)-1].value
}
