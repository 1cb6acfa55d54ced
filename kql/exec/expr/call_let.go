package expr

import (
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// callLet compiles the call of a let function that gives a scalar. Arguments that are
// not constant are put into the body's expression, so it may use the columns of the row.
func (c *Compiler) callLet(b *Binding, e *syntax.Call, r *Row) (*Expr, error) {
	args, err := c.scalarArguments(b.Fn, e, r)
	if err != nil {
		return nil, err
	}
	return c.callScalar(b, e.Span(), args, r)
}

// scalarArguments gives the parameters of a let function the values of a call, as
// expressions of the calling row.
func (c *Compiler) scalarArguments(fn *syntax.Function, e *syntax.Call, r *Row) (map[string]*Expr, error) {
	values, err := matchArguments(fn, e)
	if err != nil {
		return nil, err
	}
	args := map[string]*Expr{}
	for i, p := range fn.Parameters {
		if p.Columns != nil {
			return nil, vec.Unsupported(e.Span(), "a scalar function with a tabular parameter")
		}
		x, err := c.Expr(values[i], r)
		if err != nil {
			return nil, err
		}
		args[p.Name.Text] = c.Cast(x, parameterType(p))
		if parameterType(p) == table.Real && x.Type == table.Real || p.Type == nil {
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
			return nil, vec.Failf(e.Span(), vec.CodeArguments, "%s() does not take %d arguments", e.Name.Text, len(e.Args))
		}
		values[at] = arg
	}
	for i, p := range fn.Parameters {
		if values[i] == nil {
			values[i] = p.Default
		}
		if values[i] == nil {
			return nil, vec.Failf(e.Span(), vec.CodeArguments, "%s(): parameter `%s` has no value", e.Name.Text, p.Name.Text)
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
func (c *Compiler) callScalar(b *Binding, span syntax.Span, args map[string]*Expr, r *Row) (*Expr, error) {
	if c.depth++; c.depth > maxCalls {
		return nil, vec.TooDeep(span, maxCalls)
	}
	defer func() { c.depth-- }()
	inner := b.in.Inner()
	call := &Row{Operator: r.Operator, Scope: inner, Ordered: r.Ordered}
	var varying []*Expr
	for name, x := range args {
		if x.Const != nil {
			inner.Names[name] = &Binding{scalar: x.Const}
			continue
		}
		call.Columns = append(call.Columns, table.Column{Name: name, Type: x.Type})
		varying = append(varying, x)
	}
	query, err := c.declare(b.Fn.Body, inner, span)
	if err != nil {
		return nil, err
	}
	for _, local := range inner.Names {
		if local.Let != nil {
			local.row = call
		}
	}
	x, err := c.Expr(query, call)
	if err != nil || len(varying) == 0 {
		return x, err
	}
	return &Expr{Type: x.Type, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		return x.Eval(f, vec.BatchOf(b.N, EvalAll(f, b, varying)...))
	}}, nil
}

// Arguments gives the parameters of a let function that gives rows their values.
func (c *Compiler) Arguments(fn *syntax.Function, e *syntax.Call, s *Scope) (map[string]*Binding, error) {
	values, err := matchArguments(fn, e)
	if err != nil {
		return nil, err
	}
	args := map[string]*Binding{}
	for i, p := range fn.Parameters {
		if p.Columns != nil {
			n, err := c.Tabular(values[i], s, strings.ToLower(e.Name.Text))
			if err != nil {
				return nil, err
			}
			args[p.Name.Text] = &Binding{Table: n}
			continue
		}
		d, err := c.Constant(values[i], &Row{Scope: s, Operator: "let"})
		if err != nil {
			return nil, err
		}
		d = vec.Convert(d, parameterType(p))
		args[p.Name.Text] = &Binding{scalar: &d}
	}
	return args, nil
}
