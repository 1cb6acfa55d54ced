package engine

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"strings"

	"quarry/table"
)

func mathFunctions() []function {
	list := []function{
		{name: "abs", params: "a", typeOf: sumType, row: absolute},
		{name: "round", params: "ni?", result: table.Real, row: round},
		{name: "sign", params: "n", result: table.Long, row: func(a []datum) datum {
			f := a[0].real()
			return longOf(bit(f > 0) - bit(f < 0))
		}},
		{name: "ceiling", params: "n", typeOf: firstType, row: func(a []datum) datum {
			if a[0].typ != table.Real {
				return a[0]
			}
			return realOf(math.Ceil(a[0].real()))
		}},
		{name: "pow", params: "rr", result: table.Real, row: func(a []datum) datum { return realOf(math.Pow(a[0].real(), a[1].real())) }},
		{name: "atan2", params: "rr", result: table.Real, row: func(a []datum) datum { return realOf(math.Atan2(a[0].real(), a[1].real())) }},
		{name: "pi", result: table.Real, row: func([]datum) datum { return realOf(math.Pi) }},
		{name: "rand", params: "i?", result: table.Real, varies: true, row: func(a []datum) datum {
			if len(a) > 0 && a[0].num > 1 {
				return realOf(float64(rand.Int64N(a[0].num)))
			}
			return realOf(rand.Float64())
		}},
		{name: "isnan", params: "r", result: table.Bool, row: func(a []datum) datum { return boolOf(math.IsNaN(a[0].real())) }},
		{name: "isinf", params: "r", result: table.Bool, row: func(a []datum) datum { return boolOf(math.IsInf(a[0].real(), 0)) }},
		{name: "isfinite", params: "r", result: table.Bool, row: func(a []datum) datum { return boolOf(!math.IsInf(a[0].real(), 0) && !math.IsNaN(a[0].real())) }},
		{name: "binary_not", params: "i", result: table.Long, row: func(a []datum) datum { return longOf(^a[0].num) }},
		{name: "bitset_count_ones", params: "i", result: table.Long, row: func(a []datum) datum { return longOf(int64(bits.OnesCount64(uint64(a[0].num)))) }},
	}
	for name, fn := range map[string]func(float64) float64{
		"sqrt": math.Sqrt, "exp": math.Exp, "exp2": math.Exp2, "exp10": func(x float64) float64 { return math.Pow(10, x) }, "log": math.Log, "log2": math.Log2, "log10": math.Log10, // null below zero
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan, "cot": func(x float64) float64 { return 1 / math.Tan(x) },
		"degrees": func(x float64) float64 { return x * 180 / math.Pi }, "radians": func(x float64) float64 { return x * math.Pi / 180 },
		"gamma": math.Gamma, "loggamma": func(x float64) float64 { y, _ := math.Lgamma(x); return y },
	} {
		list = append(list, function{name: name, params: "r", result: table.Real, row: func(a []datum) datum {
			if a[0].real() < 0 && strings.HasPrefix(name, "log") && name != "loggamma" {
				return nullOf(table.Real)
			}
			return realOf(fn(a[0].real()))
		}})
	}
	for name, fn := range map[string]func(a, b int64) int64{
		"binary_and": func(a, b int64) int64 { return a & b }, "binary_or": func(a, b int64) int64 { return a | b }, "binary_xor": func(a, b int64) int64 { return a ^ b },
		"binary_shift_left": func(a, b int64) int64 { return a << (uint64(b) & 63) }, "binary_shift_right": func(a, b int64) int64 { return a >> (uint64(b) & 63) },
	} {
		list = append(list, function{name: name, params: "ii", result: table.Long, row: func(a []datum) datum { return longOf(fn(a[0].num, a[1].num)) }})
	}
	return list
}

func absolute(a []datum) datum {
	switch d := a[0]; d.typ {
	case table.Real:
		return realOf(math.Abs(d.real()))
	case table.Int:
		return longOf(max(d.num, -d.num))
	case table.Long, table.TimeSpan:
		d.num = max(d.num, -d.num)
		return d
	case table.Dynamic:
		if n := convert(d, table.Real); !n.null {
			return realOf(math.Abs(n.real()))
		}
	case table.Decimal:
		return convertDecimal(realOf(math.Abs(d.real())))
	}
	return nullOf(a[0].typ)
}

// round rounds halves away from zero.
func round(a []datum) datum {
	scale := 1.0
	if len(a) > 1 {
		scale = math.Pow(10, float64(a[1].num))
	}
	return realOf(math.Round(a[0].real()*scale) / scale)
}
