package slice

import (
	"fmt"
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// planner plans one query. It works on spans of the text, so that both the queries it sends and the
// rest keep the author's spelling wherever possible.
type planner struct {
	Options
	tree     *syntax.Tree
	bound    *sema.Bound
	lets     []*let
	nowEdits []edit // edits that replace now() and ago()
	// pruned holds the column names that the result can depend on; nil for all.
	pruned map[string]bool
	found  []*finding
	// filtersAfter holds the filters after a union, by the span of each table in it.
	filtersAfter map[syntax.Span][]syntax.Expr
}

// let is a let statement.
type let struct {
	span, name syntax.Span
	// needs are the let statements that it refers to.
	needs []*let
	// local is set if it reads no table of the service, not even through another let.
	local bool
}

// edit replaces a span of the query.
type edit struct {
	span syntax.Span
	text string
}

// finding is a leaf and the edits that replace it in the query.
type finding struct {
	leaf    *Leaf
	edits   []edit // of the rest: insert the leaf's name, remove what is sent
	partial string // replaces the step that is sent for each slice
	needs   []*let
}

// prepare reads the let statements and rejects queries that only the service can run.
func (c *planner) prepare() error {
	if err := c.checkServiceOnly(); err != nil {
		return err
	}
	for _, s := range c.tree.Statements {
		switch s := s.(type) {
		case *syntax.Let:
			c.lets = append(c.lets, &let{span: s.Span(), name: s.Name.Span()})
		case *syntax.DeclareParameters:
			return errorAt(s.Span(), "only the service knows the values of declared parameters")
		case *syntax.Pattern:
			return errorAt(s.Span(), "the queries of patterns are not split")
		}
	}
	for _, l := range c.lets {
		l.local = true
		for _, r := range c.within(l.span) {
			other := c.letAt(r.Symbol.Declared)
			switch {
			case r.Symbol.Kind == sema.SymbolTable:
				l.local = false
			case other != nil && other != l:
				l.needs = append(l.needs, other)
				l.local = l.local && other.local
			}
		}
	}
	c.fixNow()
	c.prune()
	return nil
}

// within returns the references inside a span.
func (c *planner) within(span syntax.Span) []sema.Reference {
	all := c.bound.References()
	first, _ := slices.BinarySearchFunc(all, span.Start,
		func(r sema.Reference, at int) int { return r.Span.Start - at })
	last := first
	for last < len(all) && all[last].Span.Start < span.End {
		last++
	}
	return all[first:last]
}

// letAt returns the top-level let statement that declares a name.
func (c *planner) letAt(declared syntax.Span) *let {
	if declared.Len() == 0 {
		return nil
	}
	for _, l := range c.lets {
		if l.name == declared {
			return l
		}
	}
	return nil
}

// selfContained reports whether a span can be sent with only the let statements it needs: it reads
// no other table of the service, and no variable of an enclosing function.
func (c *planner) selfContained(span syntax.Span) (needs []*let, ok bool) {
	for _, r := range c.within(span) {
		switch declared := c.letAt(r.Symbol.Declared); {
		case r.Symbol.Kind == sema.SymbolTable, r.Symbol.Kind == sema.SymbolPlugin:
			return nil, false
		case declared != nil:
			if !declared.local {
				return nil, false
			}
			needs = append(needs, declared)
		case r.Symbol.Kind == sema.SymbolParameter && !inside(r.Symbol.Declared, span),
			r.Symbol.Kind == sema.SymbolVariable && !inside(r.Symbol.Declared, span):
			return nil, false
		case r.Symbol.Kind == sema.SymbolFunction && (windowFunctions[r.Symbol.Name] || r.Symbol.Declared.Len() > 0):
			return nil, false
		}
	}
	return needs, true
}

func inside(inner, outer syntax.Span) bool {
	return outer.Start <= inner.Start && inner.End <= outer.End
}

// windowFunctions depend on other rows.
var windowFunctions = map[string]bool{
	"prev": true, "next": true, "row_number": true, "row_cumsum": true, "row_rank_dense": true, "row_rank_min": true,
	"row_window_session": true,
}

// prelude returns the let statements needed, in source order.
func (c *planner) prelude(needs []*let) string {
	wanted := map[*let]bool{}
	for len(needs) > 0 {
		l := needs[0]
		needs = needs[1:]
		if !wanted[l] {
			wanted[l] = true
			needs = append(needs, l.needs...)
		}
	}
	var b strings.Builder
	for _, l := range c.lets {
		if wanted[l] {
			b.WriteString(c.sourceText(l.span) + ";\n")
		}
	}
	return b.String()
}

// sourceText returns a span of the query with now() and ago() fixed.
func (c *planner) sourceText(span syntax.Span) string { return c.applyEdits(span, c.nowEdits) }

// applyEdits returns a span of the query after ordered, non-overlapping edits.
func (c *planner) applyEdits(span syntax.Span, edits []edit) string {
	var b strings.Builder
	at := span.Start
	for _, e := range edits {
		if inside(e.span, span) && e.span.Start >= at {
			b.WriteString(c.tree.Text[at:e.span.Start])
			b.WriteString(e.text)
			at = e.span.End
		}
	}
	b.WriteString(c.tree.Text[at:span.End])
	return b.String()
}

// checkServiceOnly returns an error for features that work neither per slice nor locally.
func (c *planner) checkServiceOnly() (err error) {
	for _, s := range c.tree.Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if err == nil {
				err = c.serviceOnly(n)
			}
			return err == nil
		})
	}
	return err
}

func (c *planner) serviceOnly(n syntax.Node) error {
	switch n := n.(type) {
	case *syntax.Call:
		if why, ok := serviceFunctions[n.Name.Text]; ok {
			return errorAt(n.Span(), "%s %s", n.Name.Text, why)
		}
	case *syntax.Search:
		return errorAt(n.Span(),
			"search reads every column of its tables, so all of their rows would have to be downloaded")
	case *syntax.Find:
		return errorAt(n.Span(),
			"find reads every column of its tables, so all of their rows would have to be downloaded")
	case *syntax.Union:
		for _, t := range n.Tables {
			if name, ok := t.(*syntax.Name); ok && name.Wildcard {
				return errorAt(name.Span(), "only the service knows which tables %s matches: name them", name.Text)
			}
		}
	}
	return nil
}

// serviceFunctions are the functions that only the service can run, with the reason.
var serviceFunctions = map[string]string{
	"FileProfile": "looks up a limited number of files over all rows, so each slice would have a limit " +
		"of its own",
	"SeenBy":              "runs only in the service, over all rows together",
	"DeviceFromIP":        "runs only in the service, over all rows together",
	"AssignedIPAddresses": "runs only in the service",
	"table":               "computes the name of its table, so the table is not known here",
	"workspace":           "reads another workspace, whose tables are not known here",
	"database":            "reads another database, whose tables are not known here",
	"cluster":             "reads another cluster, whose tables are not known here",
	"app":                 "reads another resource, whose tables are not known here",
	"resource":            "reads another resource, whose tables are not known here",
	"adx":                 "reads another cluster, whose tables are not known here",
	"arg":                 "reads Azure Resource Graph, whose tables are not known here",
	"external_table":      "reads a table that is known only to the service",
	"materialized_view":   "reads a table that is known only to the service",
	"stored_query_result": "reads a table that is known only to the service",
	"rand":                "returns other rows each time",
}

// table returns the known columns of a table.
func (c *planner) table(name string) (columns []catalog.Column, ok bool) {
	t, ok := c.bound.Scope.Table(name)
	if !ok {
		return nil, false
	}
	return t.Columns, true
}

// timeColumn returns the time column of a table, or "" if it has none.
func timeColumn(columns []catalog.Column) string {
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if slices.ContainsFunc(columns, func(c catalog.Column) bool {
			return c.Name == name &&
				c.Type == types.DateTime
		}) {
			return name
		}
	}
	return ""
}

// leafName returns a name for the n-th leaf that does not occur in the query.
func (c *planner) leafName(n int) string {
	name := fmt.Sprintf("slice_%d", n)
	for strings.Contains(c.tree.Text, name) {
		name = "_" + name
	}
	return name
}
