package lint

import (
	"quarry/kql/syntax"
	"strings"
)

// unboundedExpansion finds mv-expand directly after an event table, where it multiplies every row
// of the table.
func unboundedExpansion(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok || len(p.Operators) == 0 {
		return
	}
	expand, ok := p.Operators[0].(*syntax.MvExpand)
	if !ok || expand.Limit != nil {
		return
	}
	if t, _, ok := a.eventTable(p.Source); ok {
		a.advise(expand.KeywordSpan, nil, unboundedExpansionMessage, t.Name)
	}
}

// sortWithoutTake finds results of event rows that are sorted without a limit.
func sortWithoutTake(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok || p != a.last || len(p.Operators) == 0 {
		return
	}
	if _, _, events := a.eventTable(p.Source); !events {
		return
	}
	for i, operator := range p.Operators {
		switch x := operator.(type) {
		case *syntax.Where, *syntax.Extend, *syntax.Project:
		case *syntax.Sort:
			if i == len(p.Operators)-1 && len(x.Keys) > 0 {
				span := syntax.Span{Start: x.KeywordSpan.Start, End: x.Keys[0].Span().Start}
				fix := &syntax.Fix{Title: "Change to top 1000", Span: span, Text: "top 1000 by "}
				a.advise(x.KeywordSpan, fix, sortWithoutTakeMessage)
			}
			return
		default:
			return
		}
	}
}

// filterAfterSummarize finds filters that use group keys only and could drop rows before they are
// aggregated.
func filterAfterSummarize(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok {
		return
	}
	var summarize *syntax.Summarize // set while only filters follow it
	for _, operator := range p.Operators {
		switch x := operator.(type) {
		case *syntax.Summarize:
			summarize = x
		case *syntax.Where:
			if summarize != nil && onlyNames(x.Predicate, plainKeys(summarize)) {
				a.advise(x.KeywordSpan, a.moveBefore(x, summarize), filterAfterSummarizeMessage)
			}
		default:
			summarize = nil
		}
	}
}

// moveBefore swaps an operator with the one directly before it. There is no fix if a comment is in
// between.
func (a *adviser) moveBefore(step, before syntax.Operator) *syntax.Fix {
	between := a.tree.Text[before.Span().End:step.Span().Start]
	if strings.Trim(between, " \t\r\n") != "|" {
		return nil
	}
	return &syntax.Fix{Title: "Move before summarize",
		Span: syntax.Span{Start: before.Span().Start, End: step.Span().End},
		Text: a.textOf(step) + between + a.textOf(before)}
}

// plainKeys returns the group keys that are unchanged input columns.
func plainKeys(x *syntax.Summarize) map[string]bool {
	keys := map[string]bool{}
	for _, key := range x.By {
		if n, ok := key.(*syntax.Name); ok {
			keys[n.Text] = true
		}
	}
	return keys
}

// onlyNames reports whether an expression uses some of the names and no others.
func onlyNames(x syntax.Expr, names map[string]bool) bool {
	some, others := false, false
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.Name:
			some = some || names[x.Text]
			others = others || !names[x.Text]
		case *syntax.Bad, *syntax.Pipeline, *syntax.Member:
			others = true
		}
		return !others
	})
	return some && !others
}
