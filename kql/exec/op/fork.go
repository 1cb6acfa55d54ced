package op

import (
	"fmt"

	"quarry/kql/exec/expr"
	"quarry/kql/syntax"
)

// branchColumn is the column that says which table of fork or facet a row belongs to.
const branchColumn = "$table"

// bindFork compiles fork (pipeline) (pipeline) …. In the service, each branch has a table of results of its
// own. Here there is one table, so that it has the rows of all of them, as union does, after a column with the
// name of the branch.
func bindFork(c *expr.Compiler, op *syntax.Fork, input expr.Node, s *expr.Scope) (expr.Node, error) {
	shared := &expr.Materialized{Schema: input.Columns(), Input: input}
	var parts []part
	for i, branch := range op.Branches {
		name, body := branchName(branch, i)
		n, err := c.Subquery(body, shared, s)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{n, name})
	}
	return oneTable(c, "fork", parts), nil
}

// branchName returns the name of a branch, Result1 and so on by default, and its pipeline.
func branchName(branch syntax.Expr, place int) (string, syntax.Expr) {
	if named, ok := branch.(*syntax.Named); ok {
		return named.Names[0].Text, named.X
	}
	body := branch
	for paren, ok := body.(*syntax.Paren); ok; paren, ok = body.(*syntax.Paren) {
		body = paren.X
	}
	if p, ok := body.(*syntax.Pipeline); ok && len(p.Operators) > 0 {
		if as, ok := p.Operators[len(p.Operators)-1].(*syntax.As); ok {
			return as.Name.Text, branch
		}
	}
	return fmt.Sprintf("Result%d", place+1), branch
}

// oneTable unites the tables of an operator that returns several.
func oneTable(c *expr.Compiler, operator string, parts []part) expr.Node {
	c.X.Note("`%s` returns %d tables; their rows are in one here, with the table in the column `%s`", operator,
		len(parts), branchColumn)
	nodes := make([]expr.Node, len(parts))
	for i, p := range parts {
		nodes[i] = p.withSource(branchColumn)
	}
	return unite(nodes, false)
}

// bindFacet compiles facet by columns [with (pipeline)]: for each column a table of its values and how often
// they occur, and the result of the pipeline.
func bindFacet(c *expr.Compiler, op *syntax.Facet, input expr.Node, s *expr.Scope) (expr.Node, error) {
	shared := &expr.Materialized{Schema: input.Columns(), Input: input}
	var parts []part
	if op.With != nil {
		n, err := c.Subquery(op.With, shared, s)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{n, "with"})
	}
	places, err := EachColumn(op.By, input.Columns(), "facet")
	if err != nil {
		return nil, err
	}
	for i, at := range places {
		column := input.Columns()[at]
		key := expr.Output{Name: column.Name, Expr: expr.ColumnExpr(at, column, op.By[i].Span())}
		count := &syntax.Named{Names: []*syntax.Name{{Text: "count_" + column.Name}},
			X: &syntax.Call{Name: &syntax.Name{Text: "count"}}}
		r := &expr.Row{Columns: input.Columns(), Operator: "facet", Scope: s}
		n, err := Aggregate(c, shared, []expr.Output{key}, []syntax.Expr{count}, r, expr.ColumnCounter())
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{n, column.Name})
	}
	return oneTable(c, "facet", parts), nil
}
