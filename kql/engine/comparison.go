package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// comparison tells what an operator says of the order of two values.
type comparison struct {
	less, equal, greater bool
	// total is set for == and !=, which give an answer when one side is null.
	total bool
}

var comparisons = map[string]comparison{
	"==": {equal: true, total: true},
	"!=": {less: true, greater: true, total: true},
	"<>": {less: true, greater: true, total: true},
	"<":  {less: true},
	"<=": {less: true, equal: true},
	">":  {greater: true},
	">=": {greater: true, equal: true},
}

func (t comparison) of(order int) bool {
	switch {
	case order < 0:
		return t.less
	case order > 0:
		return t.greater
	}
	return t.equal
}

func (c *compiler) compare(e *syntax.Binary, test comparison, left, right *expr) (*expr, error) {
	if !comparable(left.typ, right.typ) {
		return nil, failf(e.Span(), CodeType, "Cannot compare values of types %s and %s. Try adding explicit casts.", left.typ, right.typ)
	}
	return c.comparing(e.Span(), test, left, right), nil
}

func (c *compiler) comparing(span syntax.Span, test comparison, left, right *expr) *expr {
	if left.konst != nil && right.konst == nil { // kernels expect a constant on the right
		return c.comparing(span, comparison{test.greater, test.equal, test.less, test.total}, right, left)
	}
	text := left.typ == table.String && right.typ == table.String
	switch {
	case text && right.konst != nil:
		needle := right.konst.str
		if test.total && test.equal {
			return c.predicate(span, left, func(s string) bool { return s == needle })
		}
		return c.predicate(span, left, func(s string) bool { return test.of(strings.Compare(s, needle)) })
	case left.typ.Integral() && right.typ.Integral():
		return c.fold(intComparison(span, test, left, right), left, right)
	case (left.typ == table.Real || right.typ == table.Real) && left.typ.Numeric() && right.typ.Numeric() && left.typ != table.Decimal && right.typ != table.Decimal:
		return c.fold(realComparison(span, test, left, right), left, right)
	}
	return c.rowwise(span, table.Bool, []*expr{left, right}, test.datums)
}

// datums compares two values of any types, as dynamic values need it.
func (t comparison) datums(a []datum) datum {
	x, y := a[0], a[1]
	if x.typ == table.Dynamic && !x.null {
		x = dynamicDatum(x.dyn)
	}
	if y.typ == table.Dynamic && !y.null {
		y = dynamicDatum(y.dyn)
	}
	if x.null || y.null {
		if !t.total || x.null && y.null {
			return nullOf(table.Bool)
		}
		return boolOf(!t.equal)
	}
	order, ok := orderOf(x, y)
	if !ok {
		return boolOf(t.total && !t.equal)
	}
	return boolOf(t.of(order))
}

func intComparison(span syntax.Span, test comparison, left, right *expr) *expr {
	return &expr{typ: table.Bool, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		l, r := left.eval(f, b), right.eval(f, b)
		out := newVec(table.Bool, b.n)
		if a := l.dense().ints; r.konst {
			compareWith(test, a, r.ints[0], out.ints)
		} else {
			compareEach(test, a, r.ints, out.ints)
		}
		test.nulls(l, r, out)
		return out
	}}
}

func realComparison(span syntax.Span, test comparison, left, right *expr) *expr {
	return &expr{typ: table.Bool, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		l, r := left.eval(f, b), right.eval(f, b)
		out := newVec(table.Bool, b.n)
		if a := l.floats(); r.konst {
			compareWith(test, a, r.floats()[0], out.ints)
		} else {
			compareEach(test, a, r.floats(), out.ints)
		}
		test.nulls(l, r, out)
		return out
	}}
}

// compareWith has a loop for each operator, so that the test is not made for each row.
func compareWith[T int64 | float64](test comparison, a []T, y T, out []int64) {
	switch {
	case test.less && test.equal:
		for i, x := range a {
			out[i] = bit(x <= y)
		}
	case test.greater && test.equal:
		for i, x := range a {
			out[i] = bit(x >= y)
		}
	case test.equal:
		for i, x := range a {
			out[i] = bit(x == y)
		}
	case test.less && test.greater:
		for i, x := range a {
			out[i] = bit(x != y)
		}
	case test.less:
		for i, x := range a {
			out[i] = bit(x < y)
		}
	default:
		for i, x := range a {
			out[i] = bit(x > y)
		}
	}
}

func compareEach[T int64 | float64](test comparison, a, b []T, out []int64) {
	for i, x := range a {
		y := b[i]
		out[i] = bit(x < y && test.less || x == y && test.equal || x > y && test.greater ||
			x != y && !(x < y) && !(x > y) && test.less && test.greater) // NaN differs from all
	}
}

// nulls corrects the rows in which a side is null.
func (t comparison) nulls(l, r, out *vec) {
	if l.nulls == nil && r.nulls == nil {
		return
	}
	for i := range out.n {
		switch a, b := l.null(i), r.null(i); {
		case a && b, (a || b) && !t.total:
			out.setNull(i)
		case a || b:
			out.ints[i] = bit(!t.equal)
		}
	}
}

// between compiles x between (low .. high); both ends belong to the range.
func (c *compiler) between(e *syntax.Between, r *row) (*expr, error) {
	x, err := c.expr(e.X, r)
	if err != nil {
		return nil, err
	}
	low, err := c.expr(e.Low, r)
	if err != nil {
		return nil, err
	}
	high, err := c.expr(e.High, r)
	if err != nil {
		return nil, err
	}
	if high.typ == table.TimeSpan && x.typ == table.DateTime { // datetime between (t .. 1d) counts from t
		if high, err = c.arithmetic(e.High.Span(), "+", low, high); err != nil {
			return nil, err
		}
	}
	if !comparable(x.typ, low.typ) || !comparable(x.typ, high.typ) || x.typ == table.String {
		return nil, failf(e.Span(), CodeType, "A value of type %s cannot lie between values of types %s and %s.", x.typ, low.typ, high.typ)
	}
	above := c.comparing(e.Span(), comparisons[">="], x, low)
	below := c.comparing(e.Span(), comparisons["<="], x, high)
	both := c.fold(&expr{typ: table.Bool, span: e.Span(), col: -1, eval: func(f *frame, b *batch) *vec {
		return combine(above.eval(f, b).dense(), below.eval(f, b).dense(), 0)
	}}, above, below)
	if e.Not {
		return c.negate(both), nil
	}
	return both, nil
}
