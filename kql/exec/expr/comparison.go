package expr

import (
	"slices"
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// comparison is the set of orders for which an operator is true.
type comparison struct {
	less, equal, greater bool
	// total is set for == and !=, whose result is never null.
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

func (c *Compiler) compare(e *syntax.Binary, test comparison, left, right *Expr) (*Expr, error) {
	if !vec.Comparable(left.Type, right.Type) {
		return nil, vec.Types(e.Span(), "operator `"+e.Op+"`", left.Type, right.Type)
	}
	return c.comparing(e.Span(), test, left, right), nil
}

func (c *Compiler) comparing(span syntax.Span, test comparison, left, right *Expr) *Expr {
	if left.Const != nil && right.Const == nil { // kernels expect a constant on the right
		return c.comparing(span, comparison{test.greater, test.equal, test.less, test.total}, right, left)
	}
	text := left.Type == table.String && right.Type == table.String
	switch {
	case text && right.Const != nil:
		needle := right.Const.Str
		if test.total && test.equal {
			return c.Predicate(span, left, func(s string) bool { return s == needle })
		}
		return c.Predicate(span, left, func(s string) bool { return test.of(strings.Compare(s, needle)) })
	case text && test.total:
		return c.Fold(textEquality(span, test.equal, left, right), left, right)
	case left.Type.Integral() && right.Type.Integral():
		x := intComparison(span, test, left, right)
		x.Implied = impliedGaps(test, left, right)
		return c.Fold(x, left, right)
	case (left.Type == table.Real || right.Type == table.Real) && left.Type.Numeric() && right.Type.Numeric() &&
		left.Type != table.Decimal && right.Type != table.Decimal:
		return c.Fold(realComparison(span, test, left, right), left, right)
	}
	return c.Rowwise(span, table.Bool, []*Expr{left, right}, test.datums)
}

// datums compares two values of any types, as comparisons with a dynamic need.
func (t comparison) datums(a []vec.Datum) vec.Datum {
	x, y := a[0], a[1]
	if x.Type == table.Dynamic && !x.Null {
		x = vec.DynamicDatum(x.Dyn)
	}
	if y.Type == table.Dynamic && !y.Null {
		y = vec.DynamicDatum(y.Dyn)
	}
	if x.Null || y.Null {
		if !t.total || x.Null && y.Null {
			return vec.NullOf(table.Bool)
		}
		return vec.BoolOf(!t.equal)
	}
	order, ok := vec.Compare(x, y)
	if !ok {
		return vec.BoolOf(t.total && !t.equal)
	}
	return vec.BoolOf(t.of(order))
}

func intComparison(span syntax.Span, test comparison, left, right *Expr) *Expr {
	return &Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		l, r := left.Eval(f, b), right.Eval(f, b)
		out := vec.NewVec(table.Bool, b.N)
		if a := l.Dense().Ints; r.Const {
			compareWith(test, a, r.Ints[0], out.Ints)
		} else {
			compareEach(test, a, r.Ints, out.Ints)
		}
		test.nulls(l, r, out)
		return out
	}}
}

// textEquality compares two columns of strings. A text is never null.
func textEquality(span syntax.Span, equal bool, left, right *Expr) *Expr {
	return &Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		l, r := left.Eval(f, b), right.Eval(f, b)
		out := vec.NewVec(table.Bool, b.N)
		for i := range out.Ints {
			out.Ints[i] = vec.Bit((l.Text(i) == r.Text(i)) == equal)
		}
		return out
	}}
}

func realComparison(span syntax.Span, test comparison, left, right *Expr) *Expr {
	return &Expr{Type: table.Bool, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		l, r := left.Eval(f, b), right.Eval(f, b)
		out := vec.NewVec(table.Bool, b.N)
		if a := l.Floats(); r.Const {
			compareWith(test, a, r.Floats()[0], out.Ints)
		} else {
			compareEach(test, a, r.Floats(), out.Ints)
		}
		test.nulls(l, r, out)
		return out
	}}
}

// compareWith has a loop for each operator, so that the operator is not decided for each row.
func compareWith[T int64 | float64](test comparison, a []T, y T, out []int64) {
	switch {
	case test.less && test.equal:
		for i, x := range a {
			out[i] = vec.Bit(x <= y)
		}
	case test.greater && test.equal:
		for i, x := range a {
			out[i] = vec.Bit(x >= y)
		}
	case test.equal:
		for i, x := range a {
			out[i] = vec.Bit(x == y)
		}
	case test.less && test.greater:
		for i, x := range a {
			out[i] = vec.Bit(x != y)
		}
	case test.less:
		for i, x := range a {
			out[i] = vec.Bit(x < y)
		}
	default:
		for i, x := range a {
			out[i] = vec.Bit(x > y)
		}
	}
}

func compareEach[T int64 | float64](test comparison, a, b []T, out []int64) {
	for i, x := range a {
		y := b[i]
		out[i] = vec.Bit(x < y && test.less || x == y && test.equal || x > y && test.greater ||
			x != y && !(x < y) && !(x > y) && test.less && test.greater) // NaN differs from everything
	}
}

// nulls corrects the results of rows in which a side is null.
func (t comparison) nulls(l, r, out *vec.Vec) {
	if l.Nulls == nil && r.Nulls == nil {
		return
	}
	for i := range out.N {
		switch a, b := l.Null(i), r.Null(i); {
		case a && b, (a || b) && !t.total:
			out.SetNull(i)
		case a || b:
			out.Ints[i] = vec.Bit(!t.equal)
		}
	}
}

// between compiles x between (low .. high), which includes both ends.
func (c *Compiler) between(e *syntax.Between, r *Row) (*Expr, error) {
	x, err := c.Expr(e.X, r)
	if err != nil {
		return nil, err
	}
	low, err := c.Expr(e.Low, r)
	if err != nil {
		return nil, err
	}
	high, err := c.Expr(e.High, r)
	if err != nil {
		return nil, err
	}
	if high.Type == table.TimeSpan && x.Type == table.DateTime { // datetime between (t .. 1d) means t .. t + 1d
		if high, err = c.arithmetic(e.High.Span(), "+", low, high); err != nil {
			return nil, err
		}
	}
	if !vec.Comparable(x.Type, low.Type) || !vec.Comparable(x.Type, high.Type) || x.Type == table.String {
		return nil, vec.Types(e.Span(), "operator `between`", x.Type, low.Type, high.Type)
	}
	above := c.comparing(e.Span(), comparisons[">="], x, low)
	below := c.comparing(e.Span(), comparisons["<="], x, high)
	both := c.Fold(&Expr{Type: table.Bool, Span: e.Span(), Col: -1, Implied: slices.Concat(above.Implied, below.Implied),
		Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
			return combine(above.Eval(f, b).Dense(), below.Eval(f, b).Dense(), 0)
		}}, above, below)
	if e.Not {
		return c.Negate(both), nil
	}
	return both, nil
}
