package fn

import (
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"strings"

	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func mathFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "abs", Params: "a", TypeOf: agg.SumType, Row: absolute},
		{Name: "round", Params: "ni?", TypeOf: agg.FirstType, Row: round},
		{Name: "sign", Params: "n", Result: table.Real, Row: func(a []vec.Datum) vec.Datum {
			f := a[0].Real()
			return vec.RealOf(float64(vec.Bit(f > 0) - vec.Bit(f < 0)))
		}},
		{Name: "ceiling", Params: "n", TypeOf: agg.FirstType, Row: func(a []vec.Datum) vec.Datum {
			if a[0].Type != table.Real {
				return a[0]
			}
			return vec.RealOf(math.Ceil(a[0].Real()))
		}},
		{Name: "pow", Params: "rr", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return vec.RealOf(math.Pow(a[0].Real(), a[1].Real())) }},
		{Name: "atan2", Params: "rr", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return vec.RealOf(math.Atan2(a[0].Real(), a[1].Real())) }},
		{Name: "pi", Result: table.Real, Row: func([]vec.Datum) vec.Datum { return vec.RealOf(math.Pi) }},
		{Name: "rand", Params: "i?", Result: table.Real, Varies: true, Row: func(a []vec.Datum) vec.Datum {
			if len(a) > 0 && a[0].Num > 1 {
				return vec.RealOf(float64(rand.Int64N(a[0].Num)))
			}
			return vec.RealOf(rand.Float64())
		}},
		{Name: "isnan", Params: "r", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(math.IsNaN(a[0].Real())) }},
		{Name: "isinf", Params: "r", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(math.IsInf(a[0].Real(), 0)) }},
		{Name: "isfinite", Params: "r", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			return vec.BoolOf(!math.IsInf(a[0].Real(), 0) && !math.IsNaN(a[0].Real()))
		}},
		{Name: "binary_not", Params: "i", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(^a[0].Num) }},
		{Name: "bitset_count_ones", Params: "i", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(int64(bits.OnesCount64(uint64(a[0].Num)))) }},
	}
	for name, fn := range map[string]func(float64) float64{
		// null below zero
		"sqrt": math.Sqrt, "exp": math.Exp, "exp2": math.Exp2,
		"exp10": func(x float64) float64 { return math.Pow(10, x) }, "log": math.Log, "log2": math.Log2, "log10": log10,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan,
		"cot":     func(x float64) float64 { return 1 / math.Tan(x) },
		"degrees": func(x float64) float64 { return x * 180 / math.Pi },
		"radians": func(x float64) float64 { return x * math.Pi / 180 },
		"gamma":   math.Gamma, "loggamma": func(x float64) float64 { y, _ := math.Lgamma(x); return y },
	} {
		list = append(list, expr.Function{Name: name, Params: "r", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum {
				if a[0].Real() < 0 && strings.HasPrefix(name, "log") && name != "loggamma" {
					return vec.NullOf(table.Real)
				}
				return vec.RealOf(fn(a[0].Real()))
			}})
	}
	for name, fn := range map[string]func(a, b int64) int64{
		"binary_and": func(a, b int64) int64 { return a & b }, "binary_or": func(a, b int64) int64 { return a | b },
		"binary_xor": func(a, b int64) int64 { return a ^ b },
	} {
		list = append(list, expr.Function{Name: name, Params: "ii", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(fn(a[0].Num, a[1].Num)) }})
	}
	return append(list, bitShift("binary_shift_left", func(a int64, n uint64) int64 { return a << n }),
		bitShift("binary_shift_right", func(a int64, n uint64) int64 { return a >> n }))
}

// bitShift takes the distance modulo 64; a negative one gives null.
func bitShift(name string, fn func(a int64, n uint64) int64) expr.Function {
	return expr.Function{Name: name, Params: "ii", Result: table.Long, Row: func(a []vec.Datum) vec.Datum {
		if a[1].Num < 0 {
			return vec.NullOf(table.Long)
		}
		return vec.LongOf(fn(a[0].Num, uint64(a[1].Num)&63))
	}}
}

func absolute(a []vec.Datum) vec.Datum {
	switch d := a[0]; d.Type {
	case table.Real:
		return vec.RealOf(math.Abs(d.Real()))
	case table.Int:
		return vec.LongOf(max(d.Num, -d.Num))
	case table.Long, table.TimeSpan:
		d.Num = max(d.Num, -d.Num)
		return d
	case table.Dynamic:
		if n := vec.Convert(d, table.Real); !n.Null {
			return vec.RealOf(math.Abs(n.Real()))
		}
	case table.Decimal:
		return vec.ConvertDecimal(vec.RealOf(math.Abs(d.Real())))
	}
	return vec.NullOf(a[0].Type)
}

// round rounds halves away from zero, and keeps the type.
func round(a []vec.Datum) vec.Datum {
	var digits int64
	if len(a) > 1 {
		digits = a[1].Num
	}
	switch d := a[0]; {
	case d.Type == table.Decimal:
		return roundDecimal(d, digits)
	case d.Type != table.Real && digits >= 0:
		return d
	case d.Type != table.Real:
		d.Num = roundInteger(d.Num, -digits)
		return d
	default:
		return vec.RealOf(roundReal(d.Real(), digits))
	}
}

// roundInteger clears the last digits of a number.
func roundInteger(n, digits int64) int64 {
	if digits > 18 {
		return 0
	}
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	rest := n % scale
	if n -= rest; 2*max(rest, -rest) >= scale {
		n += scale * (vec.Bit(rest > 0) - vec.Bit(rest < 0))
	}
	return n
}

// roundReal returns infinities and numbers without so many digits as they are.
func roundReal(f float64, digits int64) float64 {
	scale := math.Pow(10, math.Abs(float64(digits)))
	switch {
	case math.IsInf(f, 0):
		return f
	case digits < 0:
		return math.Round(f/scale) * scale
	case math.IsInf(f*scale, 0):
		return f
	}
	return math.Round(f*scale) / scale
}

// maxDecimalDigits is the number of digits that a decimal has.
const maxDecimalDigits = 34

func roundDecimal(d vec.Datum, digits int64) vec.Datum {
	digits = min(max(digits, -maxDecimalDigits), maxDecimalDigits)
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(digits, -digits)), nil))
	if digits < 0 {
		scale.Inv(scale)
	}
	r := new(big.Rat).Mul(vec.DecimalRat(d), scale)
	whole, ok := new(big.Rat).SetString(r.FloatString(0)) // rounds halves away from zero
	if !ok {
		return vec.NullOf(table.Decimal)
	}
	return vec.DecimalOf(whole.Quo(whole, scale))
}
