package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// logical compiles and and or with three values: null is neither true nor false.
func (c *Compiler) logical(e *syntax.Binary, r *Row) (*Expr, error) {
	left, err := c.Typed(e.L, r, table.Bool)
	if err != nil {
		return nil, err
	}
	right, err := c.Typed(e.R, r, table.Bool)
	if err != nil {
		return nil, err
	}
	decisive := int64(0) // the value that decides the result on its own
	if e.Op == "or" {
		decisive = 1
	}
	x := &Expr{Type: table.Bool, Span: e.Span(), Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		return combine(left.Eval(f, b).Dense(), right.Eval(f, b).Dense(), decisive)
	}}
	return c.Fold(x, left, right), nil
}

func combine(a, b *vec.Vec, decisive int64) *vec.Vec {
	out := vec.NewVec(table.Bool, a.N)
	for i := range out.Ints {
		x, y := a.Ints[i], b.Ints[i]
		settled := x == decisive && !a.Null(i) || y == decisive && !b.Null(i)
		switch {
		case settled:
			out.Ints[i] = decisive
		case a.Null(i) || b.Null(i):
			out.SetNull(i)
		default:
			out.Ints[i] = 1 - decisive
		}
	}
	return out
}

// Negate compiles not; null stays null.
func (c *Compiler) Negate(x *Expr) *Expr {
	out := &Expr{Type: table.Bool, Span: x.Span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		v := x.Eval(f, b)
		flipped := *v
		flipped.Ints = make([]int64, len(v.Ints))
		for i, n := range v.Ints {
			flipped.Ints[i] = 1 - n
		}
		return &flipped
	}}
	return c.Fold(out, x)
}

// Either combines two conditions; decisive is 1 for or, 0 for and.
func (c *Compiler) Either(span syntax.Span, left, right *Expr, decisive int64) *Expr {
	return c.Fold(&Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		return combine(left.Eval(f, b).Dense(), right.Eval(f, b).Dense(), decisive)
	}}, left, right)
}
