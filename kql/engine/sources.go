package engine

import (
	"errors"

	"quarry/kql/syntax"
	"quarry/table"
)

// part is a table among several, under the name that the answer gives it.
type part struct {
	node
	name string
}

// parts compiles the tables of union, search and find. A pattern stands for all tables
// whose names it matches. place is where the first one stands among the operator's
// tables; fuzzy leaves out those that are not there.
func (c *compiler) parts(list []syntax.Expr, operator string, place int, fuzzy bool, s *scope) ([]part, error) {
	var out []part
	for _, e := range list {
		if name, ok := e.(*syntax.Name); ok && name.Wildcard {
			some, err := c.tablesLike(name, operator, s)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
			continue
		}
		n, err := c.tabular(e, s, operator)
		if failure := (*Error)(nil); fuzzy && errors.As(err, &failure) && failure.Code == CodeUnresolved {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, c.sourceName(e, s, place+len(out))})
	}
	return out, nil
}

// tablesLike gives the tables of the Source that match a pattern.
func (c *compiler) tablesLike(pattern *syntax.Name, operator string, s *scope) ([]part, error) {
	names, err := c.tableNames(pattern.Span(), operator)
	if err != nil {
		return nil, err
	}
	var out []part
	for _, name := range names {
		if !wildcard(pattern.Text, name) {
			continue
		}
		n, err := c.tableNamed(&syntax.Name{Text: name}, s, operator)
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, name})
	}
	if len(out) == 0 {
		return nil, unresolved(pattern.Span(), operator, kindTable, pattern.Text)
	}
	return out, nil
}

func (c *compiler) tableNames(span syntax.Span, operator string) ([]string, error) {
	source, ok := c.x.src.(ListingSource)
	if !ok {
		return nil, failf(span, CodeMeaning, "'%s' operator: name the tables here, the names of all of them are not known.", operator)
	}
	return source.Names(), nil
}

// allTables gives every table of the Source.
func (c *compiler) allTables(op syntax.Operator, s *scope) ([]part, error) {
	names, err := c.tableNames(op.Span(), op.Keyword())
	if err != nil {
		return nil, err
	}
	out := make([]part, len(names))
	for i, name := range names {
		n, err := c.tableNamed(&syntax.Name{Text: name}, s, op.Keyword())
		if err != nil {
			return nil, err
		}
		out[i] = part{n, name}
	}
	return out, nil
}

// withSource puts a column before the others that says which table a row is from.
func (p part) withSource(column string) node {
	outs := []output{{column, constantExpr(stringOf(p.name), syntax.Span{})}}
	return projected(p.node, append(outs, starOutputs(&row{columns: p.columns()}, syntax.Span{})...))
}

func hasColumn(columns []table.Column, name string) bool {
	return (&row{columns: columns}).find(name) >= 0
}
