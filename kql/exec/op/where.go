package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func bindWhere(c *expr.Compiler, op *syntax.Where, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "where", Scope: s, Ordered: expr.IsOrdered(input)}
	var tests []*expr.Expr
	for _, e := range conjuncts(op.Predicate, nil) {
		test, err := c.Typed(e, r, table.Bool)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	if r.Windowed { // window functions need all rows
		return bindWindowed(c, op, r, input)
	}
	return &expr.Each{Schema: input.Columns(), Input: narrow(c, input, tests), Filters: true,
		Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
			return filter(f, b, tests), nil
		}}, nil
}

func bindWindowed(c *expr.Compiler, op *syntax.Where, r *expr.Row, input expr.Node) (expr.Node, error) {
	test, err := c.Typed(op.Predicate, r, table.Bool)
	if err != nil {
		return nil, err
	}
	return &expr.Each{Schema: input.Columns(), Input: r.Whole(input),
		Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
			return filter(f, b, []*expr.Expr{test}), nil
		}}, nil
}

// conjuncts splits a and b and c, so that each test runs only on the rows that passed the previous
// ones.
func conjuncts(e syntax.Expr, list []syntax.Expr) []syntax.Expr {
	switch e := e.(type) {
	case *syntax.Paren:
		if inner, ok := e.X.(*syntax.Binary); ok && inner.Op == "and" {
			return conjuncts(inner, list)
		}
	case *syntax.Binary:
		if e.Op == "and" {
			return conjuncts(e.R, conjuncts(e.L, list))
		}
	}
	return append(list, e)
}

// filter keeps the rows that pass all tests.
func filter(f *expr.Frame, b *vec.Batch, tests []*expr.Expr) *vec.Batch {
	for _, test := range tests {
		if b.N == 0 {
			return b
		}
		v := test.Eval(f, b)
		if v.Const {
			if !v.IsTrue(0) {
				return b.Head(0)
			}
			continue
		}
		if rows := vec.TrueRows(v); len(rows) < b.N {
			b = b.Pick(rows)
		}
	}
	return b
}
