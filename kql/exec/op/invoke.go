package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// bindInvoke compiles invoke, which calls a let function with the input as its first argument, or
// one of Defender's enrichment functions.
func bindInvoke(c *expr.Compiler, op *syntax.Invoke, input expr.Node, s *expr.Scope) (expr.Node, error) {
	name := op.Call.Name
	b := s.Lookup(name.Text)
	if e, ok := enrichments[name.Text]; ok && b == nil {
		return enrich(c, e, op.Call, input, s)
	}
	if b == nil {
		return nil, vec.Unsupported(op.Call.Span(), "function `%s` in invoke", name.Text)
	}
	if err := c.Resolve(b); err != nil {
		return nil, err
	}
	if b.Fn == nil || len(b.Fn.Parameters) == 0 || b.Fn.Parameters[0].Columns == nil {
		return nil, vec.Failf(name.Span(), vec.CodeArguments,
			"`invoke` expects a function whose first parameter is a table; `%s` is not one", name.Text)
	}
	rest := &syntax.Function{Parameters: b.Fn.Parameters[1:]}
	args, err := c.Arguments(rest, op.Call, s)
	if err != nil {
		return nil, err
	}
	args[b.Fn.Parameters[0].Name.Text] = &expr.Binding{Table: input}
	return c.CallTable(b, op.Span(), args)
}
