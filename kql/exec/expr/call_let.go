package expr

import (
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// callLet compiles the call of a scalar let function. Arguments that are not constant become a part
// of the compiled body, so they may use the columns of the row.
func (c *Compiler) callLet(b *Binding, e *syntax.Call, r *Row) (*Expr, error) {
	args, err := c.scalarArguments(b.Fn, e, r)
	if err != nil {
		return nil, err
	}
	return c.callScalar(b, e.Span(), args, r)
}

// scalarArguments returns the arguments of a call by parameter, as expressions over the caller's
// row.
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

// matchArguments matches arguments with parameters by position or name, and fills in defaults.
func matchArguments(fn *syntax.Function, e *syntax.Call) ([]syntax.Expr, error) {
	values := make([]syntax.Expr, len(fn.Parameters))
	for i, arg := range e.Args {
		at := i
		if named, ok := arg.(*syntax.Named); ok && len(named.Names) == 1 {
			at, arg = parameterAt(fn, named.Names[0].Text), named.X
		}
		if at < 0 || at >= len(values) {
			return nil, vec.Failf(e.Span(), vec.CodeArguments, "%s() does not take %d arguments", e.Name.Text,
				len(e.Args))
		}
		values[at] = arg
	}
	for i, p := range fn.Parameters {
		if values[i] == nil {
			values[i] = p.Default
		}
		if values[i] == nil {
			return nil, vec.Failf(e.Span(), vec.CodeArguments, "%s(): parameter `%s` has no value", e.Name.Text,
				p.Name.Text)
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

// callScalar compiles the body of a let function. Its row has a column for each parameter whose
// argument is not constant.
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

// Arguments returns the bindings of the parameters in a call of a tabular let function.
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
