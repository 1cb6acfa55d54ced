package agg

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func numberAggregates() []aggregate {
	extreme := func(sign int) func(args []*expr.Expr, t table.Type) Accumulator {
		return func(_ []*expr.Expr, t table.Type) Accumulator { return newExtreme(t, sign) }
	}
	spread := func(sample, root bool) func([]*expr.Expr, table.Type) Accumulator {
		return func([]*expr.Expr, table.Type) Accumulator { return newSpread(sample, root) }
	}
	bits := func(step func(a, b int64) int64) func([]*expr.Expr, table.Type) Accumulator {
		return func([]*expr.Expr, table.Type) Accumulator { return newBits(step) }
	}
	return []aggregate{
		{name: "sum", Params: "m", prefix: "sum_", typeOf: SumType,
			start: func(_ []*expr.Expr, t table.Type) Accumulator { return &sums{typ: t} }},
		{name: "avg", Params: "M", prefix: "avg_", typeOf: averageType,
			start: func(_ []*expr.Expr, t table.Type) Accumulator { return newAverage(t) }},
		{name: "min", Params: "a", prefix: "min_", typeOf: FirstType, start: extreme(-1)},
		{name: "max", Params: "a", prefix: "max_", typeOf: FirstType, start: extreme(1)},
		{name: "stdev", Params: "n", prefix: "stdev_", result: table.Real, start: spread(true, true)},
		{name: "stdevp", Params: "n", prefix: "stdevp_", result: table.Real, start: spread(false, true)},
		{name: "variance", Params: "n", prefix: "variance_", result: table.Real, start: spread(true, false)},
		{name: "variancep", Params: "n", prefix: "variancep_", result: table.Real, start: spread(false, false)},
		{name: "covariance", Params: "nn", prefix: "covariance_", result: table.Real,
			start: func([]*expr.Expr, table.Type) Accumulator { return newCovariance(true) }},
		{name: "covariancep", Params: "nn", prefix: "covariancep_", result: table.Real,
			start: func([]*expr.Expr, table.Type) Accumulator { return newCovariance(false) }},
		{name: "binary_all_and", Params: "i", prefix: "binary_all_and_", result: table.Long,
			start: bits(func(a, b int64) int64 { return a & b })},
		{name: "binary_all_or", Params: "i", prefix: "binary_all_or_", result: table.Long,
			start: bits(func(a, b int64) int64 { return a | b })},
		{name: "binary_all_xor", Params: "i", prefix: "binary_all_xor_", result: table.Long,
			start: bits(func(a, b int64) int64 { return a ^ b })},
	}
}

// FirstType returns the type of the first argument.
func FirstType(args []*expr.Expr) table.Type { return args[0].Type }

// SumType returns the type of the sum of the first argument.
func SumType(args []*expr.Expr) table.Type {
	switch t := args[0].Type; t {
	case table.Int, table.Bool:
		return table.Long
	case table.Dynamic:
		return table.Real
	default:
		return t
	}
}

// averageType returns the type of the average of the first argument.
func averageType(args []*expr.Expr) table.Type {
	switch t := args[0].Type; t {
	case table.DateTime, table.TimeSpan, table.Decimal:
		return t
	}
	return table.Real
}

// sums adds up values; the sum of no values is 0.
type sums struct {
	typ   table.Type
	ints  []int64
	reals []float64
}

// Add adds values to the sums of their groups.
func (s *sums) Add(rows []uint32, args []*vec.Vec, groups int) {
	v := args[0].Dense()
	if s.typ == table.Real || s.typ == table.Decimal {
		s.reals = vec.Grow(s.reals, groups)
		for row, group := range rows {
			if d := vec.Convert(v.Datum(row), table.Real); !d.Null {
				s.reals[group] += d.Real()
			}
		}
		return
	}
	s.ints = vec.Grow(s.ints, groups)
	for row, group := range rows {
		if v.Nulls == nil || !v.Nulls[row] {
			s.ints[group] += v.Ints[row]
		}
	}
}

// Result returns the sums.
func (s *sums) Result(groups int) *vec.Vec {
	switch s.typ {
	case table.Real:
		return &vec.Vec{Type: s.typ, N: groups, Reals: vec.Grow(s.reals, groups)}
	case table.Decimal:
		out := vec.NewVec(s.typ, groups)
		for i, f := range vec.Grow(s.reals, groups) {
			out.Set(i, vec.ConvertDecimal(vec.RealOf(f)))
		}
		return out
	}
	return &vec.Vec{Type: s.typ, N: groups, Ints: vec.Grow(s.ints, groups)}
}

// mean sums integers as integers, so that the sum wraps as in Kusto.
type mean struct {
	n, whole int64
	sum      float64
}

func newAverage(t table.Type) Accumulator {
	return &perGroup[mean]{
		typ: t,
		step: func(s *mean, a []vec.Datum) {
			d := a[0]
			if d.Type == table.Dynamic || d.Type == table.String {
				d = vec.Convert(d, table.Real)
			}
			switch {
			case d.Null:
				return
			case d.Type.Integral():
				s.whole += d.Num
			default:
				s.sum += d.Real()
			}
			s.n++
		},
		done: func(s *mean) vec.Datum {
			average := (s.sum + float64(s.whole)) / float64(s.n) // NaN if there are no values
			switch {
			case t == table.Real:
				return vec.RealOf(average)
			case s.n == 0:
				return vec.NullOf(t)
			case t == table.Decimal:
				return vec.ConvertDecimal(vec.RealOf(average))
			}
			return vec.Datum{Type: t, Num: int64(average)}
		},
	}
}

// newExtreme keeps the smallest (sign -1) or the largest (sign 1) value. NaN wins over everything.
func newExtreme(t table.Type, sign int) Accumulator {
	type best struct {
		set   bool
		value vec.Datum
	}
	return &perGroup[best]{
		typ: t,
		step: func(s *best, a []vec.Datum) {
			if !s.set {
				s.set, s.value = true, a[0]
				return
			}
			if beats(a[0], s.value, sign) {
				s.value = a[0]
			}
		},
		done: func(s *best) vec.Datum {
			if !s.set {
				return vec.NullOf(t)
			}
			return s.value
		},
	}
}

func beats(d, than vec.Datum, sign int) bool {
	if d.Type == table.Real {
		if math.IsNaN(than.Real()) {
			return false
		}
		if math.IsNaN(d.Real()) {
			return true
		}
	}
	if d.Type == table.Dynamic {
		d, than = vec.DynamicDatum(d.Dyn), vec.DynamicDatum(than.Dyn)
	}
	order, ok := vec.Compare(d, than)
	return ok && order*sign > 0
}

type moments struct{ n, mean, squares float64 }

// newSpread computes variance and standard deviation by Welford's method.
func newSpread(sample, root bool) Accumulator {
	return &perGroup[moments]{
		typ: table.Real,
		step: func(s *moments, a []vec.Datum) {
			x := a[0].Real()
			s.n++
			delta := x - s.mean
			s.mean += delta / s.n
			s.squares += delta * (x - s.mean)
		},
		done: func(s *moments) vec.Datum {
			n := s.n
			if sample {
				n--
			}
			if n <= 0 {
				return vec.RealOf(0)
			}
			if root {
				return vec.RealOf(math.Sqrt(s.squares / n))
			}
			return vec.RealOf(s.squares / n)
		},
	}
}

// newCovariance computes the covariance by Welford's method.
func newCovariance(sample bool) Accumulator {
	type state struct{ n, meanX, meanY, both float64 }
	return &perGroup[state]{
		typ: table.Real,
		step: func(s *state, a []vec.Datum) {
			if a[1].Null {
				return
			}
			x, y := a[0].Real(), a[1].Real()
			s.n++
			dx := x - s.meanX
			s.meanX += dx / s.n
			s.meanY += (y - s.meanY) / s.n
			s.both += dx * (y - s.meanY)
		},
		done: func(s *state) vec.Datum {
			n := s.n
			if sample {
				n--
			}
			if n <= 0 {
				return vec.RealOf(0)
			}
			return vec.RealOf(s.both / n)
		},
	}
}

func newBits(step func(a, b int64) int64) Accumulator {
	type state struct {
		set bool
		n   int64
	}
	return &perGroup[state]{
		typ: table.Long,
		step: func(s *state, a []vec.Datum) {
			if !s.set {
				s.set, s.n = true, a[0].Num
				return
			}
			s.n = step(s.n, a[0].Num)
		},
		done: func(s *state) vec.Datum {
			if !s.set {
				return vec.NullOf(table.Long)
			}
			return vec.LongOf(s.n)
		},
	}
}
