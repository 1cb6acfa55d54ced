package entity

import (
	"errors"
	"slices"
	"strings"

	"quarry/kql/syntax"
)

// ErrNoPipeline is returned if there is no query to which a filter can be added.
var ErrNoPipeline = errors.New("no query to add the filter to")

// ErrFilterExists is returned if the query already has the filter.
var ErrFilterExists = errors.New("the query already has this filter")

// Add adds a filter on a column of the results to the query that returned them. The filter is
// placed as early in the pipeline as the column has the same values: before a summarize by that
// column and before operators that only sort, limit or project, but after existing filters.
func Add(query, column, condition string) (string, error) {
	tree := syntax.Parse(query)
	source, operators := pipeline(tree)
	if source == nil && len(operators) == 0 {
		return "", ErrNoPipeline
	}
	if slices.ContainsFunc(operators, func(o syntax.Operator) bool {
		where, ok := o.(*syntax.Where)
		return ok && where.Predicate != nil &&
			query[where.Predicate.Span().Start:where.Predicate.Span().End] == condition
	}) {
		return "", ErrFilterExists
	}
	at := place(operators, column)
	end := 0
	if at > 0 {
		end = operators[at-1].Span().End
	} else {
		end = source.Span().End
	}
	separator := " | where "
	if len(operators) == 0 || strings.Contains(query[end:], "\n") ||
		strings.Contains(query[source.Span().Start:end], "\n") {
		separator = "\n| where "
	}
	added := query[:end] + separator + condition + query[end:]
	if len(syntax.Parse(added).Diagnostics) > len(tree.Diagnostics) {
		return "", ErrNoPipeline
	}
	return added, nil
}

// pipeline returns the last statement that returns rows.
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

// place returns the number of operators that precede the filter.
func place(operators []syntax.Operator, column string) int {
	first := len(operators)
	for first > 0 && passes(operators[first-1], column) {
		first--
	}
	// Existing filters stay first: the time filter among them is the cheapest.
	for at := len(operators); at > first; at-- {
		if _, ok := operators[at-1].(*syntax.Where); ok {
			return at
		}
	}
	return first
}

// passes reports whether moving a filter on the column ahead of an operator keeps the wanted rows.
// After a take, it may even return more of them.
func passes(o syntax.Operator, column string) bool {
	switch o := o.(type) {
	case *syntax.Where, *syntax.Sort, *syntax.Take, *syntax.Top, *syntax.Render, *syntax.As:
		return true
	case *syntax.Project:
		return o.Kind != syntax.ProjectByNames && !makes(o.Columns, column) &&
			(o.Kind != syntax.ProjectColumns || keeps(o.Columns, column))
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

// makes reports whether a list assigns the column name to another expression. It does not know the
// generated names of unnamed expressions such as count().
func makes(list []syntax.Expr, column string) bool {
	return slices.ContainsFunc(list, func(x syntax.Expr) bool {
		named, ok := x.(*syntax.Named)
		return ok && slices.ContainsFunc(named.Names, func(n *syntax.Name) bool { return n.Text == column })
	})
}

// keeps reports whether a list contains the unchanged column.
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
