package slice

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// prune collects every name in the query if its result has only columns that the query names
// itself. Columns that it never names need not be fetched. Strings count as names, since functions
// such as column_ifexists take column names as strings.
func (c *planner) prune() {
	if !c.namesItsColumns() {
		return
	}
	names := map[string]bool{}
	for _, t := range c.tree.Tokens {
		if t.Kind.Trivia() {
			continue
		}
		word := c.tree.Text[t.Span.Start:t.Span.End]
		if t.Kind == syntax.StringToken {
			word = strings.Trim(word, `@"'`)
		}
		names[word] = true
		// Joins and unions rename colliding columns: FileName1, FileName_string.
		names[strings.TrimRight(word, "0123456789")] = true
		if stem, _, ok := cutLast(word, "_"); ok {
			names[stem] = true
		}
	}
	c.pruned = names
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// namesItsColumns reports whether the query names all columns of its result, and no step anywhere
// takes all columns of its input.
func (c *planner) namesItsColumns() bool {
	open := false
	for _, s := range c.tree.Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			open = open || usesAllColumns(n)
			return !open
		})
	}
	if open || len(c.tree.Statements) == 0 {
		return false
	}
	last, ok := c.tree.Statements[len(c.tree.Statements)-1].(*syntax.Query)
	if !ok {
		return false
	}
	p, ok := last.Expr.(*syntax.Pipeline)
	if !ok {
		return false
	}
	closed := false
	for _, op := range p.Operators {
		switch op.(type) {
		case *syntax.Join, *syntax.Union: // may add columns that are not named
			closed = false
		default:
			closed = closed || definesColumns(op)
		}
	}
	return closed
}

// usesAllColumns reports whether a node depends on columns that the query does not name.
func usesAllColumns(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Star, *syntax.Evaluate, *syntax.Simple, *syntax.Search, *syntax.Find, *syntax.Facet, *syntax.Fork,
		*syntax.Graph, *syntax.Reduce, *syntax.Invoke:
		return true
	case *syntax.Name:
		return n.Wildcard
	case *syntax.Call:
		return n.Name.Text == "pack_all"
	case *syntax.Function:
		return true
	}
	return false
}

// definesColumns reports whether an operator names all of its output columns.
func definesColumns(op syntax.Operator) bool {
	switch op := op.(type) {
	case *syntax.Summarize, *syntax.Count, *syntax.Distinct, *syntax.MakeSeries, *syntax.TopNested:
		return true
	case *syntax.Project:
		return op.Kind == syntax.ProjectColumns || op.Kind == syntax.ProjectKeep
	case *syntax.Sample:
		return op.Of != nil
	}
	return false
}

// neededColumns returns the columns of a leaf that must be fetched, or nil for all of them.
func (c *planner) neededColumns(columns []catalog.Column, time string) []string {
	if c.pruned == nil {
		return nil
	}
	var keep []string
	for _, column := range columns {
		if c.pruned[column.Name] {
			keep = append(keep, column.Name)
		}
	}
	switch {
	case len(keep) == len(columns):
		return nil
	case len(keep) > 0:
		return keep
	case slices.ContainsFunc(columns, func(column catalog.Column) bool { return column.Name == time }):
		return []string{time}
	case len(columns) > 0:
		return []string{columns[0].Name}
	}
	return nil
}
