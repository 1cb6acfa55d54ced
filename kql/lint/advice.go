// Package lint finds queries that are valid but costly, fragile or probably not what the author
// meant, and offers fixes where a rewrite is safe.
package lint

import (
	"fmt"
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Advice returns advice on a query in text order: what makes it slower than necessary, and what the
// service does not provide. All of it is information, since none of it is an error.
func Advice(b *sema.Bound, scope *sema.Scope) []syntax.Diagnostic {
	if scope == nil {
		scope = sema.NewScope("", "", nil, nil)
	}
	a := &adviser{tree: b.Tree, scope: scope, tables: map[syntax.Span]string{}}
	a.survey(b)
	for _, s := range b.Tree.Statements {
		if q, ok := s.(*syntax.Query); ok {
			a.rememberLast(q.Expr)
		}
		syntax.Inspect(s, func(n syntax.Node) bool {
			for _, rule := range rules {
				a.code = rule.code
				rule.look(a, n)
			}
			return true
		})
	}
	return syntax.SortDiagnostics(a.found)
}

// rule is one kind of advice. look is called for every node of a query.
type rule struct {
	code string
	look func(a *adviser, n syntax.Node)
}

// rules are all rules in the order in which they are applied to a node.
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
		{"unknown-value", unknownValue},
		{"unknown-key", unknownKey},
		{TableNotServed, tableNotServed},
		{"table-not-listed", tableNotListed},
		{"renamed-table", renamedTable},
		{"outdated-function", outdatedFunction},
	}
}

// adviser collects what the rules need to know about the whole query.
type adviser struct {
	tree  *syntax.Tree
	scope *sema.Scope
	// tables maps the places where a table is named to its name.
	tables map[syntax.Span]string
	// lets are the values bound by let.
	lets map[string]syntax.Expr
	// timeFiltered says that some filter of the query mentions time.
	timeFiltered bool
	timeMissed   bool // no-time-filter is given once
	// timeFilter is the first filter of the form Timestamp > ago(…), or "", and filtered its column.
	timeFilter, filtered string
	last                 *syntax.Pipeline // the pipeline that returns the result
	code                 string           // code of the current rule
	found                []syntax.Diagnostic
}

// advise records a finding of the current rule with its fix, if there is one. args fill in the
// message.
func (a *adviser) advise(span syntax.Span, fix *syntax.Fix, message string, args ...any) {
	a.found = append(a.found, syntax.Diagnostic{
		Code: a.code, Severity: syntax.SeverityInformation, Span: span, Message: fmt.Sprintf(message, args...),
		Fix: fix,
	})
}

// survey collects tables and let statements, and finds out whether the query filters on time.
func (a *adviser) survey(b *sema.Bound) {
	a.lets = map[string]syntax.Expr{}
	for _, r := range b.References() {
		if r.Symbol.Kind == sema.SymbolTable {
			a.tables[r.Span] = r.Symbol.Name
		}
	}
	for _, s := range a.tree.Statements {
		if let, ok := s.(*syntax.Let); ok {
			a.lets[let.Name.Text] = let.Value
		}
		a.timeFiltered = a.timeFiltered || filtersTime(s)
		syntax.Inspect(s, func(n syntax.Node) bool {
			if filter, ok := n.(*syntax.Where); ok && a.timeFilter == "" {
				if column := sinceThen(filter.Predicate); column != "" {
					a.timeFilter, a.filtered = a.textOf(filter.Predicate), column
				}
			}
			return true
		})
	}
}

// sinceThen returns the column if a condition is Timestamp > ago(…) and nothing else, and otherwise "".
func sinceThen(x syntax.Expr) string {
	b, ok := x.(*syntax.Binary)
	if !ok || b.Op != ">" && b.Op != ">=" {
		return ""
	}
	column, ok := b.L.(*syntax.Name)
	call, computed := b.R.(*syntax.Call)
	if !ok || !computed || call.Name.Text != "ago" || !slices.Contains(timeColumns, column.Text) {
		return ""
	}
	return column.Text
}

// rememberLast remembers the pipeline of a statement that returns the result.
func (a *adviser) rememberLast(x syntax.Expr) {
	if p, ok := x.(*syntax.Pipeline); ok {
		a.last = p
	}
}

// eventTable returns the table that an expression refers to and its time column, if it has one. Tables of
// this machine are not meant: they are small.
func (a *adviser) eventTable(x syntax.Expr) (t *catalog.Table, time string, ok bool) {
	n, ok := x.(*syntax.Name)
	if !ok {
		return nil, "", false
	}
	name, ok := a.tables[n.Span()]
	if !ok {
		return nil, "", false
	}
	if t, ok = a.scope.Schema.Table(name, a.scope.Workspace); !ok {
		return nil, "", false
	}
	for _, time := range timeColumns {
		if _, ok := t.Column(time); ok {
			return t, time, true
		}
	}
	return nil, "", false
}

// timeColumns are the columns by which the service finds the rows of a time range.
var timeColumns = []string{"Timestamp", "TimeGenerated"}

// timeWords are names that indicate a time filter.
var timeWords = syntax.WordSet(`Timestamp TimeGenerated ingestion_time ago now`)

// filtersTime reports whether any filter inside a node mentions time.
func filtersTime(n syntax.Node) bool {
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.Where:
			found = found || mentionsTime(x.Predicate)
		case *syntax.Search:
			found = found || mentionsTime(x.Predicate)
		case *syntax.Find:
			found = found || mentionsTime(x.Predicate)
		case *syntax.MakeSeries:
			found = found || x.From != nil
		}
		return !found
	})
	return found
}

func mentionsTime(x syntax.Expr) bool {
	if x == nil {
		return false
	}
	found := false
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.Name:
			found = found || timeWords[x.Text]
		case *syntax.Call:
			found = found || timeWords[x.Name.Text]
		}
		return !found
	})
	return found
}
