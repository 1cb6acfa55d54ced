package fn

import (
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// WindowFunctions returns the functions that need ordered rows.
func WindowFunctions() []expr.Function {
	return []expr.Function{
		{Name: "prev", Params: "ai?a?", Bind: bindNeighbour(-1)},
		{Name: "next", Params: "ai?a?", Bind: bindNeighbour(1)},
		{Name: "row_number", Params: "i?b?", Bind: bindRowNumber},
		{Name: "row_cumsum", Params: "ab?", Bind: bindRowSum},
		{Name: "row_window_session", Params: "aaab?", Bind: bindRowSession},
		{Name: "row_rank_dense", Params: "ab?", Bind: bindRowRank(true)},
		{Name: "row_rank_min", Params: "ab?", Bind: bindRowRank(false)},
	}
}

// bindNeighbour reads the value some rows before (sign -1) or after (1).
func bindNeighbour(sign int64) func(*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
		if err := r.Serialized(e); err != nil {
			return nil, err
		}
		x, offset := args[0], int64(1)
		if len(args) > 1 {
			if args[1].Const == nil {
				return nil, vec.Unsupported(args[1].Span, "%s() with an offset that is not constant",
					e.Name.Text)
			}
			offset = args[1].Const.Num
		}
		missing := vec.NullOf(x.Type)
		if len(args) > 2 {
			if args[2].Const == nil {
				return nil, vec.Unsupported(args[2].Span, "%s() with a default that is not constant",
					e.Name.Text)
			}
			missing = vec.Convert(*args[2].Const, x.Type)
		}
		return &expr.Expr{Type: x.Type, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
			v, out := x.Eval(f, b), vec.NewVec(x.Type, b.N)
			for row := range b.N {
				d := missing
				if at := int64(row) + sign*offset; at >= 0 && at < int64(b.N) {
					d = v.Datum(int(at))
				}
				out.Set(row, d)
			}
			return out
		}}, nil
	}
}

// restart evaluates the predicate that restarts a running value.
func restart(f *expr.Frame, b *vec.Batch, args []*expr.Expr, at int) func(row int) bool {
	if len(args) <= at {
		return func(int) bool { return false }
	}
	return args[at].Eval(f, b).IsTrue
}

// bindRowSession returns for each row the value with which its session began. A session ends when a
// value is too far from its first value or from the previous one.
func bindRowSession(_ *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	if err := r.Serialized(e); err != nil {
		return nil, err
	}
	for _, bound := range args[1:3] {
		if !args[0].Type.Integral() || bound.Const == nil || !bound.Const.Type.Integral() {
			return nil, vec.Failf(e.Span(), vec.CodeArguments,
				"row_window_session() expects a time or an integer, and constant limits of the same kind")
		}
	}
	longest, pause := args[1].Const.Num, args[2].Const.Num
	return &expr.Expr{Type: args[0].Type, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		again, v, out := restart(f, b, args, 3), args[0].Eval(f, b), vec.NewVec(args[0].Type, b.N)
		var first, before vec.Datum
		for row := range b.N {
			d := v.Datum(row)
			if row == 0 || again(row) || d.Null != before.Null || d.Num-before.Num > pause ||
				d.Num-first.Num > longest {
				first = d
			}
			out.Set(row, first)
			before = d
		}
		return out
	}}, nil
}

func bindRowNumber(_ *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	if err := r.Serialized(e); err != nil {
		return nil, err
	}
	start := int64(1)
	if len(args) > 0 && args[0].Const != nil {
		start = args[0].Const.Num
	}
	return &expr.Expr{Type: table.Long, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		again, out, n := restart(f, b, args, 1), vec.NewVec(table.Long, b.N), start
		for row := range out.Ints {
			if row > 0 && again(row) {
				n = start
			}
			out.Ints[row] = n
			n++
		}
		return out
	}}, nil
}

func bindRowSum(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	if err := r.Serialized(e); err != nil {
		return nil, err
	}
	t := agg.SumType(args[:1])
	if !t.Numeric() && t != table.TimeSpan {
		return nil, vec.Failf(args[0].Span, vec.CodeArguments, "row_cumsum() expects a number, found %s", t)
	}
	x := c.Cast(args[0], t)
	return &expr.Expr{Type: t, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		again, v, out := restart(f, b, args, 1), x.Eval(f, b), vec.NewVec(t, b.N)
		sum, real := int64(0), 0.0
		for row := range b.N {
			if row > 0 && again(row) {
				sum, real = 0, 0
			}
			d := v.Datum(row)
			if !d.Null {
				sum, real = sum+d.Num, real+d.Real()
			}
			if t == table.Real || t == table.Decimal {
				out.Set(row, vec.Convert(vec.RealOf(real), t))
			} else {
				out.Ints[row] = sum
			}
		}
		return out
	}}, nil
}

// bindRowRank ranks runs of equal values, densely or by the number of their first row.
func bindRowRank(dense bool) func(*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(_ *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
		if err := r.Serialized(e); err != nil {
			return nil, err
		}
		return &expr.Expr{Type: table.Long, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
			again, v, out := restart(f, b, args, 1), args[0].Eval(f, b), vec.NewVec(table.Long, b.N)
			first, rank := 0, int64(0)
			for row := range out.Ints {
				switch {
				case row == 0 || again(row):
					first, rank = row, 1
				case expr.MemberKey(v.Datum(row), false) != expr.MemberKey(v.Datum(row-1), false):
					rank++
					if !dense {
						rank = int64(row-first) + 1
					}
				}
				out.Ints[row] = rank
			}
			return out
		}}, nil
	}
}
