package expr

import (
	"math"
	"math/big"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
	"quarry/table/times"
)

// resultOf returns the type of an arithmetic operation; ok is false if the service does not compute it.
func resultOf(op string, a, b table.Type) (t table.Type, ok bool) {
	x, y := TypeOf(a), TypeOf(b)
	return ColumnType(types.Arithmetic(op, x, y)), types.Computes(op, x, y)
}

// Promote returns the type in which two numbers are combined; int with int gives long.
func Promote(a, b table.Type) table.Type {
	switch {
	case a == table.Decimal || b == table.Decimal:
		return table.Decimal
	case a == table.Real || b == table.Real:
		return table.Real
	}
	return table.Long
}

func (c *Compiler) arithmetic(span syntax.Span, op string, left, right *Expr) (*Expr, error) {
	t, ok := resultOf(op, left.Type, right.Type)
	if !ok {
		return nil, vec.Types(span, "operator `"+op+"`", left.Type, right.Type)
	}
	fraction := left.Type == table.Real || right.Type == table.Real || left.Type == table.Decimal ||
		right.Type == table.Decimal
	switch {
	case t == table.Decimal:
		return c.Rowwise(span, t, []*Expr{left, right}, NullSafe(t, decimalArithmetic(op))), nil
	case t == table.Real && left.Type.Numeric():
		return c.Fold(realArithmetic(span, op, left, right), left, right), nil
	case t == table.Real: // ticks by ticks
		return c.Rowwise(span, t, []*Expr{left, right},
				NullSafe(t,
					func(a []vec.Datum) vec.Datum { return vec.RealOf(float64(a[0].Num) / float64(a[1].Num)) })),
			nil
	case fraction: // timespan with a real
		return c.Rowwise(span, t, []*Expr{left, right}, NullSafe(t, scaledSpan(op))), nil
	}
	x := intArithmetic(span, t, op, left, right)
	x.gap = gapSum(op, left, right)
	return c.Fold(x, left, right), nil
}

// NullSafe wraps a function so that it returns null if any argument is null.
func NullSafe(t table.Type, fn func(a []vec.Datum) vec.Datum) func(a []vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		for _, d := range a {
			if d.Null {
				return vec.NullOf(t)
			}
		}
		return fn(a)
	}
}

func scaledSpan(op string) func(a []vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		f := a[0].Real() * a[1].Real()
		if op == "/" {
			f = a[0].Real() / a[1].Real()
		}
		if math.IsNaN(f) || math.Abs(f) >= math.MaxInt64 {
			return vec.NullOf(table.TimeSpan)
		}
		return vec.TimeSpanOf(int64(f))
	}
}

func decimalArithmetic(op string) func(a []vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		x, y, out := vec.DecimalRat(vec.ConvertDecimal(a[0])), vec.DecimalRat(vec.ConvertDecimal(a[1])), new(big.Rat)
		switch {
		case op == "+":
			return vec.DecimalOf(out.Add(x, y))
		case op == "-":
			return vec.DecimalOf(out.Sub(x, y))
		case op == "*":
			return vec.DecimalOf(out.Mul(x, y))
		case y.Sign() == 0:
			return vec.NullOf(table.Decimal)
		}
		out.Quo(x, y)
		if op == "/" {
			return vec.DecimalOf(out)
		}
		whole := new(big.Int).Quo(out.Num(), out.Denom())
		return vec.DecimalOf(out.Sub(x, out.Mul(y, new(big.Rat).SetInt(whole))))
	}
}

// realKernels compute numbers of which at least one is a real.
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

func realArithmetic(span syntax.Span, op string, left, right *Expr) *Expr {
	kernel := realKernels[op]
	return &Expr{Type: table.Real, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		l, r := left.Eval(f, b), right.Eval(f, b)
		out := vec.NewVec(table.Real, b.N)
		x, y := l.Floats(), r.Floats()
		for i := range out.Reals {
			out.Reals[i] = kernel(x[i], y[i])
		}
		eitherNull(l, r, out)
		return out
	}}
}

// intKernels compute integers and ticks; ok is false if the result is null. Overflow wraps,
// division truncates, and a remainder is never negative.
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

func intArithmetic(span syntax.Span, t table.Type, op string, left, right *Expr) *Expr {
	kernel := intKernels[op]
	return &Expr{Type: t, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		l, r := left.Eval(f, b), right.Eval(f, b)
		out := vec.NewVec(t, b.N)
		x, y := l.Dense().Ints, r.Dense().Ints
		for i := range out.Ints {
			n, ok := kernel(x[i], y[i])
			if !ok || t == table.DateTime && (n < 0 || n > times.MaxTicks) {
				out.SetNull(i)
				continue
			}
			out.Ints[i] = n
		}
		eitherNull(l, r, out)
		return out
	}}
}

func eitherNull(l, r, out *vec.Vec) {
	if l.Nulls == nil && r.Nulls == nil {
		return
	}
	for i := range out.N {
		if l.Null(i) || r.Null(i) {
			out.SetNull(i)
		}
	}
}

// unary compiles -x and +x.
func (c *Compiler) unary(e *syntax.Unary, r *Row) (*Expr, error) {
	x, err := c.Expr(e.X, r)
	if err != nil {
		return nil, err
	}
	if !types.Negates(TypeOf(x.Type)) {
		return nil, vec.Types(e.Span(), "a sign", x.Type)
	}
	if e.Op == "+" {
		return x, nil
	}
	t := x.Type
	if t == table.Int { // as in all arithmetic, an int becomes a long
		t = table.Long
	}
	return c.Rowwise(e.Span(), t, []*Expr{x}, NullSafe(t, func(a []vec.Datum) vec.Datum {
		d := a[0]
		switch d.Type {
		case table.Int:
			return vec.LongOf(-d.Num)
		case table.Real:
			return vec.RealOf(-d.Real())
		case table.Decimal:
			return vec.DecimalOf(new(big.Rat).Neg(vec.DecimalRat(d)))
		}
		d.Num = -d.Num
		return d
	})), nil
}
