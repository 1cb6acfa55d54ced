package entity

import (
	"errors"
	"slices"
	"strings"

	"quarry/kql"
	"quarry/table"
)

// ErrNoPipeline says that a text has no query that a filter can be added to.
var ErrNoPipeline = errors.New("the text has no query that a filter can be added to")

// ErrThere says that the query has the filter already.
var ErrThere = errors.New("the query has this filter already")

// Restrict adds a filter on a column of the answer to the query that gave it. It goes as far
// up the pipe as the column is what it is in the answer: before a summarize by it, before
// what only orders, cuts or picks, and behind the filters that are there.
func Restrict(query string, c table.Column, values []table.Value, exclude bool) (string, error) {
	return Add(query, c.Name, Condition(c, values, exclude))
}

// Add adds a filter that looks at one column of the answer, as Restrict does.
func Add(query, column, condition string) (string, error) {
	tree := kql.Parse(query)
	source, operators := pipeline(tree)
	if source == nil && len(operators) == 0 {
		return "", ErrNoPipeline
	}
	if slices.ContainsFunc(operators, func(o kql.Operator) bool {
		where, ok := o.(*kql.Where)
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
	if len(kql.Parse(added).Diagnostics) > len(tree.Diagnostics) {
		return "", ErrNoPipeline
	}
	return added, nil
}

// pipeline finds the last statement that gives rows.
func pipeline(tree *kql.Tree) (source kql.Expr, operators []kql.Operator) {
	for _, statement := range slices.Backward(tree.Statements) {
		query, ok := statement.(*kql.Query)
		if !ok || query.Expr == nil {
			continue
		}
		if p, ok := query.Expr.(*kql.Pipeline); ok {
			return p.Source, p.Operators
		}
		return query.Expr, nil
	}
	return nil, nil
}

// place is the number of operators that stay before the filter.
func place(operators []kql.Operator, column string) int {
	first := len(operators)
	for first > 0 && passes(operators[first-1], column) {
		first--
	}
	// Filters that are there come first: among them is the one on time, which costs least.
	for at := len(operators); at > first; at-- {
		if _, ok := operators[at-1].(*kql.Where); ok {
			return at
		}
	}
	return first
}

// passes reports whether a filter on the column gives the same rows, or more of those
// that are wanted, when it stands before the operator.
func passes(o kql.Operator, column string) bool {
	switch o := o.(type) {
	case *kql.Where, *kql.Sort, *kql.Take, *kql.Top, *kql.Render, *kql.As:
		return true
	case *kql.Project:
		return o.Kind != "project-by-names" && !makes(o.Columns, column) && (o.Kind != "project" || keeps(o.Columns, column))
	case *kql.Extend:
		return !makes(o.Columns, column)
	case *kql.Serialize:
		return !makes(o.Columns, column)
	case *kql.Summarize:
		return keeps(o.By, column) && !makes(o.By, column)
	case *kql.Distinct:
		return keeps(o.Columns, column)
	}
	return false
}

// makes reports whether a list gives the name to something else. What computes a name of
// its own, such as count(), is not in the list under that name but may have it.
func makes(list []kql.Expr, column string) bool {
	return slices.ContainsFunc(list, func(x kql.Expr) bool {
		named, ok := x.(*kql.Named)
		return ok && slices.ContainsFunc(named.Names, func(n *kql.Name) bool { return n.Text == column })
	})
}

// keeps reports whether a list has the column as it is.
func keeps(list []kql.Expr, column string) bool {
	return slices.ContainsFunc(list, func(x kql.Expr) bool {
		switch x := x.(type) {
		case *kql.Name:
			return x.Text == column || x.Wildcard
		case *kql.Star:
			return true
		}
		return false
	})
}
