package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// callLet compiles the call of a let function that gives a scalar. Arguments that are
// not constant are put into the body's expression, so it may use the columns of the row.
func (c *compiler) callLet(b *binding, e *syntax.Call, r *row) (*expr, error) {
	args, err := c.scalarArguments(b.fn, e, r)
	if err != nil {
		return nil, err
	}
	return c.callScalar(b, e.Span(), args, r)
}

// scalarArguments gives the parameters of a let function the values of a call, as
// expressions of the calling row.
func (c *compiler) scalarArguments(fn *syntax.Function, e *syntax.Call, r *row) (map[string]*expr, error) {
	values, err := matchArguments(fn, e)
	if err != nil {
		return nil, err
	}
	args := map[string]*expr{}
	for i, p := range fn.Parameters {
		if p.Columns != nil {
			return nil, unsupported(e.Span(), "a scalar function with a tabular parameter")
		}
		x, err := c.expr(values[i], r)
		if err != nil {
			return nil, err
		}
		args[p.Name.Text] = c.cast(x, parameterType(p))
		if parameterType(p) == table.Real && x.typ == table.Real || p.Type == nil {
			args[p.Name.Text] = x
		}
	}
	return args, nil
}

// matchArguments pairs parameters with arguments by place or by name, and fills in defaults.
func matchArguments(fn *syntax.Function, e *syntax.Call) ([]syntax.Expr, error) {
	values := make([]syntax.Expr, len(fn.Parameters))
	for i, arg := range e.Args {
		at := i
		if named, ok := arg.(*syntax.Named); ok && len(named.Names) == 1 {
			at, arg = parameterAt(fn, named.Names[0].Text), named.X
		}
		if at < 0 || at >= len(values) {
			return nil, failf(e.Span(), CodeArguments, "%s(): %d arguments do not fit this function.", e.Name.Text, len(e.Args))
		}
		values[at] = arg
	}
	for i, p := range fn.Parameters {
		if values[i] == nil {
			values[i] = p.Default
		}
		if values[i] == nil {
			return nil, failf(e.Span(), CodeArguments, "%s(): parameter '%s' has no value.", e.Name.Text, p.Name.Text)
		}
	}
	return values, nil
}

func parameterAt(fn *syntax.Function, name string) int {
	for i, p := range fn.Parameters {
		if p.Name.Text == name {
			return i
		}
	}
	return -1
}

// callScalar compiles the body of a let function in the row of its caller: parameters
// stand behind the columns of that row under their own names.
func (c *compiler) callScalar(b *binding, span syntax.Span, args map[string]*expr, r *row) (*expr, error) {
	if c.depth++; c.depth > maxCalls {
		return nil, failf(span, CodeLimit, "Functions call each other more than %d levels deep.", maxCalls)
	}
	defer func() { c.depth-- }()
	inner := b.in.inner()
	call := &row{operator: r.operator, scope: inner, ordered: r.ordered}
	var varying []*expr
	for name, x := range args {
		if x.konst != nil {
			inner.names[name] = &binding{scalar: x.konst}
			continue
		}
		call.columns = append(call.columns, table.Column{Name: name, Type: x.typ})
		varying = append(varying, x)
	}
	query, err := c.declare(b.fn.Body, inner, span)
	if err != nil {
		return nil, err
	}
	for _, local := range inner.names {
		if local.let != nil {
			local.row = call
		}
	}
	x, err := c.expr(query, call)
	if err != nil || len(varying) == 0 {
		return x, err
	}
	return &expr{typ: x.typ, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		return x.eval(f, batchOf(b.n, evalAll(f, b, varying)...))
	}}, nil
}

// arguments gives the parameters of a let function that gives rows their values.
func (c *compiler) arguments(fn *syntax.Function, e *syntax.Call, s *scope) (map[string]*binding, error) {
	values, err := matchArguments(fn, e)
	if err != nil {
		return nil, err
	}
	args := map[string]*binding{}
	for i, p := range fn.Parameters {
		if p.Columns != nil {
			n, err := c.tabular(values[i], s, strings.ToLower(e.Name.Text))
			if err != nil {
				return nil, err
			}
			args[p.Name.Text] = &binding{table: n}
			continue
		}
		d, err := c.constant(values[i], &row{scope: s, operator: "let"})
		if err != nil {
			return nil, err
		}
		d = convert(d, parameterType(p))
		args[p.Name.Text] = &binding{scalar: &d}
	}
	return args, nil
}
