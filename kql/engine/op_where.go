package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func bindWhere(c *compiler, op *syntax.Where, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "where", scope: s, ordered: isOrdered(input)}
	var tests []*expr
	for _, e := range conjuncts(op.Predicate, nil) {
		test, err := c.typed(e, r, table.Bool)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	if r.windowed { // each test must see all rows
		return bindWindowed(c, op, r, input)
	}
	return &each{schema: input.columns(), input: input, step: func(f *frame, b *batch) (*batch, error) {
		return filter(f, b, tests), nil
	}}, nil
}

func bindWindowed(c *compiler, op *syntax.Where, r *row, input node) (node, error) {
	test, err := c.typed(op.Predicate, r, table.Bool)
	if err != nil {
		return nil, err
	}
	return &each{schema: input.columns(), input: r.whole(input), step: func(f *frame, b *batch) (*batch, error) {
		return filter(f, b, []*expr{test}), nil
	}}, nil
}

// conjuncts splits a and b and c, so that each test sees only the rows that passed those before.
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

// filter keeps the rows in which all tests are true.
func filter(f *frame, b *batch, tests []*expr) *batch {
	for _, test := range tests {
		if b.n == 0 {
			return b
		}
		v := test.eval(f, b)
		if v.konst {
			if !v.isTrue(0) {
				return b.head(0)
			}
			continue
		}
		if rows := trueRows(v); len(rows) < b.n {
			b = b.pick(rows)
		}
	}
	return b
}
