package engine

import (
	"regexp"
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindSearch looks for text in all columns; $table names where a row comes from.
func bindSearch(c *compiler, op *syntax.Search, input node, s *scope) (node, error) {
	parts, err := c.searchedIn(op, input, s)
	if err != nil {
		return nil, err
	}
	nodes := make([]node, len(parts))
	for i, p := range parts {
		nodes[i] = p.withSource("$table")
	}
	exact := false
	for _, p := range op.Params {
		exact = exact || p.Name.Text == "kind" && paramText(p) == "case_sensitive"
	}
	n := unite(nodes, false)
	r := &row{columns: n.columns(), operator: "search", scope: s}
	test, err := c.searchTest(op.Predicate, r, exact)
	if err != nil {
		return nil, err
	}
	return &each{schema: n.columns(), input: n, step: func(f *frame, b *batch) (*batch, error) {
		return filter(f, b, []*expr{test}), nil
	}}, nil
}

func (c *compiler) searchedIn(op *syntax.Search, input node, s *scope) ([]part, error) {
	if input != nil {
		return []part{{input, "search_arg0"}}, nil
	}
	if len(op.Tables) == 0 {
		views, err := c.views(s)
		if _, listed := c.x.src.(ListingSource); err != nil || len(views) > 0 && !listed {
			return views, err
		}
		tables, err := c.allTables(op, s)
		return append(tables, views...), err
	}
	return c.parts(op.Tables, "search", 0, false, s)
}

// views gives the let views, which count as tables where none is named, in their order.
func (c *compiler) views(s *scope) ([]part, error) {
	var views []*binding
	for ; s != nil; s = s.outer {
		for _, b := range s.names {
			if b.let == nil {
				continue
			}
			if fn, ok := b.let.Value.(*syntax.Function); ok && fn.View && len(fn.Parameters) == 0 {
				views = append(views, b)
			}
		}
	}
	slices.SortFunc(views, func(a, b *binding) int { return a.let.Name.Span().Start - b.let.Name.Span().Start })
	var out []part
	for _, b := range views {
		n, err := c.boundTable(b, b.let.Name, "search")
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, b.let.Name.Text})
	}
	return out, nil
}

// searchTest compiles a condition in which a text alone means any column.
func (c *compiler) searchTest(e syntax.Expr, r *row, exact bool) (*expr, error) {
	switch e := e.(type) {
	case *syntax.Star:
		return constantExpr(boolOf(true), e.Span()), nil
	case *syntax.Literal:
		if e.Kind == syntax.StringLiteral {
			text, _ := e.Text()
			return c.anyColumn(e.Span(), searchWord(text, exact), r), nil
		}
	case *syntax.Paren:
		return c.searchTest(e.X, r, exact)
	case *syntax.Call:
		if e.Name.Text == "not" && len(e.Args) == 1 {
			x, err := c.searchTest(e.Args[0], r, exact)
			if err != nil {
				return nil, err
			}
			return c.negate(x), nil
		}
	case *syntax.Binary:
		switch e.Op {
		case "and", "or":
			return c.searchBoth(e, r, exact)
		case ":":
			return c.searchColumn(e, r, exact)
		}
	}
	return c.typed(e, r, table.Bool)
}

func (c *compiler) searchBoth(e *syntax.Binary, r *row, exact bool) (*expr, error) {
	left, err := c.searchTest(e.L, r, exact)
	if err != nil {
		return nil, err
	}
	right, err := c.searchTest(e.R, r, exact)
	if err != nil {
		return nil, err
	}
	return c.either(e.Span(), left, right, bit(e.Op == "or")), nil
}

// searchColumn is column:"text".
func (c *compiler) searchColumn(e *syntax.Binary, r *row, exact bool) (*expr, error) {
	x, err := c.expr(e.L, r)
	if err != nil {
		return nil, err
	}
	value, err := c.constant(e.R, r)
	if err != nil {
		return nil, err
	}
	return c.predicate(e.Span(), c.cast(x, table.String), searchWord(value.text(), exact)), nil
}

// searchWord tests for a term; stars in it stand for any text.
func searchWord(text string, exact bool) func(string) bool {
	op := "has"
	trimmed := strings.Trim(text, "*")
	before, after := strings.HasPrefix(text, "*"), strings.HasSuffix(text, "*")
	switch {
	case strings.Contains(trimmed, "*"):
		return searchPattern(text, exact)
	case before && after:
		op = "contains"
	case before:
		op = "hassuffix"
	case after:
		op = "hasprefix"
	}
	if exact {
		op += "_cs"
	}
	test, err := textTests[op](trimmed)
	if err != nil {
		return func(string) bool { return false }
	}
	return test
}

func searchPattern(text string, exact bool) func(string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, ".*")
	if !exact {
		pattern = "(?i)" + pattern
	}
	re, err := compileRegex("(?s)" + pattern)
	if err != nil {
		return func(string) bool { return false }
	}
	return re.MatchString
}
