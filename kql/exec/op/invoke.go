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
	if e, ok := enrichments[name.Text]; ok && s.Use(name) == nil {
		return enrich(c, e, op.Call, input, s)
	}
	body := c.Plan.Invoked(op, s)
	if body == nil {
		return nil, vec.Unsupported(op.Call.Span(), "function `%s` in invoke", name.Text)
	}
	return c.Invoke(body, input)
}
