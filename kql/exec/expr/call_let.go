package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// callScalar compiles the body of a scalar function of the query for a call in a row. Arguments that are not
// constant may use the columns of that row; in the row of the body they are columns named as the parameters.
func (c *Compiler) callScalar(body *sema.Body, span syntax.Span, r *Row) (*Expr, error) {
	if body == nil || body.Query == nil {
		return nil, vec.TooDeep(span, sema.MaxDepth)
	}
	call := &Row{Operator: r.Operator, Scope: body, Ordered: r.Ordered}
	values := map[*sema.Declaration]vec.Datum{}
	var varying []*Expr
	for _, d := range body.Parameters {
		x, err := c.argument(d, span, r)
		if err != nil {
			return nil, err
		}
		if x.Const != nil {
			values[d] = *x.Const
			continue
		}
		call.Columns = append(call.Columns, table.Column{Name: d.Name, Type: x.Type})
		varying = append(varying, x)
	}
	c.enter(body, call)
	for d, value := range values {
		c.Set(d, value)
	}
	x, err := c.Expr(body.Query, call)
	if err != nil || len(varying) == 0 {
		return x, err
	}
	return &Expr{Type: x.Type, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		return x.Eval(f, vec.BatchOf(b.N, EvalAll(f, b, varying)...))
	}}, nil
}

// argument compiles the argument for a parameter of a function, as an expression over the caller's row.
func (c *Compiler) argument(d *sema.Declaration, span syntax.Span, r *Row) (*Expr, error) {
	if d.Parameter.Columns != nil {
		return nil, vec.Unsupported(span, "a scalar function with a tabular parameter")
	}
	if d.Argument == nil {
		return nil, vec.Failf(span, vec.CodeArguments, "parameter `%s` has no value", d.Name)
	}
	row := r
	if d.Body != r.Scope { // a default is read where it is declared
		row = &Row{Operator: r.Operator, Scope: d.Body}
	}
	x, err := c.Expr(d.Argument, row)
	if err != nil || d.Parameter.Type == nil {
		return x, err
	}
	return c.Cast(x, parameterType(d.Parameter)), nil
}
