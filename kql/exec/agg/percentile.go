package agg

import (
	"cmp"
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
	g := groupOf(r)
	leader := len(g.Uses)
	register := func(u *Use, name string) *expr.Expr {
		x := g.register(u, e.Span())
		x.Name = name
		return x
	}
	start := func(result table.Type) func() Accumulator {
		return func() Accumulator { return newRanked(value.Type, result, ranks) }
	}
	if array {
		return register(&Use{Type: table.Dynamic, args: args[:first], Leader: -1, Start: start(table.Dynamic)},
			"percentiles_"+value.Name), nil
	}
	out := &expr.Expr{Type: t, Span: e.Span(), Col: -1}
	for i, rank := range ranks {
		u := &Use{Type: t, args: args[:first], Leader: -1, Start: start(t)}
		if i > 0 { // all percentiles of a call read the same values
			u = &Use{Type: t, Leader: leader, Column: i}
		}
		x := register(u, "percentile_"+value.Name+"_"+rankName(rank))
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
	switch {
	case of.Integral():
		return &ranked[int64]{result: result, ranks: ranks, compare: cmp.Compare[int64],
			read:  func(v *vec.Vec) []int64 { return v.Ints },
			datum: func(n int64) vec.Datum { return vec.Datum{Type: of, Num: n} }}
	case of == table.Real:
		return &ranked[float64]{result: result, ranks: ranks, datum: vec.RealOf,
			read: func(v *vec.Vec) []float64 { return v.Reals },
			compare: func(x, y float64) int {
				order, _ := vec.Compare(vec.RealOf(x), vec.RealOf(y))
				return order
			}}
	}
	return &ranked[vec.Datum]{result: result, ranks: ranks,
		compare: func(x, y vec.Datum) int {
			order, _ := vec.Compare(x, y)
			return order
		},
		read: func(v *vec.Vec) []vec.Datum {
			all := make([]vec.Datum, v.N)
			for i := range all {
				all[i] = v.Datum(i)
			}
			return all
		},
		datum: func(d vec.Datum) vec.Datum { return d }}
}

// ranked keeps the values of all groups in the order of their rows.
type ranked[T any] struct {
	result  table.Type
	ranks   []float64
	compare func(x, y T) int
	read    func(v *vec.Vec) []T // of a dense column
	datum   func(x T) vec.Datum

	groups  []uint32 // by value
	values  []T
	weights []int64 // nil if each value counts once
	sorted  [][]T   // by group, see sort
	// cumulated are the sums of weights up to each sorted value.
	cumulated [][]int64
	held      int64
}

// Add keeps the values that count.
func (r *ranked[T]) Add(rows []uint32, args []*vec.Vec, _ int) {
	v := args[0].Dense()
	values := r.read(v)
	for row, group := range rows {
		if v.Null(row) {
			continue
		}
		if len(args) > 1 {
			weight := args[1].Datum(row)
			if weight.Null || weight.Num <= 0 {
				continue
			}
			r.weights = append(r.weights, weight.Num)
		}
		r.groups, r.values = append(r.groups, group), append(r.values, values[row])
		if v.Strs != nil || v.Dyns != nil {
			r.held += weight([]vec.Datum{v.Datum(row)})
		}
	}
}

// Bytes estimates the memory in use.
func (r *ranked[T]) Bytes() int64 {
	return r.held + int64(cap(r.values)*8+cap(r.weights)*8+cap(r.groups)*4)
}

// sort sorts the values of each group.
func (r *ranked[T]) sort(groups int) {
	if r.sorted != nil {
		return
	}
	ends := make([]int, groups+1)
	for _, group := range r.groups {
		ends[group+1]++
	}
	for i := range groups {
		ends[i+1] += ends[i]
	}
	order, next := make([]int32, len(r.values)), slices.Clone(ends)
	for i, group := range r.groups {
		order[next[group]] = int32(i)
		next[group]++
	}
	r.sorted, r.cumulated = make([][]T, groups), make([][]int64, groups)
	all := make([]T, len(order))
	for group := range groups {
		own := order[ends[group]:ends[group+1]]
		if r.weights != nil {
			slices.SortFunc(own, func(a, b int32) int { return r.compare(r.values[a], r.values[b]) })
			r.cumulated[group] = make([]int64, len(own))
			sum := int64(0)
			for i, at := range own {
				sum += r.weights[at]
				r.cumulated[group][i] = sum
			}
		}
		sorted := all[ends[group]:ends[group+1]]
		for i, at := range own {
			sorted[i] = r.values[at]
		}
		if ints, ok := any(sorted).([]int64); ok && r.weights == nil {
			slices.Sort(ints)
		} else if r.weights == nil {
			slices.SortFunc(sorted, r.compare)
		}
		r.sorted[group] = sorted
	}
}

// pick returns the first value of a group at which the cumulative weight reaches a percentile.
func (r *ranked[T]) pick(group int, percentile float64, null table.Type) vec.Datum {
	sorted, weights := r.sorted[group], r.cumulated[group]
	if len(sorted) == 0 {
		return vec.NullOf(null)
	}
	total := int64(len(sorted))
	if weights != nil {
		total = weights[len(weights)-1]
	}
	want := min(max(int64(math.Ceil(percentile/100*float64(total))), 1), total)
	at := int(want - 1)
	if weights != nil {
		at, _ = slices.BinarySearch(weights, want)
	}
	return r.datum(sorted[at])
}

// Result returns the first percentile, or the array of all.
func (r *ranked[T]) Result(groups int) *vec.Vec {
	if r.result != table.Dynamic {
		return r.ColumnResult(0, groups)
	}
	r.sort(groups)
	out := vec.NewVec(r.result, groups)
	for group := range groups {
		var list []any
		for _, rank := range r.ranks {
			list = append(list, vec.ToDynamic(r.pick(group, rank, table.Dynamic)))
		}
		out.Set(group, vec.DynamicOf(list))
	}
	return out
}

// ColumnResult returns one of the percentiles.
func (r *ranked[T]) ColumnResult(column, groups int) *vec.Vec {
	r.sort(groups)
	out := vec.NewVec(r.result, groups)
	for group := range groups {
		out.Set(group, vec.Convert(r.pick(group, r.ranks[column], r.result), r.result))
	}
	return out
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
