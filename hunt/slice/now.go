package slice

import (
	"slices"

	"quarry/kql/syntax"
)

// pin finds the calls of now() and ago() and the edits that make one instant of them, so
// that parts that are sent minutes apart do not drift.
func (c *planner) fixNow() {
	now := moment(c.Now)
	for _, s := range c.tree.Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok && len(call.Args) <= 1 {
				c.fixNowCall(call, now)
			}
			return true
		})
	}
	slices.SortFunc(c.nowEdits, func(a, b edit) int { return a.span.Start - b.span.Start })
}

func (c *planner) fixNowCall(call *syntax.Call, now string) {
	sign := map[string]string{"now": " + ", "ago": " - "}[call.Name.Text]
	switch {
	case sign == "":
	case len(call.Args) == 0 && call.Name.Text == "now":
		c.nowEdits = append(c.nowEdits, edit{call.Span(), now})
	case len(call.Args) == 1:
		arg := call.Args[0].Span()
		c.nowEdits = append(c.nowEdits,
			edit{syntax.Span{Start: call.Span().Start, End: arg.Start}, "(" + now + sign + "("},
			edit{syntax.Span{Start: arg.End, End: call.Span().End}, "))"})
	}
}
