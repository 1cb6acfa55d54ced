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
	}
}

// BinType is the type of a bin, and false where value and width do not go together.
func BinType(value, width table.Type) (table.Type, bool) {
	switch {
	case value == table.DateTime || value == table.TimeSpan:
		return value, width == table.TimeSpan
	case value.Numeric() && width.Numeric():
		if value == table.Int && width == table.Int {
			return table.Int, true
		}
		return expr.Promoted(value, width), true
	}
	return value, false
}

func bindBin(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	value, width := args[0], args[1]
	if value.Typ == table.Dynamic && width.Typ.Numeric() {
		value = c.Cast(value, table.Real)
	}
	t, ok := BinType(value.Typ, width.Typ)
	if !ok {
		return nil, vec.Failf(e.Span(), vec.CodeType, "bin() cannot combine %s with %s", value.Typ, width.Typ)
	}
	x := c.Rowwise(e.Span(), t, []*expr.Expr{value, width}, expr.NullSafe(t, func(a []vec.Datum) vec.Datum { return Binned(t, a[0], a[1]) }))
	if value.Typ.Integral() && width.Konst != nil && width.Typ.Integral() && !width.Konst.Null && width.Konst.Num > 0 && value.Konst == nil {
		x = binInts(e.Span(), t, value, width.Konst.Num)
	}
	x.Name = value.Name
	return x, nil
}

// binInts is the fast way for a constant width.
func binInts(span syntax.Span, t table.Type, value *expr.Expr, width int64) *expr.Expr {
	return &expr.Expr{Typ: t, Span: span, Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		v := value.Eval(f, b).Dense()
		out := &vec.Vec{Typ: t, N: v.N, Nulls: v.Nulls, Ints: make([]int64, v.N)}
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

func Binned(t table.Type, value, width vec.Datum) vec.Datum {
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
	return vec.Datum{Typ: t, Num: FloorDiv(value.Num, width.Num) * width.Num}
}

// bindBinAt is bin with a fixed point that bins start from.
func bindBinAt(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	t, ok := BinType(args[0].Typ, args[1].Typ)
	if !ok || args[2].Typ != args[0].Typ && !args[2].Typ.Numeric() {
		return nil, vec.Failf(e.Span(), vec.CodeType, "bin_at() cannot combine %s with %s and %s", args[0].Typ, args[1].Typ, args[2].Typ)
	}
	x := c.Rowwise(e.Span(), t, args, expr.NullSafe(t, func(a []vec.Datum) vec.Datum {
		if t == table.Real {
			return vec.RealOf(Binned(t, vec.RealOf(a[0].Real()-a[2].Real()), a[1]).Real() + a[2].Real())
		}
		d := Binned(t, vec.Datum{Typ: t, Num: a[0].Num - a[2].Num}, a[1])
		d.Num += a[2].Num
		return d
	}))
	x.Name = args[0].Name
	return x, nil
}
