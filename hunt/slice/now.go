package slice

import (
	"slices"

	"quarry/kql/syntax"
)

// fixNow collects the edits that replace now() and ago() with one fixed time, so that slices sent
// minutes apart cover the same period.
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
