package op

import (
	"regexp"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindSearch compiles search, which looks for text in all columns; $table names the table of a row.
func bindSearch(c *expr.Compiler, op *syntax.Search, input expr.Node, s *expr.Scope) (expr.Node, error) {
	parts, err := searchedIn(c, op, input, s)
	if err != nil {
		return nil, err
	}
	nodes := make([]expr.Node, len(parts))
	for i, p := range parts {
		nodes[i] = p.withSource("$table")
	}
	exact := false
	for _, p := range op.Params {
		exact = exact || p.Name.Text == "kind" && paramText(p) == "case_sensitive"
	}
	n := unite(nodes, false)
	r := &expr.Row{Columns: n.Columns(), Operator: "search", Scope: s}
	test, err := searchTest(c, op.Predicate, r, exact)
	if err != nil {
		return nil, err
	}
	return &expr.Each{Schema: n.Columns(), Input: n, Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		return filter(f, b, []*expr.Expr{test}), nil
	}}, nil
}

func searchedIn(c *expr.Compiler, op *syntax.Search, input expr.Node, s *expr.Scope) ([]part, error) {
	if input != nil {
		return []part{{input, "search_arg0"}}, nil
	}
	if len(op.Tables) == 0 {
		views, err := viewParts(c, op, s)
		if _, listed := c.X.Src.(expr.ListingSource); err != nil || len(views) > 0 && !listed {
			return views, err
		}
		tables, err := allTables(c, op, s)
		return append(tables, views...), err
	}
	return compileParts(c, op.Tables, "search", 0, false, s)
}

// viewParts compiles the views of the query that a pattern, or an operator without tables, reads.
func viewParts(c *expr.Compiler, place syntax.Node, s *expr.Scope) ([]part, error) {
	var out []part
	for _, view := range s.Views(place) {
		n, err := c.Node(c.Plan.View(view))
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, view.Declaration.Name})
	}
	return out, nil
}

// searchTest compiles a condition in which a bare string is searched in all columns.
func searchTest(c *expr.Compiler, e syntax.Expr, r *expr.Row, exact bool) (*expr.Expr, error) {
	switch e := e.(type) {
	case *syntax.Star:
		return expr.ConstantExpr(vec.BoolOf(true), e.Span()), nil
	case *syntax.Literal:
		if text, ok := e.Text(); ok {
			return c.AnyColumn(e.Span(), searchWord(text, exact), r), nil
		}
	case *syntax.Paren:
		return searchTest(c, e.X, r, exact)
	case *syntax.Call:
		if e.Name.Text == "not" && len(e.Args) == 1 {
			x, err := searchTest(c, e.Args[0], r, exact)
			if err != nil {
				return nil, err
			}
			return c.Negate(x), nil
		}
	case *syntax.Binary:
		switch e.Op {
		case "and", "or":
			return searchBoth(c, e, r, exact)
		case ":":
			return searchColumn(c, e, r, exact)
		}
	}
	return c.Typed(e, r, table.Bool)
}

func searchBoth(c *expr.Compiler, e *syntax.Binary, r *expr.Row, exact bool) (*expr.Expr, error) {
	left, err := searchTest(c, e.L, r, exact)
	if err != nil {
		return nil, err
	}
	right, err := searchTest(c, e.R, r, exact)
	if err != nil {
		return nil, err
	}
	return c.Either(e.Span(), left, right, vec.Bit(e.Op == "or")), nil
}

// searchColumn compiles column:"text".
func searchColumn(c *expr.Compiler, e *syntax.Binary, r *expr.Row, exact bool) (*expr.Expr, error) {
	x, err := c.Expr(e.L, r)
	if err != nil {
		return nil, err
	}
	value, err := c.Constant(e.R, r)
	if err != nil {
		return nil, err
	}
	return c.Predicate(e.Span(), c.Cast(x, table.String), searchWord(value.Text(), exact)), nil
}

// searchWord tests for a term; a star in it matches any text.
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
	test, err := expr.TextTests[op](trimmed)
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
	re, err := regex.Compile("(?s)" + pattern)
	if err != nil {
		return func(string) bool { return false }
	}
	return re.MatchString
}
