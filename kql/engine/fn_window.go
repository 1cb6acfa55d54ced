package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func windowFunctions() []function {
	return []function{
		{name: "prev", params: "ai?a?", bind: bindNeighbour(-1)},
		{name: "next", params: "ai?a?", bind: bindNeighbour(1)},
		{name: "row_number", params: "i?b?", bind: bindRowNumber},
		{name: "row_cumsum", params: "ab?", bind: bindRowSum},
		{name: "row_window_session", params: "aaab?", bind: bindRowSession},
		{name: "row_rank_dense", params: "ab?", bind: bindRowRank(true)},
		{name: "row_rank_min", params: "ab?", bind: bindRowRank(false)},
	}
}

// bindNeighbour reads the value some rows before (sign -1) or behind (1).
func bindNeighbour(sign int64) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
		if err := r.serialized(e); err != nil {
			return nil, err
		}
		x, offset := args[0], int64(1)
		if len(args) > 1 {
			if args[1].konst == nil {
				return nil, failf(args[1].span, CodeArguments, "%s(): the offset must be a constant.", e.Name.Text)
			}
			offset = args[1].konst.num
		}
		missing := nullOf(x.typ)
		if len(args) > 2 {
			if args[2].konst == nil {
				return nil, failf(args[2].span, CodeArguments, "%s(): the default must be a constant.", e.Name.Text)
			}
			missing = convert(*args[2].konst, x.typ)
		}
		return &expr{typ: x.typ, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
			v, out := x.eval(f, b), newVec(x.typ, b.n)
			for row := range b.n {
				d := missing
				if at := int64(row) + sign*offset; at >= 0 && at < int64(b.n) {
					d = v.datum(int(at))
				}
				out.set(row, d)
			}
			return out
		}}, nil
	}
}

// restart evaluates the predicate at which a running value begins anew.
func restart(f *frame, b *batch, args []*expr, at int) func(row int) bool {
	if len(args) <= at {
		return func(int) bool { return false }
	}
	return args[at].eval(f, b).isTrue
}

// bindRowSession gives each row the value with which its session began: one ends when a value lies too
// far from its first, or from the one before.
func bindRowSession(_ *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	if err := r.serialized(e); err != nil {
		return nil, err
	}
	for _, bound := range args[1:3] {
		if !args[0].typ.Integral() || bound.konst == nil || !bound.konst.typ.Integral() {
			return nil, failf(e.Span(), CodeArguments, "row_window_session(): a time or a whole number, and constants that it may move by, are expected.")
		}
	}
	longest, pause := args[1].konst.num, args[2].konst.num
	return &expr{typ: args[0].typ, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		again, v, out := restart(f, b, args, 3), args[0].eval(f, b), newVec(args[0].typ, b.n)
		var first, before datum
		for row := range b.n {
			d := v.datum(row)
			if row == 0 || again(row) || d.null != before.null || d.num-before.num > pause || d.num-first.num > longest {
				first = d
			}
			out.set(row, first)
			before = d
		}
		return out
	}}, nil
}

func bindRowNumber(_ *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	if err := r.serialized(e); err != nil {
		return nil, err
	}
	start := int64(1)
	if len(args) > 0 && args[0].konst != nil {
		start = args[0].konst.num
	}
	return &expr{typ: table.Long, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		again, out, n := restart(f, b, args, 1), newVec(table.Long, b.n), start
		for row := range out.ints {
			if row > 0 && again(row) {
				n = start
			}
			out.ints[row] = n
			n++
		}
		return out
	}}, nil
}

func bindRowSum(c *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	if err := r.serialized(e); err != nil {
		return nil, err
	}
	t := sumType(args[:1])
	if !t.Numeric() && t != table.TimeSpan {
		return nil, failf(args[0].span, CodeArguments, "row_cumsum(): a number is expected here, this is of type %s.", t)
	}
	x := c.cast(args[0], t)
	return &expr{typ: t, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		again, v, out := restart(f, b, args, 1), x.eval(f, b), newVec(t, b.n)
		sum, real := int64(0), 0.0
		for row := range b.n {
			if row > 0 && again(row) {
				sum, real = 0, 0
			}
			d := v.datum(row)
			if !d.null {
				sum, real = sum+d.num, real+d.real()
			}
			if t == table.Real || t == table.Decimal {
				out.set(row, convert(realOf(real), t))
			} else {
				out.ints[row] = sum
			}
		}
		return out
	}}, nil
}

// bindRowRank numbers runs of equal values: densely, or with the number of their first row.
func bindRowRank(dense bool) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(_ *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
		if err := r.serialized(e); err != nil {
			return nil, err
		}
		return &expr{typ: table.Long, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
			again, v, out := restart(f, b, args, 1), args[0].eval(f, b), newVec(table.Long, b.n)
			first, rank := 0, int64(0)
			for row := range out.ints {
				switch {
				case row == 0 || again(row):
					first, rank = row, 1
				case memberKey(v.datum(row), false) != memberKey(v.datum(row-1), false):
					rank++
					if !dense {
						rank = int64(row-first) + 1
					}
				}
				out.ints[row] = rank
			}
			return out
		}}, nil
	}
}
