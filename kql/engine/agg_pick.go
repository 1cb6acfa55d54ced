package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func pickAggregates() []aggregate {
	first := func(_ []*expr, t table.Type) accumulator { return newFirst(t) }
	return []aggregate{
		{name: "arg_max", bind: bindArgMax(1)},
		{name: "arg_min", bind: bindArgMax(-1)},
		{name: "argmax", bind: bindArgMax(1)},
		{name: "argmin", bind: bindArgMax(-1)},
		{name: "take_any", params: "a", typeOf: firstType, start: first, bind: bindTakeAny},
		{name: "any", params: "a", prefix: "any_", typeOf: firstType, start: first, bind: bindTakeAny},
	}
}

// newFirst keeps the first value that is neither null nor empty.
func newFirst(t table.Type) accumulator {
	type state struct {
		set   bool
		value datum
	}
	return &perGroup[state]{
		typ: t,
		step: func(s *state, a []datum) {
			if !s.set || s.value.typ == table.String && s.value.str == "" {
				s.set, s.value = true, a[0]
			}
		},
		done: func(s *state) datum {
			if !s.set {
				return nullOf(t)
			}
			return s.value
		},
	}
}

// bindArgMax compiles arg_max (sign 1) and arg_min (sign -1).
func bindArgMax(sign int) func(*compiler, *aggregate, *syntax.Call, *row) (*expr, error) {
	return func(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error) {
		if len(e.Args) == 0 {
			return nil, wrongCount(e, a.name)
		}
		outs, err := c.picked(e, r)
		if err != nil {
			return nil, err
		}
		return groupOf(r).pickRows(outs, e, sign), nil
	}
}

// bindTakeAny compiles take_any: of several columns it takes one row.
func bindTakeAny(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error) {
	if len(e.Args) == 0 {
		return nil, wrongCount(e, a.name)
	}
	outs, err := c.picked(e, r)
	if err != nil {
		return nil, err
	}
	if len(outs) == 1 && !isStar(e.Args[0]) {
		return groupOf(r).use(a, []*expr{outs[0].expr}, nil, e.Span()), nil
	}
	for i := range outs {
		outs[i].name = a.prefix + outs[i].name
	}
	return groupOf(r).pickRows(outs, e, 0), nil
}

func isStar(e syntax.Expr) bool {
	_, ok := e.(*syntax.Star)
	return ok
}

// picked compiles the arguments; * stands for the columns that are neither keys nor arguments.
func (c *compiler) picked(e *syntax.Call, r *row) ([]output, error) {
	var outs []output
	input := groupOf(r).input
	for i, arg := range e.Args {
		if !isStar(arg) {
			more, err := c.output(arg, input, func() string { return "" })
			if err != nil {
				return nil, err
			}
			if i == 0 && more[0].name == "" {
				more[0].name = "max_"
			}
			outs = append(outs, more...)
			continue
		}
		taken := map[string]bool{}
		for _, o := range append(outs, groupOf(r).keys...) {
			taken[o.name] = true
		}
		for _, o := range starOutputs(input, arg.Span()) {
			if !taken[o.name] {
				outs = append(outs, o)
			}
		}
	}
	return outs, nil
}

// pickRows registers an accumulator that picks a row of each group: the one in which the
// first column is largest (sign 1) or smallest (-1), or the first row (0).
func (g *grouping) pickRows(outs []output, e *syntax.Call, sign int) *expr {
	leader := len(g.uses)
	x := &expr{typ: outs[0].expr.typ, span: e.Span(), col: -1}
	for i, o := range outs {
		u := &use{typ: o.expr.typ, leader: leader, column: i}
		if i == 0 {
			u.leader = -1
			u.start = func() accumulator { return &winners{outs: outs, sign: sign} }
		}
		x.spread = append(x.spread, spreadColumn{o.name, g.register(u, e.Span())})
	}
	return x
}

// winners remembers for each group in which row of which batch the best value stood.
// The other columns are read only for those rows, at the end.
type winners struct {
	outs    []output
	sign    int
	f       *frame
	set     []bool
	nulls   []bool
	ints    []int64 // the best value, where it is kept as an integer
	values  []datum // else
	batches []*batch
	batch   []int32 // by group: index in batches
	row     []int32
	columns []*vec // the answer, once computed
}

// sweepAfter is how many batches are kept before those without a winner are let go.
const sweepAfter = 64

func (w *winners) add([]uint32, []*vec, int) {}

func (w *winners) addRows(f *frame, b *batch, rows []uint32, groups int) {
	w.f = f
	w.set, w.nulls, w.ints = grown(w.set, groups), grown(w.nulls, groups), grown(w.ints, groups)
	w.batch, w.row = grown(w.batch, groups), grown(w.row, groups)
	v := w.outs[0].expr.eval(f, b).dense()
	at := int32(len(w.batches))
	changed := false
	better := w.judge(v, groups)
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

// judge returns the test whether a row beats its group's best, which also records it.
func (w *winners) judge(v *vec, groups int) func(row, group int) bool {
	if v.typ.Integral() && w.sign != 0 {
		return func(row, group int) bool {
			n, null := v.ints[row], v.nulls != nil && v.nulls[row]
			if w.set[group] && (null || !w.nulls[group] && (w.sign > 0 && n <= w.ints[group] || w.sign < 0 && n >= w.ints[group])) {
				return false
			}
			w.set[group], w.nulls[group], w.ints[group] = true, null, n
			return true
		}
	}
	w.values = grown(w.values, groups)
	return func(row, group int) bool {
		if w.set[group] && w.sign == 0 {
			return false
		}
		d := v.datum(row)
		if w.set[group] && (d.null || !w.nulls[group] && !beats(d, w.values[group], w.sign)) {
			return false
		}
		w.set[group], w.nulls[group], w.values[group] = true, d.null, d
		return true
	}
}

// sweep drops the batches in which no group has its best row any more.
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

func (w *winners) result(groups int) *vec { return w.columnResult(0, groups) }

func (w *winners) columnResult(column, groups int) *vec {
	if w.columns == nil {
		w.columns = w.compute(groups)
	}
	return w.columns[column]
}

// compute reads the winning rows batch by batch and puts them in the order of the groups.
func (w *winners) compute(groups int) []*vec {
	w.set, w.batch, w.row = grown(w.set, groups), grown(w.batch, groups), grown(w.row, groups)
	rows := make([][]int32, len(w.batches))
	place := make([]int32, groups)
	for group := range groups {
		if w.set[group] {
			at := w.batch[group]
			place[group] = int32(len(rows[at]))
			rows[at] = append(rows[at], w.row[group])
		}
	}
	var parts []*batch
	offset, offsets := int32(0), make([]int32, len(rows))
	for at, picks := range rows {
		offsets[at] = offset
		if len(picks) > 0 {
			b := w.batches[at].pick(picks)
			parts = append(parts, batchOf(b.n, evalAll(w.f, b, w.exprs())...))
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
	out := make([]*vec, len(w.outs))
	for i, o := range w.outs {
		if len(parts) == 0 {
			out[i] = newVec(o.expr.typ, groups)
			for row := range groups {
				out[i].set(row, nullOf(o.expr.typ))
			}
			continue
		}
		out[i] = concatColumn(o.expr.typ, parts, i, int(offset)).gather(order)
	}
	return out
}

func (w *winners) exprs() []*expr {
	list := make([]*expr, len(w.outs))
	for i, o := range w.outs {
		list[i] = o.expr
	}
	return list
}
