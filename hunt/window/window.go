// Package window changes the time range of a query in its text: in the filters it has, or right
// after its tables.
package window

import (
	"fmt"
	"slices"
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table/times"
)

// Range is a time range. If Ago is set, it ends now; otherwise it runs from Start to End.
type Range struct {
	Ago        string // a KQL timespan such as 7d
	Start, End int64  // in ticks
}

// Condition returns the range as a condition on a column.
func (r Range) Condition(column string) string {
	if r.Ago != "" {
		return fmt.Sprintf("%s > ago(%s)", column, r.Ago)
	}
	return fmt.Sprintf("%s between (datetime(%s) .. datetime(%s))", column, brief(r.Start), brief(r.End))
}

// brief formats a time without the fraction of a second if it is zero.
func brief(ticks int64) string {
	return strings.Replace(times.FormatDateTime(ticks), ".0000000Z", "Z", 1)
}

// timeColumns are the columns with the time of an event, the more common one first.
var timeColumns = []string{"Timestamp", "TimeGenerated"}

// edit replaces a span of the query.
type edit struct {
	span syntax.Span
	text string
}

// Set changes the time range of a query. Every existing time filter is replaced, once per pipeline.
// A query without any gets a filter after each table that it reads first. ok is false if no table
// has a known time column. scope has what the query can refer to; nil for just the catalog.
func Set(text string, r Range, scope *sema.Scope) (changed string, ok bool) {
	tree := syntax.Parse(text)
	f := finder{r: r, tables: map[syntax.Span]string{}}
	for _, reference := range sema.Bind(tree, scope).References() {
		if reference.Symbol.Kind == sema.SymbolTable && reference.Symbol.Declared == (syntax.Span{}) {
			f.tables[reference.Span] = timeColumnOf(reference.Symbol)
		}
	}
	for _, s := range tree.Statements {
		syntax.Inspect(s, f.filters)
	}
	if len(f.edits) == 0 {
		for _, s := range tree.Statements {
			syntax.Inspect(s, f.sources(text))
		}
	}
	if len(f.edits) == 0 {
		return text, false
	}
	return apply(text, f.edits), true
}

func timeColumnOf(table sema.Symbol) string {
	for _, name := range timeColumns {
		for _, c := range table.Columns {
			if c.Name == name {
				return name
			}
		}
	}
	return ""
}

func apply(text string, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return b.span.Start - a.span.Start })
	for _, e := range edits {
		text = text[:e.span.Start] + e.text + text[e.span.End:]
	}
	return text
}

type finder struct {
	r      Range
	tables map[syntax.Span]string // time column of each table reference; "" for none
	edits  []edit
}

// filters replaces the time conditions of one pipeline.
func (f *finder) filters(n syntax.Node) bool {
	p, ok := n.(*syntax.Pipeline)
	if !ok {
		return true
	}
	set := false
	before := syntax.Span{}
	if p.Source != nil {
		before = p.Source.Span()
	}
	for _, o := range p.Operators {
		if w, ok := o.(*syntax.Where); ok {
			set = f.predicate(w, before, set)
		}
		before = o.Span()
	}
	return true
}

// predicate replaces the first time condition of a pipeline and removes the others. It reports
// whether the range is set.
func (f *finder) predicate(w *syntax.Where, before syntax.Span, set bool) bool {
	parts := conjuncts(w.Predicate)
	left := len(parts)
	for i, part := range parts {
		column := onTime(part)
		switch {
		case column == "":
		case !set:
			f.edits = append(f.edits, edit{part.Span(), f.r.Condition(column)})
			set = true
		case left == 1:
			f.edits = append(f.edits, edit{syntax.Span{Start: before.End, End: w.Span().End}, ""})
			left--
		case i > 0:
			f.edits = append(f.edits, edit{syntax.Span{Start: parts[i-1].Span().End, End: part.Span().End}, ""})
			left--
		default:
			f.edits = append(f.edits, edit{syntax.Span{Start: part.Span().Start, End: parts[i+1].Span().Start}, ""})
			left--
		}
	}
	return set
}

// conjuncts splits a predicate into the conditions that must all hold.
func conjuncts(x syntax.Expr) []syntax.Expr {
	if b, ok := x.(*syntax.Binary); ok && b.Op == "and" {
		return append(conjuncts(b.L), conjuncts(b.R)...)
	}
	return []syntax.Expr{x}
}

// onTime returns the time column that a condition compares with a point in time, or "".
func onTime(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Paren:
		return onTime(x.X)
	case *syntax.Between:
		if !x.Not && moment(x.Low) && moment(x.High) {
			return timeColumn(x.X)
		}
	case *syntax.Binary:
		if !slices.Contains([]string{">", ">=", "<", "<="}, x.Op) {
			return ""
		}
		if moment(x.R) {
			return timeColumn(x.L)
		}
		if moment(x.L) {
			return timeColumn(x.R)
		}
	}
	return ""
}

func timeColumn(x syntax.Expr) string {
	if n, ok := x.(*syntax.Name); ok && slices.Contains(timeColumns, n.Text) {
		return n.Text
	}
	return ""
}

// moment reports whether an expression is a time that does not depend on rows: a literal, a
// function of literals, or a name that may be bound by let.
func moment(x syntax.Expr) bool {
	if x == nil {
		return false
	}
	fixed := true
	syntax.Inspect(x, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && slices.Contains(timeColumns, name.Text) {
			fixed = false
		}
		return fixed
	})
	return fixed
}

// sources adds a filter after the tables that pipelines and unions read.
func (f *finder) sources(text string) func(syntax.Node) bool {
	return func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.Pipeline:
			if column, ok := f.table(x.Source); ok {
				f.after(text, x.Source.Span().End, column)
			}
		case *syntax.Union:
			for _, t := range x.Tables {
				if column, ok := f.table(t); ok {
					span := t.Span()
					f.edits = append(f.edits, edit{span,
						"(" + text[span.Start:span.End] + " | where " + f.r.Condition(column) + ")"})
				}
			}
		case *syntax.Join:
			return false // the joined side is a lookup, whatever its time
		case *syntax.Let:
			if column, ok := f.table(x.Value); ok {
				f.after(text, x.Value.Span().End, column)
			}
		}
		if s, ok := n.(syntax.Expr); ok && f.alone(text, s) {
			return false
		}
		return true
	}
}

// alone adds a filter to a query that consists of a table only.
func (f *finder) alone(text string, x syntax.Expr) bool {
	column, ok := f.table(x)
	if !ok || strings.TrimSpace(strings.TrimRight(text[x.Span().End:], "; \t\r\n")) != "" || len(f.edits) > 0 {
		return false
	}
	before := strings.TrimSpace(text[:x.Span().Start])
	if before == "" || strings.HasSuffix(before, ";") {
		f.after(text, x.Span().End, column)
	}
	return true
}

// table returns the time column of an expression that reads a table.
func (f *finder) table(x syntax.Expr) (column string, ok bool) {
	n, isName := x.(*syntax.Name)
	if !isName {
		return "", false
	}
	column = f.tables[n.Span()]
	return column, column != ""
}

// after inserts an operator at an offset, on a line of its own if the next operator has one.
func (f *finder) after(text string, offset int, column string) {
	between := " "
	if rest := strings.TrimLeft(text[offset:], " \t"); strings.HasPrefix(rest, "\n") ||
		strings.HasPrefix(rest, "\r\n") {
		between = "\n"
	}
	f.edits = append(f.edits, edit{syntax.Span{Start: offset, End: offset},
		between + "| where " + f.r.Condition(column)})
}
