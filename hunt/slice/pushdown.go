package slice

import (
	"strconv"
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// pushDown sends the first aggregating step after the row-by-row steps for each slice, if the
// results of the slices can be merged into the result of the whole. It returns the number of
// operators sent. A query that counts a hundred million rows then downloads only a few thousand.
func (c *planner) pushDown(f *finding, after []syntax.Operator) int {
	if len(after) == 0 {
		return 0
	}
	n, text := 1, "\n| "+c.sourceText(after[0].Span())
	if _, ok := after[0].(*syntax.Sort); ok && len(after) > 1 {
		if _, ok := after[1].(*syntax.Take); ok { // sort followed by take is a top
			n, text = 2, text+"\n| "+c.sourceText(after[1].Span())
		}
	}
	needs, ok := c.selfContained(syntax.Span{Start: after[0].Span().Start, End: after[n-1].Span().End})
	if !ok {
		return 0
	}
	before := f.needs
	f.needs = append(before[:len(before):len(before)], needs...)
	merge := c.mergeStep(f, after[:n], text)
	if merge == "" {
		f.needs = before
		return 0
	}
	f.leaf.steps += text
	f.leaf.Aggregated, f.partial = true, merge
	return n
}

// mergeStep returns the step that merges the slices' results of some operators, or "" if none does.
func (c *planner) mergeStep(f *finding, ops []syntax.Operator, text string) string {
	switch op := ops[0].(type) {
	case *syntax.Take:
		if n, ok := count(op.Count); ok {
			f.leaf.Enough = n
			return text
		}
	case *syntax.Sort:
		if take, ok := ops[len(ops)-1].(*syntax.Take); ok {
			if _, ok := count(take.Count); ok {
				return text
			}
		}
	case *syntax.Top:
		if _, ok := count(op.Count); ok {
			return text
		}
	case *syntax.Distinct:
		return "| distinct *"
	case *syntax.Count:
		name := "Count"
		if op.As != nil {
			name = op.As.Text
		}
		return "| summarize " + quoted(name) + " = sum(" + quoted(name) + ")"
	case *syntax.Summarize:
		return c.mergeSummarize(f, op, text)
	}
	return ""
}

// count returns a row count if it is a literal.
func count(x syntax.Expr) (int, bool) {
	l, ok := x.(*syntax.Literal)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(l.Raw)
	return n, err == nil && n >= 0
}

// mergeSummarize merges the results of a summarize whose aggregates can be applied to themselves.
func (c *planner) mergeSummarize(f *finding, op *syntax.Summarize, text string) string {
	outer, known := sema.Bind(syntax.Parse(c.prelude(f.needs)+f.leaf.read+f.leaf.steps+text), c.Scope).Columns()
	if !known || len(outer) < len(op.By) {
		return ""
	}
	keys := make([]string, len(op.By))
	for i := range keys {
		keys[i] = quoted(outer[i].Name)
	}
	by := ""
	if len(keys) > 0 {
		by = " by " + strings.Join(keys, ", ")
	}
	if pick := c.argExtreme(op); pick != "" && by != "" {
		return "| summarize " + pick + by
	}
	if len(outer) != len(op.By)+len(op.Aggregates) {
		return ""
	}
	merges := make([]string, len(op.Aggregates))
	for i, x := range op.Aggregates {
		column := outer[len(op.By)+i]
		merge, ok := mergeOf(x, column.Type)
		if !ok {
			return ""
		}
		name := quoted(column.Name)
		merges[i] = name + " = " + merge + "(" + name + ")"
	}
	return "| summarize " + strings.Join(merges, ", ") + by
}

// mergeOf returns the aggregate that merges the results of another. Sums of reals are not merged,
// since their last digit depends on the order.
func mergeOf(x syntax.Expr, typ types.Type) (string, bool) {
	if named, ok := x.(*syntax.Named); ok {
		x = named.X
	}
	call, ok := x.(*syntax.Call)
	if !ok {
		return "", false
	}
	switch call.Name.Text {
	case "count", "countif":
		return "sum", true
	case "sum", "sumif":
		return "sum", typ == types.Long || typ == types.Int || typ == types.TimeSpan
	case "min", "minif":
		return "min", true
	case "max", "maxif":
		return "max", true
	}
	return "", false
}

// argExtreme returns the text of a lone arg_max or arg_min over plain columns: applied to the
// winners of the slices, it finds the overall winner.
func (c *planner) argExtreme(op *syntax.Summarize) string {
	if len(op.Aggregates) != 1 {
		return ""
	}
	call, ok := op.Aggregates[0].(*syntax.Call)
	if !ok || call.Name.Text != "arg_max" && call.Name.Text != "arg_min" {
		return ""
	}
	for _, arg := range call.Args {
		switch arg.(type) {
		case *syntax.Name, *syntax.Star:
		default:
			return ""
		}
	}
	return c.sourceText(call.Span())
}
