package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// part is one of several tables, with its name in the result.
type part struct {
	expr.Node
	name string
}

// compileParts compiles the tables of union, search and find. A pattern means all tables whose
// names match. The first table is the operator's table number place. If fuzzy is set, missing
// tables are ignored.
func compileParts(c *expr.Compiler, list []syntax.Expr, operator string, place int, fuzzy bool, s *expr.Scope) ([]part,
	error) {
	var out []part
	for _, e := range list {
		if s.Absent(e) {
			continue
		}
		if name, ok := e.(*syntax.Name); ok && name.Wildcard {
			some, err := tablesLike(c, name, operator, s)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
			continue
		}
		n, err := c.Tabular(e, s)
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, sourceName(c, e, s, place+len(out))})
	}
	return out, nil
}

// tablesLike returns the tables of the Source and the let views that match a pattern.
func tablesLike(c *expr.Compiler, pattern *syntax.Name, operator string, s *expr.Scope) ([]part, error) {
	out, err := viewParts(c, pattern, s)
	if err != nil {
		return nil, err
	}
	if _, listed := c.X.Src.(expr.ListingSource); !listed && len(out) > 0 {
		return out, nil
	}
	names, err := tableNames(c, pattern.Span(), operator)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !wildcard(pattern.Text, name) {
			continue
		}
		n, err := c.Read(name, pattern.Span())
		if err != nil {
			return nil, err
		}
		out = append(out, part{n, name})
	}
	if len(out) == 0 {
		return nil, vec.Unresolved(pattern.Span(), operator, vec.KindTable, pattern.Text)
	}
	return out, nil
}

func tableNames(c *expr.Compiler, span syntax.Span, operator string) ([]string, error) {
	source, ok := c.X.Src.(expr.ListingSource)
	if !ok {
		return nil, vec.Failf(span, vec.CodeMeaning,
			"`%s`: name the tables; the list of all tables is not available here", operator)
	}
	return source.Names(), nil
}

// allTables returns every table of the Source.
func allTables(c *expr.Compiler, op syntax.Operator, s *expr.Scope) ([]part, error) {
	names, err := tableNames(c, op.Span(), op.Keyword())
	if err != nil {
		return nil, err
	}
	out := make([]part, len(names))
	for i, name := range names {
		n, err := c.Read(name, op.Span())
		if err != nil {
			return nil, err
		}
		out[i] = part{n, name}
	}
	return out, nil
}

// withSource prepends a column with the name of the table.
func (p part) withSource(column string) expr.Node {
	outs := []expr.Output{{Name: column, Expr: expr.ConstantExpr(vec.StringOf(p.name), syntax.Span{})}}
	return project(p.Node, append(outs, expr.StarOutputs(&expr.Row{Columns: p.Columns()}, syntax.Span{})...))
}

// HasColumn reports whether a column has the given name.
func HasColumn(columns []table.Column, name string) bool {
	return (&expr.Row{Columns: columns}).Find(name) >= 0
}
