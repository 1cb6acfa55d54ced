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

// cutter plans one hunt. It works on spans of the text, so that what is sent and what
// runs here are the author's own words wherever they can be.
type planner struct {
	Options
	tree     *syntax.Tree
	bound    *sema.Bound
	lets     []*let
	nowEdits []edit // of now() and ago()
	// pruned are the only columns that the answer can depend on; nil for all.
	pruned map[string]bool
	found  []*finding
	// following are the filters behind the union that a table is named in, by the place
	// of the table.
	filtersAfter map[syntax.Span][]syntax.Expr
}

// let is a statement that names something for what follows it.
type let struct {
	span, name syntax.Span
	// needs are the lets that it names.
	needs []*let
	// own says that it stands for itself: no table of the service is behind it.
	local bool
}

// edit replaces a stretch of the text.
type edit struct {
	span syntax.Span
	text string
}

// finding is a leaf with the places of the text that it takes.
type finding struct {
	leaf    *Leaf
	edits   []edit // of the rest: what becomes the leaf's name, and what is taken out
	partial string // what takes the place of the step that was sent for each part
	needs   []*let
}

// prepare reads the statements and refuses what only the service can do as a whole.
func (c *planner) prepare() error {
	if err := c.checkServiceOnly(); err != nil {
		return err
	}
	for _, s := range c.tree.Statements {
		switch s := s.(type) {
		case *syntax.Let:
			c.lets = append(c.lets, &let{span: s.Span(), name: s.Name.Span()})
		case *syntax.DeclareParameters:
			return errorAt(s.Span(), "the values of declared parameters are known to the service alone.")
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

// within are the references inside a span.
func (c *planner) within(span syntax.Span) []sema.Reference {
	all := c.bound.References()
	first, _ := slices.BinarySearchFunc(all, span.Start, func(r sema.Reference, at int) int { return r.Span.Start - at })
	last := first
	for last < len(all) && all[last].Span.Start < span.End {
		last++
	}
	return all[first:last]
}

// letAt is the statement at the top of the query that declares a name.
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

// closed reports whether a stretch can be sent with no more than the statements it needs:
// it reads no other table of the service, and nothing that a function around it binds.
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

// windowFunctions are the functions that look at other rows.
var windowFunctions = map[string]bool{
	"prev": true, "next": true, "row_number": true, "row_cumsum": true, "row_rank_dense": true, "row_rank_min": true,
	"row_window_session": true,
}

// prelude writes the statements that are needed, in their order.
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

// piece is a stretch of the text with its times pinned.
func (c *planner) sourceText(span syntax.Span) string { return c.applyEdits(span, c.nowEdits) }

// edited is a stretch of the text with edits that do not overlap, in order.
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

// checkServiceOnly finds what neither a part nor this program can stand for.
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
			return errorAt(n.Span(), "%s %s.", n.Name.Text, why)
		}
	case *syntax.Search:
		return errorAt(n.Span(), "search looks through every column of its tables, so all of their rows would have to come here.")
	case *syntax.Find:
		return errorAt(n.Span(), "find looks through every column of its tables, so all of their rows would have to come here.")
	case *syntax.Union:
		for _, t := range n.Tables {
			if name, ok := t.(*syntax.Name); ok && name.Wildcard {
				return errorAt(name.Span(), "which tables %s stands for is known to the service alone: name them.", name.Text)
			}
		}
	}
	return nil
}

// serviceFunctions are what only the service knows, with the reason against cutting.
var serviceFunctions = map[string]string{
	"FileProfile":         "looks up a limited number of files in all rows together, so each part would have a limit of its own",
	"SeenBy":              "is known to the service alone, over all rows together",
	"DeviceFromIP":        "is known to the service alone, over all rows together",
	"AssignedIPAddresses": "is a table that only the service makes",
	"table":               "names its table by a value, so the table is not known here",
	"workspace":           "reads another workspace, whose tables are not known here",
	"database":            "reads another database, whose tables are not known here",
	"cluster":             "reads another cluster, whose tables are not known here",
	"app":                 "reads another resource, whose tables are not known here",
	"resource":            "reads another resource, whose tables are not known here",
	"adx":                 "reads another cluster, whose tables are not known here",
	"arg":                 "reads Azure Resource Graph, whose tables are not known here",
	"external_table":      "reads a table that only the service knows",
	"materialized_view":   "reads a table that only the service knows",
	"stored_query_result": "reads a table that only the service knows",
	"rand":                "gives each run other rows",
}

// table finds what is known of a table.
func (c *planner) table(name string) (columns []catalog.Column, ok bool) {
	if t, found := catalog.LookupTable(name); found {
		columns, ok = t.Columns, true
	}
	if c.Scope != nil {
		for _, t := range c.Scope.Tables {
			if t.Name == name {
				columns, ok = append(slices.Clip(columns), t.Columns...), true
			}
		}
	}
	return columns, ok
}

// timeColumn is the column that a table is cut by; "" for the tables that have none.
func timeColumn(columns []catalog.Column) string {
	for _, name := range []string{"Timestamp", "TimeGenerated"} {
		if slices.ContainsFunc(columns, func(c catalog.Column) bool { return c.Name == name && c.Type == types.DateTime }) {
			return name
		}
	}
	return ""
}

// leafName is what the rest calls the n-th leaf; no name of the text is like it.
func (c *planner) leafName(n int) string {
	name := fmt.Sprintf("slice_%d", n)
	for strings.Contains(c.tree.Text, name) {
		name = "_" + name
	}
	return name
}
