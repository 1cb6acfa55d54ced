package lint

import (
	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"slices"
)

// noTimeFilter finds the first event table of a query that has no time filter at all. A pipeline
// that keeps only the newest row of each key needs none.
func noTimeFilter(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok || a.timeFiltered || a.timeMissed || p.Source == nil || slices.ContainsFunc(p.Operators, takesNewest) {
		return
	}
	if t, time, ok := a.eventTable(p.Source); ok {
		a.timeMissed = true
		end := p.Source.Span().End
		span := syntax.Span{Start: end, End: end}
		fix := &syntax.Fix{Title: "Limit to the last 7 days", Span: span, Text: " | where " + time + " > ago(7d)"}
		a.advise(p.Source.Span(), fix, noTimeFilterMessage, t.Name, time)
	}
}

// takesNewest reports whether an operator keeps the newest row of each key.
func takesNewest(operator syntax.Operator) bool {
	s, ok := operator.(*syntax.Summarize)
	if !ok {
		return false
	}
	newest := false
	for _, x := range s.Aggregates {
		syntax.Inspect(x, func(n syntax.Node) bool {
			call, ok := n.(*syntax.Call)
			newest = newest || ok && call.Name.Text == "arg_max" && len(call.Args) > 0 && mentionsTime(call.Args[0])
			return true
		})
	}
	return newest
}

// joinWithoutTime finds an event table without a time filter on the right side of a join, if the
// query filters on time elsewhere.
func joinWithoutTime(a *adviser, n syntax.Node) {
	j, ok := n.(*syntax.Join)
	if !ok || !a.timeFiltered || j.Right == nil {
		return
	}
	source, alone := unwrapped(j.Right), true
	if p, ok := source.(*syntax.Pipeline); ok {
		alone = false
		if filtersTime(p) {
			return
		}
		source = p.Source
	}
	if t, time, ok := a.eventTable(source); ok {
		a.advise(source.Span(), a.addTimeFilter(source, t, alone), joinWithoutTimeMessage, t.Name, j.Keyword(), time)
	}
}

// addTimeFilter adds the time filter of the query to a source. alone says that the source is not a
// pipeline yet.
func (a *adviser) addTimeFilter(source syntax.Expr, table *catalog.Table, alone bool) *syntax.Fix {
	if _, ok := table.Column(a.filtered); !ok {
		return nil
	}
	text := a.textOf(source) + " | where " + a.timeFilter
	if alone {
		text = "(" + text + ")"
	}
	return &syntax.Fix{Title: "Add where " + a.timeFilter, Span: source.Span(), Text: text}
}

func unwrapped(x syntax.Expr) syntax.Expr {
	for {
		p, ok := x.(*syntax.Paren)
		if !ok {
			return x
		}
		x = p.X
	}
}

// joinLargerLeft finds a datatable on the right side of a join. The service keeps the left side in
// memory, so the smaller table belongs there.
func joinLargerLeft(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok {
		return
	}
	if _, _, events := a.eventTable(p.Source); !events {
		return
	}
	for _, operator := range p.Operators {
		switch x := operator.(type) {
		case *syntax.Where, *syntax.Extend, *syntax.Project:
		case *syntax.Join:
			inner := x.Kind == syntax.JoinDefault || x.Kind == syntax.JoinInner || x.Kind == syntax.JoinInnerUnique
			if !x.Lookup && inner && a.isDatatable(x.Right) {
				a.advise(x.KeywordSpan, nil, joinLargerLeftMessage)
			}
			return
		default:
			return
		}
	}
}

// isDatatable reports whether a table is a datatable of the query itself.
func (a *adviser) isDatatable(x syntax.Expr) bool {
	x = unwrapped(x)
	if n, ok := x.(*syntax.Name); ok {
		x = unwrapped(a.lets[n.Text])
	}
	_, ok := x.(*syntax.DataTable)
	return ok
}

// unscopedSearch finds search, find and union over all tables.
func unscopedSearch(a *adviser, n syntax.Node) {
	switch x := n.(type) {
	case *syntax.OperatorSource:
		switch operator := x.Operator.(type) {
		case *syntax.Search:
			if len(operator.Tables) == 0 {
				a.advise(operator.KeywordSpan, nil, unscopedSearchMessage)
			}
		case *syntax.Find:
			if len(operator.Tables) == 0 {
				a.advise(operator.KeywordSpan, nil, unscopedFindMessage)
			}
		}
	case *syntax.Union:
		for _, t := range x.Tables {
			if name, ok := t.(*syntax.Name); ok && name.Text == "*" {
				a.advise(name.Span(), nil, unscopedUnionMessage)
			}
		}
	}
}
