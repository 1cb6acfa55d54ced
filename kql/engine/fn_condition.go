package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func conditionFunctions() []function {
	extreme := func(sign int) func([]datum) datum {
		return func(a []datum) datum {
			best := nullOf(a[0].typ)
			for _, d := range a {
				if d.null {
					continue
				}
				if order, ok := orderOf(d, best); best.null || ok && order*sign > 0 {
					best = d
				}
			}
			return best
		}
	}
	return []function{
		{name: "iff", params: "baa", bind: bindChoice},
		{name: "iif", params: "baa", bind: bindChoice},
		{name: "case", params: "a*", bind: bindCase},
		{name: "coalesce", params: "aa*", bind: bindCoalesce},
		{name: "not", params: "b", bind: func(c *compiler, _ *syntax.Call, args []*expr, _ *row) (*expr, error) { return c.negate(args[0]), nil }},
		{name: "isempty", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(a[0].text() == "") }},
		{name: "isnotempty", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(a[0].text() != "") }},
		{name: "notempty", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(a[0].text() != "") }},
		{name: "isnull", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(isNull(a[0])) }},
		{name: "isnotnull", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(!isNull(a[0])) }},
		{name: "notnull", params: "a", result: table.Bool, nulls: true, row: func(a []datum) datum { return boolOf(!isNull(a[0])) }},
		{name: "max_of", params: "aa*", bind: bindExtreme(extreme(1))},
		{name: "min_of", params: "aa*", bind: bindExtreme(extreme(-1))},
		{name: "toscalar", raw: bindToScalar},
		{name: "column_ifexists", raw: bindColumnIfExists},
		{name: "columnifexists", raw: bindColumnIfExists},
		{name: "column_names_of", raw: bindColumnNamesOf},
		{name: "assert", params: "bs", bind: bindAssert},
	}
}

func isNull(d datum) bool {
	return d.null || d.typ == table.Dynamic && opened(d.dyn) == nil
}

// commonType is the type of a choice among values; null literals fit any.
func (c *compiler) commonType(e *syntax.Call, values []*expr) (table.Type, error) {
	t := values[0].typ
	for _, v := range values[1:] {
		switch {
		case v.typ == t:
		case v.typ.Integral() && t.Integral() && v.typ.Numeric() && t.Numeric():
			t = table.Long
		case t == table.Dynamic || v.typ == table.Dynamic:
			t = table.Dynamic
		default:
			return t, failf(e.Span(), CodeType, "%s(): values of types %s and %s do not go together.", e.Name.Text, t, v.typ)
		}
	}
	return t, nil
}

// choose evaluates pairs of condition and value; the last value is for all other rows.
func (c *compiler) choose(e *syntax.Call, conditions, values []*expr) (*expr, error) {
	t, err := c.commonType(e, values)
	if err != nil {
		return nil, err
	}
	all := append([]*expr{}, conditions...)
	for i := range values {
		values[i] = c.cast(values[i], t)
	}
	x := &expr{typ: t, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		tests, vecs := evalAll(f, b, conditions), evalAll(f, b, values)
		out := newVec(t, b.n)
		for row := range b.n {
			i := 0
			for i < len(tests) && !tests[i].isTrue(row) {
				i++
			}
			out.set(row, vecs[i].datum(row))
		}
		return out
	}}
	return c.fold(x, append(all, values...)...), nil
}

func bindChoice(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	return c.choose(e, args[:1], []*expr{args[1], args[2]})
}

func bindCase(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	if len(args) < 3 || len(args)%2 == 0 {
		return nil, wrongCount(e, "case")
	}
	var conditions, values []*expr
	for i := 0; i+1 < len(args); i += 2 {
		condition, err := c.fitOne("case", 'b', args[i])
		if err != nil {
			return nil, err
		}
		conditions, values = append(conditions, condition), append(values, args[i+1])
	}
	return c.choose(e, conditions, append(values, args[len(args)-1]))
}

// bindCoalesce takes the first value that is not null, and of strings the first that is not empty.
func bindCoalesce(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	t, err := c.commonType(e, args)
	if err != nil {
		return nil, err
	}
	for i := range args {
		args[i] = c.cast(args[i], t)
	}
	return c.rowwise(e.Span(), t, args, func(a []datum) datum {
		for _, d := range a {
			if !isNull(d) && (t != table.String || d.str != "") {
				return d
			}
		}
		return nullOf(t)
	}), nil
}

func bindExtreme(pick func([]datum) datum) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		t := args[0].typ
		for _, x := range args[1:] {
			switch {
			case t.Numeric() && x.typ.Numeric():
				t = promoted(t, x.typ)
			case t != x.typ:
				return nil, failf(e.Span(), CodeType, "%s(): values of types %s and %s do not go together.", e.Name.Text, t, x.typ)
			}
		}
		for i := range args {
			args[i] = c.cast(args[i], t)
		}
		return c.rowwise(e.Span(), t, args, pick), nil
	}
}

// bindToScalar runs a query and takes the first cell of its answer.
func bindToScalar(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	if len(e.Args) != 1 {
		return nil, wrongCount(e, "toscalar")
	}
	if !c.isTabular(e.Args[0], r.scope) {
		return c.expr(e.Args[0], r)
	}
	n, err := c.tabular(e.Args[0], r.scope, "toscalar")
	if err != nil {
		return nil, err
	}
	if len(n.columns()) == 0 {
		return nil, failf(e.Span(), CodeMeaning, "toscalar(): the query gives no column.")
	}
	next := c.x.open(n)
	for {
		b, err := next()
		switch {
		case err != nil:
			return nil, err
		case b == nil:
			return constantExpr(nullOf(n.columns()[0].Type), e.Span()), nil
		case b.n > 0:
			return constantExpr(b.col(0).datum(0), e.Span()), nil
		}
	}
}

func bindColumnIfExists(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	if len(e.Args) != 2 {
		return nil, wrongCount(e, "column_ifexists")
	}
	name, err := c.constant(e.Args[0], r)
	if err != nil {
		return nil, err
	}
	if i := r.find(name.str); i >= 0 {
		return columnExpr(i, r.columns[i], e.Span()), nil
	}
	x, err := c.expr(e.Args[1], r)
	if err != nil {
		return nil, err
	}
	named := *x
	named.name = name.str
	return &named, nil
}

// bindColumnNamesOf lists the columns of a table.
func bindColumnNamesOf(c *compiler, e *syntax.Call, r *row) (*expr, error) {
	if len(e.Args) != 1 {
		return nil, wrongCount(e, "column_names_of")
	}
	n, err := c.tabular(e.Args[0], r.scope, "column_names_of")
	if err != nil {
		return nil, err
	}
	names := []any{}
	for _, column := range n.columns() {
		names = append(names, column.Name)
	}
	return constantExpr(dynamicOf(names), e.Span()), nil
}

// bindAssert checks a condition while the query is compiled, as the service does: it takes constants only.
func bindAssert(_ *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	for _, a := range args {
		if a.konst == nil {
			return nil, failf(a.span, CodeMeaning, "assert(): a constant is expected here.")
		}
	}
	if !args[0].konst.isTrue() {
		return nil, failf(e.Span(), CodeMeaning, "assert() failed: %s", args[1].konst.text())
	}
	return args[0], nil
}
