package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func binFunctions() []expr.Function {
	return []expr.Function{
		{Name: "bin", Params: "aa", Bind: bindBin},
		{Name: "floor", Params: "aa", Bind: bindBin},
		{Name: "bin_at", Params: "aaa", Bind: bindBinAt},
		{Name: "bin_auto", Params: "a", Bind: bindBinAuto},
	}
}

// BinType returns the type of a bin; ok is false if value and width cannot be combined.
func BinType(value, width table.Type) (table.Type, bool) {
	switch {
	case value == table.DateTime || value == table.TimeSpan:
		return value, width == table.TimeSpan
	case value.Numeric() && width.Numeric():
		if value == table.Int && width == table.Int {
			return table.Int, true
		}
		return expr.Promote(value, width), true
	}
	return value, false
}

func bindBin(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	value, width := args[0], args[1]
	if value.Type == table.Dynamic && width.Type.Numeric() {
		value = c.Cast(value, table.Real)
	}
	t, ok := BinType(value.Type, width.Type)
	if !ok {
		return nil, vec.Types(e.Span(), "bin()", value.Type, width.Type)
	}
	x := c.Rowwise(e.Span(), t, []*expr.Expr{value, width},
		expr.NullSafe(t, func(a []vec.Datum) vec.Datum { return Bin(t, a[0], a[1]) }))
	if value.Type.Integral() && width.Const != nil && width.Type.Integral() && !width.Const.Null &&
		width.Const.Num > 0 && value.Const == nil {
		x = binInts(e.Span(), t, value, width.Const.Num)
	}
	x.Name = value.Name
	return x, nil
}

// binInts is the fast path for a constant width.
func binInts(span syntax.Span, t table.Type, value *expr.Expr, width int64) *expr.Expr {
	return &expr.Expr{Type: t, Span: span, Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		v := value.Eval(f, b).Dense()
		out := &vec.Vec{Type: t, N: v.N, Nulls: v.Nulls, Ints: make([]int64, v.N)}
		for i, n := range v.Ints {
			rest := n % width
			if rest < 0 {
				rest += width
			}
			out.Ints[i] = n - rest
		}
		return out
	}}
}

// Bin rounds a value down to a multiple of a width.
func Bin(t table.Type, value, width vec.Datum) vec.Datum {
	if t == table.Real || t == table.Decimal {
		w := width.Real()
		if w <= 0 {
			return vec.NullOf(t)
		}
		return vec.Convert(vec.RealOf(math.Floor(value.Real()/w)*w), t)
	}
	if width.Num <= 0 {
		return vec.NullOf(t)
	}
	return vec.Datum{Type: t, Num: FloorDiv(value.Num, width.Num) * width.Num}
}

// bindBinAuto compiles bin_auto, whose bins are those that set statements describe.
func bindBinAuto(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	options := c.Plan.Body.Options
	for _, name := range []string{"query_bin_auto_size", "query_bin_auto_at"} {
		x, ok := options[name]
		if !ok {
			break
		}
		option, err := c.Expr(x, &expr.Row{Scope: c.Plan.Body, Operator: "set"})
		if err != nil {
			return nil, err
		}
		args = append(args, option)
	}
	switch len(args) {
	case 3:
		return bindBinAt(c, e, args, r)
	case 2:
		return bindBin(c, e, args, r)
	}
	return nil, vec.Failf(e.Span(), vec.CodeArguments, "bin_auto() needs a size: set query_bin_auto_size = 1h")
}

// bindBinAt compiles bin_at, whose bins start at a fixed point.
func bindBinAt(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	t, ok := BinType(args[0].Type, args[1].Type)
	if !ok || args[2].Type != args[0].Type && !args[2].Type.Numeric() {
		return nil, vec.Types(e.Span(), "bin_at()", args[0].Type, args[1].Type, args[2].Type)
	}
	x := c.Rowwise(e.Span(), t, args, expr.NullSafe(t, func(a []vec.Datum) vec.Datum {
		if t == table.Real {
			return vec.RealOf(Bin(t, vec.RealOf(a[0].Real()-a[2].Real()), a[1]).Real() + a[2].Real())
		}
		d := Bin(t, vec.Datum{Type: t, Num: a[0].Num - a[2].Num}, a[1])
		d.Num += a[2].Num
		return d
	}))
	x.Name = args[0].Name
	return x, nil
}
