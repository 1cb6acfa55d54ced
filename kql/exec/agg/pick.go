package agg

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func pickAggregates() []aggregate {
	first := func(_ []*expr.Expr, t table.Type) Accumulator { return newFirst(t) }
	return []aggregate{
		{name: "arg_max", bind: bindArgMax(1)},
		{name: "arg_min", bind: bindArgMax(-1)},
		{name: "argmax", prefix: "max_", bind: bindArgMax(1)},
		{name: "argmin", prefix: "min_", bind: bindArgMax(-1)},
		{name: "take_any", Params: "a", typeOf: FirstType, start: first, bind: bindTakeAny},
		{name: "any", Params: "a", prefix: "any_", typeOf: FirstType, start: first, bind: bindTakeAny},
	}
}

// newFirst keeps the first value that is neither null nor empty.
func newFirst(t table.Type) Accumulator {
	type state struct {
		set   bool
		value vec.Datum
	}
	return &perGroup[state]{
		typ: t,
		step: func(s *state, a []vec.Datum) {
			if !s.set || s.value.Type == table.String && s.value.Str == "" {
				s.set, s.value = true, a[0]
			}
		},
		done: func(s *state) vec.Datum {
			if !s.set {
				return vec.NullOf(t)
			}
			return s.value
		},
	}
}

// bindArgMax compiles arg_max (sign 1) and arg_min (sign -1).
func bindArgMax(sign int) func(*expr.Compiler, *aggregate, *syntax.Call, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
		if len(e.Args) == 0 {
			return nil, expr.WrongCount(e, a.name)
		}
		outs, err := picked(c, e, r)
		if err != nil {
			return nil, err
		}
		if a.prefix != "" { // the former names: max_n, max_n_s
			first := a.prefix + outs[0].Name
			for i := range outs {
				outs[i].Name = first + "_" + outs[i].Name
			}
			outs[0].Name = first
		}
		return groupOf(r).pickRows(outs, e, sign), nil
	}
}

// bindTakeAny compiles take_any, which takes all its columns from one row.
func bindTakeAny(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if len(e.Args) == 0 {
		return nil, expr.WrongCount(e, a.name)
	}
	outs, err := picked(c, e, r)
	if err != nil {
		return nil, err
	}
	if len(outs) == 1 && !IsStar(e.Args[0]) {
		return groupOf(r).use(a, []*expr.Expr{outs[0].Expr}, nil, e.Span()), nil
	}
	for i := range outs {
		outs[i].Name = a.prefix + outs[i].Name
	}
	return groupOf(r).pickRows(outs, e, 0), nil
}

// IsStar reports whether an argument is *.
func IsStar(e syntax.Expr) bool {
	_, ok := e.(*syntax.Star)
	return ok
}

// picked compiles the arguments; * means the columns that are neither keys nor arguments.
func picked(c *expr.Compiler, e *syntax.Call, r *expr.Row) ([]expr.Output, error) {
	var outs []expr.Output
	input := groupOf(r).Input
	for i, arg := range e.Args {
		if !IsStar(arg) {
			more, err := c.Output(arg, input, func() string { return "" })
			if err != nil {
				return nil, err
			}
			if i == 0 && more[0].Name == "" {
				more[0].Name = "max_"
			}
			outs = append(outs, more...)
			continue
		}
		taken := map[string]bool{}
		for _, o := range append(outs, groupOf(r).Keys...) {
			taken[o.Name] = true
		}
		for _, o := range expr.StarOutputs(input, arg.Span()) {
			if !taken[o.Name] {
				outs = append(outs, o)
			}
		}
	}
	return outs, nil
}

// pickRows registers an accumulator that picks one row of each group: the one with the largest
// (sign 1) or smallest (-1) value in the first column, or the first row (0).
func (g *Grouping) pickRows(outs []expr.Output, e *syntax.Call, sign int) *expr.Expr {
	leader := len(g.Uses)
	x := &expr.Expr{Type: outs[0].Expr.Type, Span: e.Span(), Col: -1}
	for i, o := range outs {
		u := &Use{Type: o.Expr.Type, Leader: leader, Column: i}
		if i == 0 {
			u.Leader = -1
			u.Start = func() Accumulator { return &winners{outs: outs, sign: sign} }
		}
		x.Spread = append(x.Spread, expr.SpreadColumn{Name: o.Name, Expr: g.register(u, e.Span())})
	}
	return x
}

// winners remembers the batch and row with the best value of each group. It reads the other columns
// only for those rows, at the end.
type winners struct {
	outs    []expr.Output
	sign    int
	f       *expr.Frame
	set     []bool
	nulls   []bool
	ints    []int64     // the best value, if it is an integer
	values  []vec.Datum // the best value otherwise
	batches []*vec.Batch
	batch   []int32 // by group: index into batches
	row     []int32
	columns []*vec.Vec // the result, once computed
}

// sweepAfter is the number of batches kept before those without a winner are dropped.
const sweepAfter = 64

// Add does nothing: winners is a rowAccumulator.
func (w *winners) Add([]uint32, []*vec.Vec, int) {}

func (w *winners) addRows(f *expr.Frame, b *vec.Batch, rows []uint32, groups int) {
	w.f = f
	w.set, w.nulls, w.ints = vec.Grow(w.set, groups), vec.Grow(w.nulls, groups), vec.Grow(w.ints, groups)
	w.batch, w.row = vec.Grow(w.batch, groups), vec.Grow(w.row, groups)
	v := w.outs[0].Expr.Eval(f, b).Dense()
	at := int32(len(w.batches))
	changed := false
	better := w.improves(v, groups)
	for row, group := range rows {
		if better(row, int(group)) {
			w.batch[group], w.row[group] = at, int32(row)
			changed = true
		}
	}
	if changed {
		w.batches = append(w.batches, b)
	}
	if len(w.batches)%sweepAfter == sweepAfter-1 {
		w.sweep()
	}
}

// improves returns a function that reports whether a row beats the best of its group, and if so
// records it.
func (w *winners) improves(v *vec.Vec, groups int) func(row, group int) bool {
	if v.Type.Integral() && w.sign != 0 {
		return func(row, group int) bool {
			n, null := v.Ints[row], v.Nulls != nil && v.Nulls[row]
			if w.set[group] && (null || !w.nulls[group] &&
				(w.sign > 0 && n <= w.ints[group] || w.sign < 0 && n >= w.ints[group])) {
				return false
			}
			w.set[group], w.nulls[group], w.ints[group] = true, null, n
			return true
		}
	}
	w.values = vec.Grow(w.values, groups)
	return func(row, group int) bool {
		if w.set[group] && w.sign == 0 {
			return false
		}
		d := v.Datum(row)
		if w.set[group] && (d.Null || !w.nulls[group] && !beats(d, w.values[group], w.sign)) {
			return false
		}
		w.set[group], w.nulls[group], w.values[group] = true, d.Null, d
		return true
	}
}

// sweep drops the batches that no longer hold the best row of any group.
func (w *winners) sweep() {
	moved := make([]int32, len(w.batches))
	for group, at := range w.batch {
		if w.set[group] {
			moved[at] = 1
		}
	}
	kept := w.batches[:0]
	for i, used := range moved {
		if used > 0 {
			moved[i] = int32(len(kept))
			kept = append(kept, w.batches[i])
		}
	}
	clear(w.batches[len(kept):])
	w.batches = kept
	for group, at := range w.batch {
		w.batch[group] = moved[at]
	}
}

// Result returns the column that decides the winner.
func (w *winners) Result(groups int) *vec.Vec { return w.ColumnResult(0, groups) }

// ColumnResult returns one column of the winning rows.
func (w *winners) ColumnResult(column, groups int) *vec.Vec {
	if w.columns == nil {
		w.columns = w.compute(groups)
	}
	return w.columns[column]
}

// compute reads the winning rows batch by batch and puts them in the order of the groups.
func (w *winners) compute(groups int) []*vec.Vec {
	w.set, w.batch, w.row = vec.Grow(w.set, groups), vec.Grow(w.batch, groups), vec.Grow(w.row, groups)
	rows := make([][]int32, len(w.batches))
	place := make([]int32, groups)
	for group := range groups {
		if w.set[group] {
			at := w.batch[group]
			place[group] = int32(len(rows[at]))
			rows[at] = append(rows[at], w.row[group])
		}
	}
	var parts []*vec.Batch
	offset, offsets := int32(0), make([]int32, len(rows))
	for at, picks := range rows {
		offsets[at] = offset
		if len(picks) > 0 {
			b := w.batches[at].Pick(picks)
			parts = append(parts, vec.BatchOf(b.N, expr.EvalAll(w.f, b, w.exprs())...))
			offset += int32(len(picks))
		}
	}
	order := make([]int32, groups)
	for group := range order {
		order[group] = -1
		if w.set[group] {
			order[group] = offsets[w.batch[group]] + place[group]
		}
	}
	out := make([]*vec.Vec, len(w.outs))
	for i, o := range w.outs {
		if len(parts) == 0 {
			out[i] = vec.NewVec(o.Expr.Type, groups)
			for row := range groups {
				out[i].Set(row, vec.NullOf(o.Expr.Type))
			}
			continue
		}
		out[i] = vec.ConcatColumn(o.Expr.Type, parts, i, int(offset)).Gather(order)
	}
	return out
}

func (w *winners) exprs() []*expr.Expr {
	list := make([]*expr.Expr, len(w.outs))
	for i, o := range w.outs {
		list[i] = o.Expr
	}
	return list
}
