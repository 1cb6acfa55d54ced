package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// in compiles in, in~, has_any, has_all and their negations.
func (c *compiler) in(e *syntax.In, r *row) (*expr, error) {
	x, err := c.expr(e.X, r)
	if err != nil {
		return nil, err
	}
	op, negated := strings.CutPrefix(e.Op, "!")
	values, varying, err := c.members(e, r)
	if err != nil {
		return nil, err
	}
	var out *expr
	switch {
	case op == "has_any" || op == "has_all":
		out, err = c.hasMembers(e, op, x, values, varying)
	case varying != nil:
		out, err = c.inExpressions(e, op, x, varying)
	default:
		out, err = c.inValues(e, op, x, values)
	}
	if err != nil || !negated {
		return out, err
	}
	return c.negate(out), nil
}

// members gives the values of the list. Arrays among them are opened, a table stands
// for its first column. Where some are not constant, all come back as expressions.
func (c *compiler) members(e *syntax.In, r *row) (values []datum, varying []*expr, err error) {
	var exprs []*expr
	constantOnly := true
	for _, v := range e.Values {
		if c.isTable(v, r) {
			column, err := c.firstColumn(v, r.scope)
			if err != nil {
				return nil, nil, err
			}
			values = append(values, column...)
			continue
		}
		x, err := c.expr(v, r)
		if err != nil {
			return nil, nil, err
		}
		exprs = append(exprs, x)
		constantOnly = constantOnly && x.konst != nil
	}
	if !constantOnly {
		for _, d := range values {
			exprs = append(exprs, constantExpr(d, e.Span()))
		}
		return nil, exprs, nil
	}
	for _, x := range exprs {
		values = append(values, openedArray(*x.konst)...)
	}
	return values, nil, nil
}

// isTable tells a table in a list from a scalar. A column hides a table of its name.
func (c *compiler) isTable(e syntax.Expr, r *row) bool {
	if name, ok := e.(*syntax.Name); ok {
		if r.find(name.Text) >= 0 {
			return false
		}
		if r.scope.lookup(name.Text) == nil {
			_, err := c.fetch(name.Text)
			return err == nil
		}
	}
	return c.isTabular(e, r.scope)
}

func openedArray(d datum) []datum {
	if d.typ == table.Dynamic {
		if list, ok := opened(d.dyn).([]any); ok {
			out := make([]datum, len(list))
			for i, v := range list {
				out[i] = dynamicDatum(v)
			}
			return out
		}
	}
	return []datum{d}
}

func (c *compiler) firstColumn(e syntax.Expr, s *scope) ([]datum, error) {
	n, err := c.tabular(e, s, "in")
	if err != nil {
		return nil, err
	}
	if len(n.columns()) == 0 {
		return nil, nil
	}
	batches, err := c.x.collect(n)
	if err != nil {
		return nil, err
	}
	var out []datum
	for _, b := range batches {
		v := b.col(0)
		for i := range b.n {
			out = append(out, v.datum(i))
		}
	}
	return out, nil
}

func (c *compiler) hasMembers(e *syntax.In, op string, x *expr, values []datum, varying []*expr) (*expr, error) {
	if x.typ != table.String && x.typ != table.Dynamic && x.typ != table.GUID {
		return nil, failf(x.span, CodeType, "Operator '%s' works on strings, not on %s. Convert with tostring().", e.Op, x.typ)
	}
	if varying != nil {
		return c.hasVarying(e, op, x, varying)
	}
	tests := make([]func(string) bool, 0, len(values))
	for _, v := range values {
		test, err := textTests["has"](v.text())
		if err != nil {
			return nil, failf(e.Span(), CodeArguments, "%s", err)
		}
		tests = append(tests, test)
	}
	all := op == "has_all"
	return c.predicate(e.Span(), c.cast(x, table.String), func(s string) bool {
		for _, test := range tests {
			if test(s) != all {
				return !all
			}
		}
		return all
	}), nil
}

// hasVarying is has_any and has_all with needles that come from rows.
func (c *compiler) hasVarying(e *syntax.In, op string, x *expr, varying []*expr) (*expr, error) {
	all := op == "has_all"
	return c.rowwise(e.Span(), table.Bool, append([]*expr{x}, varying...), func(a []datum) datum {
		s := a[0].text()
		for _, arg := range a[1:] {
			for _, v := range openedArray(arg) {
				test, _ := textTests["has"](v.text()) // has takes any needle
				if test(s) != all {
					return boolOf(!all)
				}
			}
		}
		return boolOf(all)
	}), nil
}

// inValues looks a value up in a set of constants.
func (c *compiler) inValues(e *syntax.In, op string, x *expr, values []datum) (*expr, error) {
	fold := op == "in~"
	set := make(map[string]bool, len(values))
	for _, v := range values {
		if v.null {
			continue
		}
		if v.typ != table.Dynamic && !comparable(x.typ, v.typ) {
			return nil, failf(e.Span(), CodeType, "Cannot compare values of types %s and %s. Try adding explicit casts.", x.typ, v.typ)
		}
		set[memberKey(v, fold)] = true
	}
	if x.typ == table.String {
		return c.predicate(e.Span(), x, func(s string) bool { return set[memberKey(stringOf(s), fold)] }), nil
	}
	return c.rowwise(e.Span(), table.Bool, []*expr{x}, func(a []datum) datum {
		return boolOf(!a[0].null && set[memberKey(a[0], fold)])
	}), nil
}

// memberKey is equal for values that == calls equal.
func memberKey(d datum, fold bool) string {
	if d.typ == table.Dynamic {
		d = dynamicDatum(d.dyn)
	}
	switch {
	case d.typ == table.Real && d.real() == float64(int64(d.real())):
		d = longOf(int64(d.real()))
	case d.typ == table.Dynamic:
		return canonical(d.dyn)
	}
	if s := d.text(); fold {
		return strings.ToLower(s)
	} else {
		return s
	}
}

func (c *compiler) inExpressions(e *syntax.In, op string, x *expr, list []*expr) (*expr, error) {
	for _, item := range list {
		if !comparable(x.typ, item.typ) {
			return nil, failf(item.span, CodeType, "Cannot compare values of types %s and %s. Try adding explicit casts.", x.typ, item.typ)
		}
	}
	fold := op == "in~"
	return c.rowwise(e.Span(), table.Bool, append([]*expr{x}, list...), func(a []datum) datum {
		if a[0].null {
			return boolOf(false)
		}
		key := memberKey(a[0], fold)
		for _, item := range a[1:] {
			for _, v := range openedArray(item) {
				if !v.null && memberKey(v, fold) == key {
					return boolOf(true)
				}
			}
		}
		return boolOf(false)
	}), nil
}
