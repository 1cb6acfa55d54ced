package engine

import (
	"slices"

	"quarry/kql"
	"quarry/table"
)

func percentileAggregates() []aggregate {
	return []aggregate{
		{name: "percentile", bind: bindPercentiles(false)},
		{name: "percentiles", bind: bindPercentiles(false)},
		{name: "percentiles_array", bind: bindPercentiles(true)},
	}
}

// bindPercentiles makes a column for each percentile, or one array of all.
func bindPercentiles(array bool) func(*compiler, *aggregate, *kql.Call, *row) (*expr, error) {
	return func(c *compiler, a *aggregate, e *kql.Call, r *row) (*expr, error) {
		args, err := c.args(e, r.group.input)
		if err != nil {
			return nil, err
		}
		if len(args) < 2 {
			return nil, wrongCount(e, a.name)
		}
		ranks, err := constantNumbers(args[1:])
		if err != nil {
			return nil, err
		}
		value, t := args[0], args[0].typ
		if array {
			x := r.group.register(&use{typ: table.Dynamic, args: args[:1], leader: -1, start: func() accumulator { return newRanked(t, table.Dynamic, ranks) }}, e.Span())
			x.name = "percentiles_" + value.name
			return x, nil
		}
		out := &expr{typ: t, span: e.Span(), col: -1}
		for _, rank := range ranks {
			x := r.group.register(&use{typ: t, args: args[:1], leader: -1, start: func() accumulator { return newRanked(t, t, []float64{rank}) }}, e.Span())
			x.name = "percentile_" + value.name + "_" + rankName(rank)
			out.spread = append(out.spread, spreadColumn{x.name, x})
		}
		if len(ranks) == 1 {
			return out.spread[0].expr, nil
		}
		return out, nil
	}
}

func rankName(rank float64) string {
	if rank == float64(int64(rank)) {
		return longOf(int64(rank)).text()
	}
	return realOf(rank).text()
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

// newRanked keeps all values and takes the nearest rank of each percentile.
func newRanked(of, result table.Type, ranks []float64) accumulator {
	return &perGroup[[]datum]{
		typ:  result,
		step: func(s *[]datum, a []datum) { *s = append(*s, a[0]) },
		done: func(s *[]datum) datum {
			slices.SortFunc(*s, func(x, y datum) int {
				order, _ := orderOf(x, y)
				return order
			})
			var list []any
			for _, rank := range ranks {
				d := nullOf(of)
				if len(*s) > 0 {
					d = (*s)[nearestRank(rank, len(*s))]
				}
				if result != table.Dynamic {
					return d
				}
				list = append(list, toDynamic(d))
			}
			return dynamicOf(list)
		},
	}
}
