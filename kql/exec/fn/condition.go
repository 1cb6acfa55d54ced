package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func conditionFunctions() []expr.Function {
	extreme := func(sign int) func([]vec.Datum) vec.Datum {
		return func(a []vec.Datum) vec.Datum {
			best, found := vec.NullOf(a[0].Type), false
			for _, d := range a {
				if d.Null {
					continue
				}
				if order, ok := vec.Compare(d, best); !found || !ok && isNaN(d) || ok && order*sign > 0 {
					best, found = d, true
				}
			}
			return best
		}
	}
	return []expr.Function{
		{Name: "around", Params: "aaa", Bind: bindAround},
		{Name: "iff", Params: "baa", Bind: bindChoice},
		{Name: "iif", Params: "baa", Bind: bindChoice},
		{Name: "case", Params: "a*", Bind: bindCase},
		{Name: "coalesce", Params: "aa*", Bind: bindCoalesce},
		{Name: "not", Params: "b", Bind: func(c *expr.Compiler, _ *syntax.Call, args []*expr.Expr,
			_ *expr.Row) (*expr.Expr, error) {
			return c.Negate(args[0]), nil
		}},
		{Name: "isempty", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(a[0].Text() == "") }},
		{Name: "isnotempty", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(a[0].Text() != "") }},
		{Name: "notempty", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(a[0].Text() != "") }},
		{Name: "isnull", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(isNull(a[0])) }},
		{Name: "isnotnull", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(!isNull(a[0])) }},
		{Name: "notnull", Params: "a", Result: table.Bool, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(!isNull(a[0])) }},
		{Name: "max_of", Params: "aa*", Bind: bindExtreme(extreme(1))},
		{Name: "min_of", Params: "aa*", Bind: bindExtreme(extreme(-1))},
		{Name: "toscalar", Raw: bindToScalar},
		{Name: "column_ifexists", Raw: bindColumnIfExists},
		{Name: "columnifexists", Raw: bindColumnIfExists},
		{Name: "column_names_of", Raw: bindColumnNamesOf},
		{Name: "assert", Params: "bs", Bind: bindAssert},
	}
}

func isNaN(d vec.Datum) bool { return d.Type == table.Real && math.IsNaN(d.Real()) }

func isNull(d vec.Datum) bool {
	return d.Null || d.Type == table.Dynamic && vec.Parsed(d.Dyn) == nil
}

// commonType returns the type of a choice among values, which the analyzer knows unless it depends on data.
func commonType(e *syntax.Call, values []*expr.Expr, r *expr.Row) (table.Type, error) {
	if t, known := r.BoundType(e); known {
		return t, nil
	}
	t := values[0].Type
	for _, v := range values[1:] {
		switch {
		case v.Type == t:
		case v.Type.Integral() && t.Integral() && v.Type.Numeric() && t.Numeric():
			t = table.Long
		case t == table.Dynamic || v.Type == table.Dynamic:
			t = table.Dynamic
		default:
			return t, vec.Types(e.Span(), e.Name.Text+"()", t, v.Type)
		}
	}
	return t, nil
}

// choose evaluates pairs of condition and value; the last value applies to all other rows.
func choose(c *expr.Compiler, e *syntax.Call, conditions, values []*expr.Expr,
	r *expr.Row) (*expr.Expr, error) {
	t, err := commonType(e, values, r)
	if err != nil {
		return nil, err
	}
	all := append([]*expr.Expr{}, conditions...)
	for i := range values {
		values[i] = c.Cast(values[i], t)
	}
	x := &expr.Expr{Type: t, Span: e.Span(), Col: -1, Eval: func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		tests, vecs := expr.EvalAll(f, b, conditions), expr.EvalAll(f, b, values)
		out := vec.NewVec(t, b.N)
		for row := range b.N {
			i := 0
			for i < len(tests) && !tests[i].IsTrue(row) {
				i++
			}
			out.Set(row, vecs[i].Datum(row))
		}
		return out
	}}
	return c.Fold(x, append(all, values...)...), nil
}

func bindChoice(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	return choose(c, e, args[:1], []*expr.Expr{args[1], args[2]}, r)
}

func bindCase(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	if len(args) < 3 || len(args)%2 == 0 {
		return nil, expr.WrongCount(e, "case")
	}
	var conditions, values []*expr.Expr
	for i := 0; i+1 < len(args); i += 2 {
		condition, err := c.FitOne("case", 'b', args[i])
		if err != nil {
			return nil, err
		}
		conditions, values = append(conditions, condition), append(values, args[i+1])
	}
	return choose(c, e, conditions, append(values, args[len(args)-1]), r)
}

// bindCoalesce returns the first value that is not null, or for strings the first that is not
// empty.
func bindCoalesce(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	t, err := commonType(e, args, r)
	if err != nil {
		return nil, err
	}
	for i := range args {
		args[i] = c.Cast(args[i], t)
	}
	return c.Rowwise(e.Span(), t, args, func(a []vec.Datum) vec.Datum {
		for _, d := range a {
			if !isNull(d) && (t != table.String || d.Str != "") {
				return d
			}
		}
		return vec.NullOf(t)
	}), nil
}

func bindExtreme(pick func([]vec.Datum) vec.Datum) func(*expr.Compiler, *syntax.Call, []*expr.Expr,
	*expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
		t := args[0].Type
		for _, x := range args[1:] {
			switch {
			case t.Numeric() && x.Type.Numeric():
				t = expr.Promote(t, x.Type)
			case t != x.Type:
				return nil, vec.Types(e.Span(), e.Name.Text+"()", t, x.Type)
			}
		}
		for i := range args {
			args[i] = c.Cast(args[i], t)
		}
		return c.Rowwise(e.Span(), t, args, pick), nil
	}
}

// bindToScalar runs a query and returns the first cell of its results.
func bindToScalar(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if len(e.Args) != 1 {
		return nil, expr.WrongCount(e, "toscalar")
	}
	if !r.Scope.IsTable(e.Args[0]) {
		if name, ok := e.Args[0].(*syntax.Name); ok && r.Scope.Use(name) != nil {
			// A variable, such as the key of a partition, even if a column has its name.
			return c.Expr(name, &expr.Row{Scope: r.Scope, Operator: "toscalar"})
		}
		x, err := c.Expr(e.Args[0], &expr.Row{Scope: r.Scope, Operator: "toscalar"})
		if err != nil {
			return nil, err
		}
		return c.Fold(x), nil // also a value that varies, such as new_guid(), once
	}
	n, err := c.Tabular(e.Args[0], r.Scope)
	if err != nil {
		return nil, err
	}
	if len(n.Columns()) == 0 {
		return nil, vec.Failf(e.Span(), vec.CodeMeaning, "toscalar(): the query returns no column")
	}
	next := c.X.Open(n)
	for {
		b, err := next()
		switch {
		case err != nil:
			return nil, err
		case b == nil:
			return expr.ConstantExpr(vec.NullOf(n.Columns()[0].Type), e.Span()), nil
		case b.N > 0:
			return expr.ConstantExpr(b.Col(0).Datum(0), e.Span()), nil
		}
	}
}

func bindColumnIfExists(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if len(e.Args) != 2 {
		return nil, expr.WrongCount(e, "column_ifexists")
	}
	name, err := c.Constant(e.Args[0], r)
	if err != nil {
		return nil, err
	}
	if i := r.Find(name.Str); i >= 0 {
		return expr.ColumnExpr(i, r.Columns[i], e.Span()), nil
	}
	x, err := c.Expr(e.Args[1], r)
	if err != nil {
		return nil, err
	}
	named := *x
	named.Name = name.Str
	return &named, nil
}

// bindColumnNamesOf lists the columns of a table.
func bindColumnNamesOf(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if len(e.Args) != 1 {
		return nil, expr.WrongCount(e, "column_names_of")
	}
	n, err := c.Tabular(e.Args[0], r.Scope)
	if err != nil {
		return nil, err
	}
	names := []any{}
	for _, column := range n.Columns() {
		names = append(names, column.Name)
	}
	return expr.ConstantExpr(vec.DynamicOf(names), e.Span()), nil
}

// bindAssert checks a condition during compilation, as Kusto does, so it accepts only constants.
func bindAssert(_ *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	for _, a := range args {
		if a.Const == nil {
			return nil, vec.Failf(a.Span, vec.CodeMeaning, "assert() expects a constant")
		}
	}
	if !args[0].Const.IsTrue() {
		return nil, vec.Failf(e.Span(), vec.CodeMeaning, "assert() failed: %s", args[1].Const.Text())
	}
	return args[0], nil
}
