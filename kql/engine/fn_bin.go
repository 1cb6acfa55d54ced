package engine

import (
	"math"

	"quarry/kql/syntax"
	"quarry/table"
)

func binFunctions() []function {
	return []function{
		{name: "bin", params: "aa", bind: bindBin},
		{name: "floor", params: "aa", bind: bindBin},
		{name: "bin_at", params: "aaa", bind: bindBinAt},
	}
}

// binType is the type of a bin, and false where value and width do not go together.
func binType(value, width table.Type) (table.Type, bool) {
	switch {
	case value == table.DateTime || value == table.TimeSpan:
		return value, width == table.TimeSpan
	case value.Numeric() && width.Numeric():
		if value == table.Int && width == table.Int {
			return table.Int, true
		}
		return promoted(value, width), true
	}
	return value, false
}

func bindBin(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	value, width := args[0], args[1]
	if value.typ == table.Dynamic && width.typ.Numeric() {
		value = c.cast(value, table.Real)
	}
	t, ok := binType(value.typ, width.typ)
	if !ok {
		return nil, failf(e.Span(), CodeType, "bin(): values of types %s and %s do not go together.", value.typ, width.typ)
	}
	x := c.rowwise(e.Span(), t, []*expr{value, width}, nullSafe(t, func(a []datum) datum { return binned(t, a[0], a[1]) }))
	if value.typ.Integral() && width.konst != nil && width.typ.Integral() && !width.konst.null && width.konst.num > 0 && value.konst == nil {
		x = binInts(e.Span(), t, value, width.konst.num)
	}
	x.name = value.name
	return x, nil
}

// binInts is the fast way for a constant width.
func binInts(span syntax.Span, t table.Type, value *expr, width int64) *expr {
	return &expr{typ: t, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		v := value.eval(f, b).dense()
		out := &vec{typ: t, n: v.n, nulls: v.nulls, ints: make([]int64, v.n)}
		for i, n := range v.ints {
			rest := n % width
			if rest < 0 {
				rest += width
			}
			out.ints[i] = n - rest
		}
		return out
	}}
}

func binned(t table.Type, value, width datum) datum {
	if t == table.Real || t == table.Decimal {
		w := width.real()
		if w <= 0 {
			return nullOf(t)
		}
		return convert(realOf(math.Floor(value.real()/w)*w), t)
	}
	if width.num <= 0 {
		return nullOf(t)
	}
	return datum{typ: t, num: floorDiv(value.num, width.num) * width.num}
}

// bindBinAt is bin with a fixed point that bins start from.
func bindBinAt(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	t, ok := binType(args[0].typ, args[1].typ)
	if !ok || args[2].typ != args[0].typ && !args[2].typ.Numeric() {
		return nil, failf(e.Span(), CodeType, "bin_at(): values of types %s, %s and %s do not go together.", args[0].typ, args[1].typ, args[2].typ)
	}
	x := c.rowwise(e.Span(), t, args, nullSafe(t, func(a []datum) datum {
		if t == table.Real {
			return realOf(binned(t, realOf(a[0].real()-a[2].real()), a[1]).real() + a[2].real())
		}
		d := binned(t, datum{typ: t, num: a[0].num - a[2].num}, a[1])
		d.num += a[2].num
		return d
	}))
	x.name = args[0].name
	return x, nil
}
