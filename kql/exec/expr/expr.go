package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
)

// Expr is a compiled scalar expression. Eval returns a value for each row of a batch.
type Expr struct {
	Type  table.Type
	Span  syntax.Span
	Const *vec.Datum                            // the value, if it is the same for all rows
	Col   int                                   // the column, if the expression is just that, or -1
	Eval  func(f *Frame, b *vec.Batch) *vec.Vec // computes a value for each row of a batch
	// Name is the name of an unnamed column with this expression; "" leaves the choice to the
	// operator.
	Name string
	// Spread is set for an expression with several columns, such as (a, b) = f() or arg_max(x, *).
	Spread []SpreadColumn
	// Lead is set if a list of names drops the columns after the last name.
	Lead bool
	// Implied are gaps that are not negative in the rows for which the expression is true.
	Implied []Gap
	gap     *Gap // see gapOf
	// Parts is set for an expression whose value is always an array of strings. For a batch, it returns a
	// function that appends the elements of a row, so that mv-expand needs no array.
	Parts func(f *Frame, b *vec.Batch) func(row int, into []string) []string
}

// SpreadColumn is one column of an expression with several.
type SpreadColumn struct {
	Name string
	Expr *Expr
}

// ConstantExpr returns an expression with a fixed value.
func ConstantExpr(d vec.Datum, span syntax.Span) *Expr {
	v := vec.Constant(d, 1)
	return &Expr{Type: d.Type, Span: span, Const: &d, Col: -1,
		Eval: func(_ *Frame, b *vec.Batch) *vec.Vec { return v.Sized(b.N) }}
}

// ColumnExpr returns an expression that reads a column of its input.
func ColumnExpr(i int, column table.Column, span syntax.Span) *Expr {
	return &Expr{Type: column.Type, Span: span, Col: i, Name: column.Name,
		Eval: func(_ *Frame, b *vec.Batch) *vec.Vec { return b.Col(i) }}
}

// Expr compiles a scalar expression. Its type is that of the bound query.
func (c *Compiler) Expr(e syntax.Expr, r *Row) (*Expr, error) {
	x, err := c.expr(e, r)
	if err != nil || x.Spread != nil {
		return x, err
	}
	if t, known := r.BoundType(e); known {
		return c.Cast(x, t), nil
	}
	return x, nil
}

// BoundType returns the type that the analyzer gives an expression of the row; known is false if that depends
// on data.
func (r *Row) BoundType(e syntax.Expr) (t table.Type, known bool) {
	if _, name := e.(*syntax.Typed); name || r.Scope == nil {
		return 0, false
	}
	typ := r.Scope.Type(e)
	return ColumnType(typ), typ != types.Unknown
}

func (c *Compiler) expr(e syntax.Expr, r *Row) (*Expr, error) {
	switch e := e.(type) {
	case *syntax.Name:
		return c.Name(e, r)
	case *syntax.Literal:
		return c.literal(e)
	case *syntax.DynamicLiteral:
		return ConstantExpr(vec.DynamicOf(dynamicLiteral(e)), e.Span()), nil
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
		return nil, vec.Unsupported(e.Span(), "a name in this place")
	case *syntax.Typed:
		return c.typeName(e)
	}
	return nil, vec.Unsupported(e.Span(), "this form of expression")
}

// Constant compiles an expression that must be constant and returns its value.
func (c *Compiler) Constant(e syntax.Expr, r *Row) (vec.Datum, error) {
	x, err := c.Expr(e, r)
	if err != nil {
		return vec.Datum{}, err
	}
	if x.Const == nil {
		return vec.Datum{}, vec.Unsupported(e.Span(), "a value that is not constant in this place")
	}
	return *x.Const, nil
}

// Typed compiles an expression that must have a given type; a dynamic is converted.
func (c *Compiler) Typed(e syntax.Expr, r *Row, t table.Type) (*Expr, error) {
	x, err := c.Expr(e, r)
	if err != nil {
		return nil, err
	}
	if x.Type == t {
		return x, nil
	}
	if x.Type == table.Dynamic || t == table.Bool && x.Type.Numeric() {
		return c.Cast(x, t), nil
	}
	return nil, vec.Types(e.Span(), "a "+t.String(), x.Type)
}

// Name compiles a name: a column, or a let of the scope.
func (c *Compiler) Name(e *syntax.Name, r *Row) (*Expr, error) {
	if of, ok := r.Sections[e.Text]; ok && of.Element {
		return c.element(e, of), nil
	}
	if i := r.Find(e.Text); i >= 0 {
		return ColumnExpr(i, r.Columns[i], e.Span()), nil
	}
	if d := r.Scope.Use(e); d != nil {
		return c.declared(d, e, r)
	}
	return nil, vec.Unresolved(e.Span(), r.Operator, vec.KindScalar, e.Text)
}

func (c *Compiler) paren(e *syntax.Paren, r *Row) (*Expr, error) {
	return c.Expr(e.X, r)
}

// typeName compiles typeof(t) to the name of the type, for functions that take one.
func (c *Compiler) typeName(e *syntax.Typed) (*Expr, error) {
	if e.X != nil {
		return nil, vec.Unsupported(e.Span(), "`to typeof` in this place")
	}
	return ConstantExpr(vec.StringOf(e.Type.Text), e.Span()), nil
}

// Fold evaluates an expression now if all of its arguments are constant.
func (c *Compiler) Fold(x *Expr, args ...*Expr) *Expr {
	for _, a := range args {
		if a.Const == nil {
			return x
		}
	}
	d := x.Eval(c.Frame, &vec.Batch{N: 1}).Datum(0)
	folded := ConstantExpr(d, x.Span)
	folded.Name = x.Name
	return folded
}

// Cast converts an expression to a type at run time.
func (c *Compiler) Cast(x *Expr, t table.Type) *Expr {
	if x.Type == t {
		return x
	}
	out := c.Rowwise(x.Span, t, []*Expr{x}, func(a []vec.Datum) vec.Datum { return vec.Convert(a[0], t) })
	out.Name = x.Name
	return out
}
