package engine

import (
	"math"
	"math/big"

	"quarry/kql/syntax"
	"quarry/table"
)

var arithmetics = map[string]string{"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "take the remainder of"}

// resultOf gives the type of an arithmetic operation, and false where it has no meaning.
func resultOf(op string, a, b table.Type) (table.Type, bool) {
	switch {
	case a.Numeric() && b.Numeric():
		return promoted(a, b), true
	case a == table.DateTime && b == table.DateTime:
		return table.TimeSpan, op == "-"
	case a == table.DateTime && b == table.TimeSpan:
		return table.DateTime, op == "+" || op == "-"
	case a == table.TimeSpan && b == table.DateTime:
		return table.DateTime, op == "+"
	case a == table.TimeSpan && b == table.TimeSpan:
		if op == "/" {
			return table.Real, true
		}
		return table.TimeSpan, op != "*"
	case a == table.TimeSpan && b.Numeric():
		return table.TimeSpan, op == "*" || op == "/"
	case a.Numeric() && b == table.TimeSpan:
		return table.TimeSpan, op == "*"
	}
	return table.String, false
}

// promoted is the type in which two numbers are computed; int with int gives long.
func promoted(a, b table.Type) table.Type {
	switch {
	case a == table.Decimal || b == table.Decimal:
		return table.Decimal
	case a == table.Real || b == table.Real:
		return table.Real
	}
	return table.Long
}

func (c *compiler) arithmetic(span syntax.Span, op string, left, right *expr) (*expr, error) {
	t, ok := resultOf(op, left.typ, right.typ)
	if !ok {
		return nil, failf(span, CodeType, "Cannot %s values of types %s and %s. Try adding explicit casts.", arithmetics[op], left.typ, right.typ)
	}
	fraction := left.typ == table.Real || right.typ == table.Real || left.typ == table.Decimal || right.typ == table.Decimal
	switch {
	case t == table.Decimal:
		return c.rowwise(span, t, []*expr{left, right}, nullSafe(t, decimalArithmetic(op))), nil
	case t == table.Real && left.typ.Numeric():
		return c.fold(realArithmetic(span, op, left, right), left, right), nil
	case t == table.Real: // timespan by timespan
		return c.rowwise(span, t, []*expr{left, right}, nullSafe(t, func(a []datum) datum { return realOf(float64(a[0].num) / float64(a[1].num)) })), nil
	case fraction: // timespan with a real
		return c.rowwise(span, t, []*expr{left, right}, nullSafe(t, scaledSpan(op))), nil
	}
	return c.fold(intArithmetic(span, t, op, left, right), left, right), nil
}

// nullSafe gives null where an argument is null.
func nullSafe(t table.Type, fn func(a []datum) datum) func(a []datum) datum {
	return func(a []datum) datum {
		for _, d := range a {
			if d.null {
				return nullOf(t)
			}
		}
		return fn(a)
	}
}

func scaledSpan(op string) func(a []datum) datum {
	return func(a []datum) datum {
		f := a[0].real() * a[1].real()
		if op == "/" {
			f = a[0].real() / a[1].real()
		}
		if math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
			return nullOf(table.TimeSpan)
		}
		return spanOf(int64(f))
	}
}

func decimalArithmetic(op string) func(a []datum) datum {
	return func(a []datum) datum {
		x, y, out := decimalRat(convertDecimal(a[0])), decimalRat(convertDecimal(a[1])), new(big.Rat)
		switch {
		case op == "+":
			return decimalOf(out.Add(x, y))
		case op == "-":
			return decimalOf(out.Sub(x, y))
		case op == "*":
			return decimalOf(out.Mul(x, y))
		case y.Sign() == 0:
			return nullOf(table.Decimal)
		}
		out.Quo(x, y)
		if op == "/" {
			return decimalOf(out)
		}
		whole := new(big.Int).Quo(out.Num(), out.Denom())
		return decimalOf(out.Sub(x, out.Mul(y, new(big.Rat).SetInt(whole))))
	}
}

// realKernels compute numbers of which one at least is a real.
var realKernels = map[string]func(x, y float64) float64{
	"+": func(x, y float64) float64 { return x + y },
	"-": func(x, y float64) float64 { return x - y },
	"*": func(x, y float64) float64 { return x * y },
	"/": func(x, y float64) float64 { return x / y },
	"%": func(x, y float64) float64 {
		m := math.Mod(x, y)
		if m < 0 {
			m += math.Abs(y)
		}
		return m
	},
}

func realArithmetic(span syntax.Span, op string, left, right *expr) *expr {
	kernel := realKernels[op]
	return &expr{typ: table.Real, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		l, r := left.eval(f, b), right.eval(f, b)
		out := newVec(table.Real, b.n)
		x, y := l.floats(), r.floats()
		for i := range out.reals {
			out.reals[i] = kernel(x[i], y[i])
		}
		eitherNull(l, r, out)
		return out
	}}
}

// intKernels compute integers and ticks; ok is false where the result is null.
// Overflow wraps, division truncates, and a remainder is never negative.
var intKernels = map[string]func(x, y int64) (n int64, ok bool){
	"+": func(x, y int64) (int64, bool) { return x + y, true },
	"-": func(x, y int64) (int64, bool) { return x - y, true },
	"*": func(x, y int64) (int64, bool) { return x * y, true },
	"/": func(x, y int64) (int64, bool) {
		if y == 0 {
			return 0, false
		}
		return x / y, true
	},
	"%": func(x, y int64) (int64, bool) {
		if y == 0 {
			return 0, false
		}
		m := x % y
		if m < 0 {
			m += max(y, -y)
		}
		return m, true
	},
}

func intArithmetic(span syntax.Span, t table.Type, op string, left, right *expr) *expr {
	kernel := intKernels[op]
	return &expr{typ: t, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		l, r := left.eval(f, b), right.eval(f, b)
		out := newVec(t, b.n)
		x, y := l.dense().ints, r.dense().ints
		for i := range out.ints {
			n, ok := kernel(x[i], y[i])
			if !ok || t == table.DateTime && (n < 0 || n > table.MaxTicks) {
				out.setNull(i)
				continue
			}
			out.ints[i] = n
		}
		eitherNull(l, r, out)
		return out
	}}
}

func eitherNull(l, r, out *vec) {
	if l.nulls == nil && r.nulls == nil {
		return
	}
	for i := range out.n {
		if l.null(i) || r.null(i) {
			out.setNull(i)
		}
	}
}

// unary compiles -x and +x.
func (c *compiler) unary(e *syntax.Unary, r *row) (*expr, error) {
	x, err := c.expr(e.X, r)
	if err != nil {
		return nil, err
	}
	if !x.typ.Numeric() && x.typ != table.TimeSpan {
		return nil, failf(e.Span(), CodeType, "A sign cannot stand before a value of type %s.", x.typ)
	}
	if e.Op == "+" {
		return x, nil
	}
	return c.rowwise(e.Span(), x.typ, []*expr{x}, nullSafe(x.typ, func(a []datum) datum {
		d := a[0]
		switch d.typ {
		case table.Real:
			return realOf(-d.real())
		case table.Decimal:
			return decimalOf(new(big.Rat).Neg(decimalRat(d)))
		}
		d.num = -d.num
		return d
	})), nil
}
