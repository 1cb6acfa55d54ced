package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// expr is a compiled scalar expression. Its eval gives a value for each row of a batch.
type expr struct {
	typ   table.Type
	span  syntax.Span
	konst *datum // the value, where it is the same for all rows
	col   int    // the column that is plainly read, or -1
	eval  func(f *frame, b *batch) *vec
	// name is what a column gets that holds this expression without being named; ""
	// leaves the choice to the operator.
	name string
	// spread is set for an expression that makes several columns, such as
	// (a, b) = f() or arg_max(x, *).
	spread []spreadColumn
	// lead is set where given names leave out the columns behind them.
	lead bool
}

type spreadColumn struct {
	name string
	expr *expr
}

func constantExpr(d datum, span syntax.Span) *expr {
	v := constant(d, 1)
	return &expr{typ: d.typ, span: span, konst: &d, col: -1, eval: func(_ *frame, b *batch) *vec { return v.sized(b.n) }}
}

func columnExpr(i int, column table.Column, span syntax.Span) *expr {
	return &expr{typ: column.Type, span: span, col: i, name: column.Name, eval: func(_ *frame, b *batch) *vec { return b.col(i) }}
}

// expr compiles a scalar expression.
func (c *compiler) expr(e syntax.Expr, r *row) (*expr, error) {
	switch e := e.(type) {
	case *syntax.Name:
		return c.name(e, r)
	case *syntax.Literal:
		return c.literal(e)
	case *syntax.DynamicLiteral:
		return constantExpr(dynamicOf(dynamicLiteral(e.JSON)), e.Span()), nil
	case *syntax.Paren:
		return c.paren(e, r)
	case *syntax.Unary:
		return c.unary(e, r)
	case *syntax.Binary:
		return c.binary(e, r)
	case *syntax.In:
		return c.in(e, r)
	case *syntax.Between:
		return c.between(e, r)
	case *syntax.Call:
		return c.call(e, r)
	case *syntax.Member:
		return c.member(e, r)
	case *syntax.Index:
		return c.index(e, r)
	case *syntax.Named:
		return nil, failf(e.Span(), CodeMeaning, "A name cannot be given here.")
	case *syntax.Typed:
		return c.typeName(e)
	}
	return nil, failf(e.Span(), CodeMeaning, "A scalar expression is expected here.")
}

// constant compiles an expression that must have one value.
func (c *compiler) constant(e syntax.Expr, r *row) (datum, error) {
	x, err := c.expr(e, r)
	if err != nil {
		return datum{}, err
	}
	if x.konst == nil {
		return datum{}, failf(e.Span(), CodeMeaning, "A constant is expected here.")
	}
	return *x.konst, nil
}

// typed compiles an expression that must be of a type; a dynamic is converted to it.
func (c *compiler) typed(e syntax.Expr, r *row, t table.Type) (*expr, error) {
	x, err := c.expr(e, r)
	if err != nil {
		return nil, err
	}
	if x.typ == t {
		return x, nil
	}
	if x.typ == table.Dynamic || t == table.Bool && x.typ.Numeric() {
		return c.cast(x, t), nil
	}
	return nil, failf(e.Span(), CodeType, "An expression of type %s is expected here, this one is of type %s.", t, x.typ)
}

func (c *compiler) name(e *syntax.Name, r *row) (*expr, error) {
	if i := r.find(e.Text); i >= 0 {
		return columnExpr(i, r.columns[i], e.Span()), nil
	}
	if b := r.scope.lookup(e.Text); b != nil {
		if err := c.resolve(b); err != nil {
			return nil, err
		}
		switch {
		case b.scalar != nil:
			return constantExpr(*b.scalar, e.Span()), nil
		case b.expr != nil && r.sameAs(b.row):
			return b.expr, nil
		case b.fn != nil && len(b.fn.Parameters) == 0:
			return c.callScalar(b, e.Span(), nil, r)
		}
	}
	return nil, unresolved(e.Span(), r.operator, kindScalar, e.Text)
}

func (c *compiler) paren(e *syntax.Paren, r *row) (*expr, error) {
	if _, ok := e.X.(*syntax.Pipeline); ok {
		return nil, failf(e.Span(), CodeMeaning, "A table stands where a scalar is expected; toscalar() makes one of it.")
	}
	x, err := c.expr(e.X, r)
	if err != nil {
		return nil, err
	}
	return x, nil
}

// typeName gives typeof(t) as its name; functions that take types read that.
func (c *compiler) typeName(e *syntax.Typed) (*expr, error) {
	if e.X != nil {
		return nil, failf(e.Span(), CodeMeaning, "'to typeof' cannot stand here.")
	}
	return constantExpr(stringOf(e.Type.Text), e.Span()), nil
}

// fold computes an expression whose arguments are constants.
func (c *compiler) fold(x *expr, args ...*expr) *expr {
	for _, a := range args {
		if a.konst == nil {
			return x
		}
	}
	d := x.eval(c.f, &batch{n: 1}).datum(0)
	folded := constantExpr(d, x.span)
	folded.name = x.name
	return folded
}

// cast converts an expression to a type at run time.
func (c *compiler) cast(x *expr, t table.Type) *expr {
	if x.typ == t {
		return x
	}
	out := c.rowwise(x.span, t, []*expr{x}, func(a []datum) datum { return convert(a[0], t) })
	out.name = x.name
	return out
}
