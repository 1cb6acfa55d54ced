package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// logical compiles and, or with three values: null is neither true nor false.
func (c *compiler) logical(e *syntax.Binary, r *row) (*expr, error) {
	left, err := c.typed(e.L, r, table.Bool)
	if err != nil {
		return nil, err
	}
	right, err := c.typed(e.R, r, table.Bool)
	if err != nil {
		return nil, err
	}
	decisive := int64(0) // the value that settles the answer alone
	if e.Op == "or" {
		decisive = 1
	}
	x := &expr{typ: table.Bool, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		return combine(left.eval(f, b).dense(), right.eval(f, b).dense(), decisive)
	}}
	return c.fold(x, left, right), nil
}

func combine(a, b *vec, decisive int64) *vec {
	out := newVec(table.Bool, a.n)
	for i := range out.ints {
		x, y := a.ints[i], b.ints[i]
		settled := x == decisive && !a.null(i) || y == decisive && !b.null(i)
		switch {
		case settled:
			out.ints[i] = decisive
		case a.null(i) || b.null(i):
			out.setNull(i)
		default:
			out.ints[i] = 1 - decisive
		}
	}
	return out
}

// negate turns a bool around; null stays null.
func (c *compiler) negate(x *expr) *expr {
	out := &expr{typ: table.Bool, span: x.span, col: -1, eval: func(f *frame, b *batch) *vec {
		v := x.eval(f, b)
		flipped := *v
		flipped.ints = make([]int64, len(v.ints))
		for i, n := range v.ints {
			flipped.ints[i] = 1 - n
		}
		return &flipped
	}}
	return c.fold(out, x)
}

// either joins two conditions; decisive is 1 for or, 0 for and.
func (c *compiler) either(span syntax.Span, left, right *expr, decisive int64) *expr {
	return c.fold(&expr{typ: table.Bool, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		return combine(left.eval(f, b).dense(), right.eval(f, b).dense(), decisive)
	}}, left, right)
}
