package engine

import (
	"quarry/kql/syntax"
)

// bindInvoke calls a let function with the rows so far as its first argument, or one of
// the functions with which Defender enriches rows.
func bindInvoke(c *compiler, op *syntax.Invoke, input node, s *scope) (node, error) {
	name := op.Call.Name
	b := s.lookup(name.Text)
	if e, ok := enrichments[name.Text]; ok && b == nil {
		return c.enrich(e, op.Call, input, s)
	}
	if b == nil {
		return nil, unsupported(op.Call.Span(), "function '%s' behind invoke", name.Text)
	}
	if err := c.resolve(b); err != nil {
		return nil, err
	}
	if b.fn == nil || len(b.fn.Parameters) == 0 || b.fn.Parameters[0].Columns == nil {
		return nil, failf(name.Span(), CodeArguments, "'invoke' operator: '%s' is no function whose first parameter is a table.", name.Text)
	}
	rest := &syntax.Function{Parameters: b.fn.Parameters[1:]}
	args, err := c.arguments(rest, op.Call, s)
	if err != nil {
		return nil, err
	}
	args[b.fn.Parameters[0].Name.Text] = &binding{table: input}
	return c.callTable(b, op.Span(), args)
}
