package expr

import (
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// in compiles in, in~, has_any, has_all and their negations.
func (c *Compiler) in(e *syntax.In, r *Row) (*Expr, error) {
	x, err := c.Expr(e.X, r)
	if err != nil {
		return nil, err
	}
	op, negated := strings.CutPrefix(e.Op, "!")
	values, varying, err := c.members(e, r)
	if err != nil {
		return nil, err
	}
	var out *Expr
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
	return c.Negate(out), nil
}

// members returns the values of a list, with arrays replaced by their elements and tables by their
// first column. If any value is not constant, it returns all of them as expressions.
func (c *Compiler) members(e *syntax.In, r *Row) (values []vec.Datum, varying []*Expr, err error) {
	var exprs []*Expr
	constantOnly := true
	for _, v := range e.Values {
		if r.Scope.IsTable(v) {
			column, err := c.firstColumn(v, r.Scope)
			if err != nil {
				return nil, nil, err
			}
			values = append(values, column...)
			continue
		}
		x, err := c.Expr(v, r)
		if err != nil {
			return nil, nil, err
		}
		exprs = append(exprs, x)
		constantOnly = constantOnly && x.Const != nil
	}
	if !constantOnly {
		for _, d := range values {
			exprs = append(exprs, ConstantExpr(d, e.Span()))
		}
		return nil, exprs, nil
	}
	for _, x := range exprs {
		values = append(values, ArrayElements(*x.Const)...)
	}
	return values, nil, nil
}

// ArrayElements returns the elements of an array, or the value itself if it is not an array.
func ArrayElements(d vec.Datum) []vec.Datum {
	if d.Type == table.Dynamic {
		if list, ok := vec.Parsed(d.Dyn).([]any); ok {
			out := make([]vec.Datum, len(list))
			for i, v := range list {
				out[i] = vec.DynamicDatum(v)
			}
			return out
		}
	}
	return []vec.Datum{d}
}

func (c *Compiler) firstColumn(e syntax.Expr, s *Scope) ([]vec.Datum, error) {
	n, err := c.Tabular(e, s)
	if err != nil {
		return nil, err
	}
	if len(n.Columns()) == 0 {
		return nil, nil
	}
	batches, err := c.X.Collect(n)
	if err != nil {
		return nil, err
	}
	var out []vec.Datum
	for _, b := range batches {
		v := b.Col(0)
		for i := range b.N {
			out = append(out, v.Datum(i))
		}
	}
	return out, nil
}

func (c *Compiler) hasMembers(e *syntax.In, op string, x *Expr, values []vec.Datum, varying []*Expr) (*Expr, error) {
	if x.Type != table.String && x.Type != table.Dynamic && x.Type != table.GUID {
		return nil, vec.Types(x.Span, "operator `"+e.Op+"`", x.Type)
	}
	if varying != nil {
		return c.hasVarying(e, op, x, varying)
	}
	needles := make([]string, len(values))
	for i, v := range values {
		needles[i] = v.Text()
	}
	test := hasAny(needles)
	if op == "has_all" {
		test = hasAll(needles)
	}
	return c.Predicate(e.Span(), c.Cast(x, table.String), test), nil
}

// hasAny makes a test for any of the needles.
func hasAny(needles []string) func(string) bool { return newTermIndex(needles).any }

// hasAll makes a test for all of the needles. It ends at the first that is missing.
func hasAll(needles []string) func(string) bool {
	tests := make([]func(string) bool, len(needles))
	for i, needle := range needles {
		tests[i], _ = TextTests["has"](needle) // has accepts any needle
	}
	return func(s string) bool {
		for _, test := range tests {
			if !test(s) {
				return false
			}
		}
		return true
	}
}

// hasVarying compiles has_any and has_all with needles that come from rows.
func (c *Compiler) hasVarying(e *syntax.In, op string, x *Expr, varying []*Expr) (*Expr, error) {
	all := op == "has_all"
	return c.Rowwise(e.Span(), table.Bool, append([]*Expr{x}, varying...), func(a []vec.Datum) vec.Datum {
		s := a[0].Text()
		for _, arg := range a[1:] {
			for _, v := range ArrayElements(arg) {
				test, _ := TextTests["has"](v.Text()) // has accepts any needle
				if test(s) != all {
					return vec.BoolOf(!all)
				}
			}
		}
		return vec.BoolOf(all)
	}), nil
}

// inValues compiles a look-up in a set of constants.
func (c *Compiler) inValues(e *syntax.In, op string, x *Expr, values []vec.Datum) (*Expr, error) {
	fold := op == "in~"
	set := make(map[string]bool, len(values))
	for _, v := range values {
		if v.Null {
			continue
		}
		if v.Type != table.Dynamic && !vec.Comparable(x.Type, v.Type) {
			return nil, vec.Types(e.Span(), "operator `"+e.Op+"`", x.Type, v.Type)
		}
		set[MemberKey(v, fold)] = true
	}
	if x.Type == table.String {
		return c.Predicate(e.Span(), x, func(s string) bool { return set[MemberKey(vec.StringOf(s), fold)] }), nil
	}
	return c.Rowwise(e.Span(), table.Bool, []*Expr{x}, func(a []vec.Datum) vec.Datum {
		return vec.BoolOf(!a[0].Null && set[MemberKey(a[0], fold)])
	}), nil
}

// MemberKey returns a key that is the same for values that are equal by ==.
func MemberKey(d vec.Datum, fold bool) string {
	if d.Type == table.Dynamic {
		d = vec.DynamicDatum(d.Dyn)
	}
	switch {
	case d.Type == table.Real && d.Real() == float64(int64(d.Real())):
		d = vec.LongOf(int64(d.Real()))
	case d.Type == table.Dynamic:
		return vec.Canonical(d.Dyn)
	}
	if s := d.Text(); fold {
		return strings.ToLower(s)
	} else {
		return s
	}
}

func (c *Compiler) inExpressions(e *syntax.In, op string, x *Expr, list []*Expr) (*Expr, error) {
	for _, item := range list {
		if !vec.Comparable(x.Type, item.Type) {
			return nil, vec.Types(item.Span, "operator `"+e.Op+"`", x.Type, item.Type)
		}
	}
	fold := op == "in~"
	return c.Rowwise(e.Span(), table.Bool, append([]*Expr{x}, list...), func(a []vec.Datum) vec.Datum {
		if a[0].Null {
			return vec.BoolOf(false)
		}
		key := MemberKey(a[0], fold)
		for _, item := range a[1:] {
			for _, v := range ArrayElements(item) {
				if !v.Null && MemberKey(v, fold) == key {
					return vec.BoolOf(true)
				}
			}
		}
		return vec.BoolOf(false)
	}), nil
}
