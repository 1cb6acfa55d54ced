package kql

// unboundedExpansion finds mv-expand straight behind a table of events: each row of the
// whole table becomes several.
func unboundedExpansion(a *adviser, n Node) {
	p, ok := n.(*Pipeline)
	if !ok || len(p.Operators) == 0 {
		return
	}
	expand, ok := p.Operators[0].(*MvExpand)
	if !ok || expand.Limit != nil {
		return
	}
	if name, ok := a.timed(p.Source); ok {
		a.advise(expand.KeywordSpan, "mv-expand unfolds all of "+name+". Filter before it, or give a limit.", nil)
	}
}

// sortWithoutTake finds an answer of plain rows that is sorted whole.
func sortWithoutTake(a *adviser, n Node) {
	p, ok := n.(*Pipeline)
	if !ok || p != a.last || len(p.Operators) == 0 {
		return
	}
	if _, events := a.timed(p.Source); !events {
		return
	}
	for i, operator := range p.Operators {
		switch x := operator.(type) {
		case *Where, *Extend, *Project:
		case *Sort:
			if i == len(p.Operators)-1 {
				a.advise(x.KeywordSpan, "All rows are sorted. Where the first ones do, top is cheaper.", nil)
			}
			return
		default:
			return
		}
	}
}

// filterAfterSummarize finds a filter that speaks of keys alone, and so could leave out
// rows before they are counted.
func filterAfterSummarize(a *adviser, n Node) {
	p, ok := n.(*Pipeline)
	if !ok {
		return
	}
	for i := 1; i < len(p.Operators); i++ {
		filter, ok := p.Operators[i].(*Where)
		if !ok {
			continue
		}
		summarize, ok := p.Operators[i-1].(*Summarize)
		if ok && onlyNames(filter.Predicate, plainKeys(summarize)) {
			a.advise(filter.KeywordSpan, "The filter speaks of keys only. Before summarize it leaves out rows sooner.", nil)
		}
	}
}

// plainKeys are the keys of by that are columns as they came in.
func plainKeys(x *Summarize) map[string]bool {
	keys := map[string]bool{}
	for _, key := range x.By {
		if n, ok := key.(*Name); ok {
			keys[n.Text] = true
		}
	}
	return keys
}

// onlyNames reports whether an expression names some of a set and nothing else.
func onlyNames(x Expr, names map[string]bool) bool {
	some, others := false, false
	Inspect(x, func(n Node) bool {
		switch x := n.(type) {
		case *Name:
			some = some || names[x.Text]
			others = others || !names[x.Text]
		case *Bad, *Pipeline, *Member:
			others = true
		}
		return !others
	})
	return some && !others
}
