package kql

import "quarry/kql/catalog"

// Advise returns what a query costs more than it has to, or will not get from the
// service, in the order of the text. Nothing of it is wrong, so all is information.
func Advise(tree *Tree, scope *Scope) []Diagnostic { return Bind(tree, scope).Advice(scope) }

// Advice does what Advise does with a tree that is bound already.
func (b *Bound) Advice(scope *Scope) []Diagnostic {
	if scope == nil {
		scope = &Scope{}
	}
	a := &adviser{tree: b.Tree, scope: scope, tables: map[Span]string{}}
	a.survey(b)
	for _, s := range b.Tree.Statements {
		if q, ok := s.(*Query); ok {
			a.answer(q.Expr)
		}
		Inspect(s, func(n Node) bool {
			for _, rule := range rules {
				a.code = rule.code
				rule.look(a, n)
			}
			return true
		})
	}
	return inOrder(a.found)
}

// rule is one piece of advice. look is called for every node of a query.
type rule struct {
	code string
	look func(a *adviser, n Node)
}

// rules are all that Advise looks for.
var rules []rule

func init() {
	rules = []rule{
		{"no-time-filter", noTimeFilter},
		{"unscoped-search", unscopedSearch},
		{"contains-for-word", containsForWord},
		{"regex-for-text", regexForText},
		{"case-by-function", caseByFunction},
		{"join-without-time", joinWithoutTime},
		{"join-larger-left", joinLargerLeft},
		{"unbounded-expansion", unboundedExpansion},
		{"sort-without-take", sortWithoutTake},
		{"filter-after-summarize", filterAfterSummarize},
		{"table-not-served", tableNotServed},
		{"renamed-table", renamedTable},
		{"outdated-function", outdatedFunction},
	}
}

// adviser holds what the rules need to know of the whole query.
type adviser struct {
	tree  *Tree
	scope *Scope
	// tables are the places that name a table of the catalogue.
	tables map[Span]string
	// lets are the values that let binds.
	lets map[string]Expr
	// timeFiltered says that some filter of the query speaks of time.
	timeFiltered bool
	timeMissed   bool // said already
	// timeFilter is the first one that compares Timestamp with a constant; "" for none.
	timeFilter string
	last       *Pipeline // the one whose rows are the answer
	code       string    // of the rule that is looking
	found      []Diagnostic
}

func (a *adviser) advise(span Span, message string, fix *Fix) {
	a.found = append(a.found, Diagnostic{a.code, SeverityInformation, span, message, fix})
}

// survey notes the tables, the let statements and whether time is filtered anywhere.
func (a *adviser) survey(b *Bound) {
	a.lets = map[string]Expr{}
	for _, r := range b.References() {
		if r.Symbol.Kind == SymbolTable {
			a.tables[r.Span] = r.Symbol.Name
		}
	}
	for _, s := range a.tree.Statements {
		if let, ok := s.(*Let); ok {
			a.lets[let.Name.Text] = let.Value
		}
		a.timeFiltered = a.timeFiltered || filtersTime(s)
		Inspect(s, func(n Node) bool {
			if filter, ok := n.(*Where); ok && a.timeFilter == "" && sinceThen(filter.Predicate) {
				a.timeFilter = a.textOf(filter.Predicate)
			}
			return true
		})
	}
}

// sinceThen reports whether a condition is Timestamp > ago(…) and nothing else.
func sinceThen(x Expr) bool {
	b, ok := x.(*Binary)
	if !ok || b.Op != ">" && b.Op != ">=" {
		return false
	}
	column, ok := b.L.(*Name)
	call, computed := b.R.(*Call)
	return ok && computed && column.Text == "Timestamp" && call.Name.Text == "ago"
}

// answer remembers the pipeline of the statement whose rows are the answer.
func (a *adviser) answer(x Expr) {
	if p, ok := x.(*Pipeline); ok {
		a.last = p
	}
}

// timed gives the name of the table that an expression is, if it has a Timestamp.
func (a *adviser) timed(x Expr) (string, bool) {
	n, ok := x.(*Name)
	if !ok {
		return "", false
	}
	name, ok := a.tables[n.Span()]
	if !ok {
		return "", false
	}
	t, ok := catalog.LookupTable(name)
	return name, ok && t.HasTimestamp()
}

// timeWords are what a filter on time is written with.
var timeWords = wordSet(`Timestamp TimeGenerated ingestion_time ago now`)

// filtersTime reports whether a filter inside a node speaks of time in any way.
func filtersTime(n Node) bool {
	found := false
	Inspect(n, func(n Node) bool {
		switch x := n.(type) {
		case *Where:
			found = found || mentionsTime(x.Predicate)
		case *Search:
			found = found || mentionsTime(x.Predicate)
		case *Find:
			found = found || mentionsTime(x.Predicate)
		case *MakeSeries:
			found = found || x.From != nil
		}
		return !found
	})
	return found
}

func mentionsTime(x Expr) bool {
	if x == nil {
		return false
	}
	found := false
	Inspect(x, func(n Node) bool {
		switch x := n.(type) {
		case *Name:
			found = found || timeWords[x.Text]
		case *Call:
			found = found || timeWords[x.Name.Text]
		}
		return !found
	})
	return found
}
