package entity

import (
	"errors"
	"slices"
	"strings"

	"quarry/kql/syntax"
)

// ErrNoPipeline says that a text has no query that a filter can be added to.
var ErrNoPipeline = errors.New("the text has no query that a filter can be added to")

// ErrThere says that the query has the filter already.
var ErrThere = errors.New("the query has this filter already")

// Add adds a filter that looks at a column of the results to the query that gave them. It goes as far
// up the pipe as the column is what it is in the results: before a summarize by it, before
// what only orders, cuts or picks, and after the filters that are there.
func Add(query, column, condition string) (string, error) {
	tree := syntax.Parse(query)
	source, operators := pipeline(tree)
	if source == nil && len(operators) == 0 {
		return "", ErrNoPipeline
	}
	if slices.ContainsFunc(operators, func(o syntax.Operator) bool {
		where, ok := o.(*syntax.Where)
		return ok && where.Predicate != nil && query[where.Predicate.Span().Start:where.Predicate.Span().End] == condition
	}) {
		return "", ErrThere
	}
	at := place(operators, column)
	end := 0
	if at > 0 {
		end = operators[at-1].Span().End
	} else {
		end = source.Span().End
	}
	separator := " | where "
	if len(operators) == 0 || strings.Contains(query[end:], "\n") || strings.Contains(query[source.Span().Start:end], "\n") {
		separator = "\n| where "
	}
	added := query[:end] + separator + condition + query[end:]
	if len(syntax.Parse(added).Diagnostics) > len(tree.Diagnostics) {
		return "", ErrNoPipeline
	}
	return added, nil
}

// pipeline finds the last statement that gives rows.
func pipeline(tree *syntax.Tree) (source syntax.Expr, operators []syntax.Operator) {
	for _, statement := range slices.Backward(tree.Statements) {
		query, ok := statement.(*syntax.Query)
		if !ok || query.Expr == nil {
			continue
		}
		if p, ok := query.Expr.(*syntax.Pipeline); ok {
			return p.Source, p.Operators
		}
		return query.Expr, nil
	}
	return nil, nil
}

// place is the number of operators that stay before the filter.
func place(operators []syntax.Operator, column string) int {
	first := len(operators)
	for first > 0 && passes(operators[first-1], column) {
		first--
	}
	// Filters that are there come first: among them is the one on time, which costs least.
	for at := len(operators); at > first; at-- {
		if _, ok := operators[at-1].(*syntax.Where); ok {
			return at
		}
	}
	return first
}

// passes reports whether a filter on the column gives the same rows, or more of those
// that are wanted, when it stands before the operator.
func passes(o syntax.Operator, column string) bool {
	switch o := o.(type) {
	case *syntax.Where, *syntax.Sort, *syntax.Take, *syntax.Top, *syntax.Render, *syntax.As:
		return true
	case *syntax.Project:
		return o.Kind != syntax.ProjectByNames && !makes(o.Columns, column) && (o.Kind != syntax.ProjectColumns || keeps(o.Columns, column))
	case *syntax.Extend:
		return !makes(o.Columns, column)
	case *syntax.Serialize:
		return !makes(o.Columns, column)
	case *syntax.Summarize:
		return keeps(o.By, column) && !makes(o.By, column)
	case *syntax.Distinct:
		return keeps(o.Columns, column)
	}
	return false
}

// makes reports whether a list gives the name to something else. What computes a name of
// its own, such as count(), is not in the list under that name but may have it.
func makes(list []syntax.Expr, column string) bool {
	return slices.ContainsFunc(list, func(x syntax.Expr) bool {
		named, ok := x.(*syntax.Named)
		return ok && slices.ContainsFunc(named.Names, func(n *syntax.Name) bool { return n.Text == column })
	})
}

// keeps reports whether a list has the column as it is.
func keeps(list []syntax.Expr, column string) bool {
	return slices.ContainsFunc(list, func(x syntax.Expr) bool {
		switch x := x.(type) {
		case *syntax.Name:
			return x.Text == column || x.Wildcard
		case *syntax.Star:
			return true
		}
		return false
	})
}
