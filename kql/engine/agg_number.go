package engine

import (
	"math"

	"quarry/table"
)

func numberAggregates() []aggregate {
	extreme := func(sign int) func(args []*expr, t table.Type) accumulator {
		return func(_ []*expr, t table.Type) accumulator { return newExtreme(t, sign) }
	}
	spread := func(sample, root bool) func([]*expr, table.Type) accumulator {
		return func([]*expr, table.Type) accumulator { return newSpread(sample, root) }
	}
	bits := func(step func(a, b int64) int64) func([]*expr, table.Type) accumulator {
		return func([]*expr, table.Type) accumulator { return newBits(step) }
	}
	return []aggregate{
		{name: "sum", params: "m", prefix: "sum_", typeOf: sumType, start: func(_ []*expr, t table.Type) accumulator { return &sums{typ: t} }},
		{name: "avg", params: "M", prefix: "avg_", typeOf: averageType, start: func(_ []*expr, t table.Type) accumulator { return newAverage(t) }},
		{name: "min", params: "a", prefix: "min_", typeOf: firstType, start: extreme(-1)},
		{name: "max", params: "a", prefix: "max_", typeOf: firstType, start: extreme(1)},
		{name: "stdev", params: "n", prefix: "stdev_", result: table.Real, start: spread(true, true)},
		{name: "stdevp", params: "n", prefix: "stdevp_", result: table.Real, start: spread(false, true)},
		{name: "variance", params: "n", prefix: "variance_", result: table.Real, start: spread(true, false)},
		{name: "variancep", params: "n", prefix: "variancep_", result: table.Real, start: spread(false, false)},
		{name: "covariance", params: "nn", prefix: "covariance_", result: table.Real, start: func([]*expr, table.Type) accumulator { return newCovariance(true) }},
		{name: "covariancep", params: "nn", prefix: "covariancep_", result: table.Real, start: func([]*expr, table.Type) accumulator { return newCovariance(false) }},
		{name: "binary_all_and", params: "i", prefix: "binary_all_and_", result: table.Long, start: bits(func(a, b int64) int64 { return a & b })},
		{name: "binary_all_or", params: "i", prefix: "binary_all_or_", result: table.Long, start: bits(func(a, b int64) int64 { return a | b })},
		{name: "binary_all_xor", params: "i", prefix: "binary_all_xor_", result: table.Long, start: bits(func(a, b int64) int64 { return a ^ b })},
	}
}

func firstType(args []*expr) table.Type { return args[0].typ }

func sumType(args []*expr) table.Type {
	switch t := args[0].typ; t {
	case table.Int, table.Bool:
		return table.Long
	case table.Dynamic:
		return table.Real
	default:
		return t
	}
}

func averageType(args []*expr) table.Type {
	switch t := args[0].typ; t {
	case table.DateTime, table.TimeSpan, table.Decimal:
		return t
	}
	return table.Real
}

// sums adds up; the sum of nothing is 0.
type sums struct {
	typ   table.Type
	ints  []int64
	reals []float64
}

func (s *sums) add(rows []uint32, args []*vec, groups int) {
	v := args[0].dense()
	if s.typ == table.Real || s.typ == table.Decimal {
		s.reals = grown(s.reals, groups)
		for row, group := range rows {
			if d := convert(v.datum(row), table.Real); !d.null {
				s.reals[group] += d.real()
			}
		}
		return
	}
	s.ints = grown(s.ints, groups)
	for row, group := range rows {
		if v.nulls == nil || !v.nulls[row] {
			s.ints[group] += v.ints[row]
		}
	}
}

func (s *sums) result(groups int) *vec {
	switch s.typ {
	case table.Real:
		return &vec{typ: s.typ, n: groups, reals: grown(s.reals, groups)}
	case table.Decimal:
		out := newVec(s.typ, groups)
		for i, f := range grown(s.reals, groups) {
			out.set(i, convertDecimal(realOf(f)))
		}
		return out
	}
	return &vec{typ: s.typ, n: groups, ints: grown(s.ints, groups)}
}

// mean sums integers as integers: their sum wraps, as the real engine's does.
type mean struct {
	n, whole int64
	sum      float64
}

func newAverage(t table.Type) accumulator {
	return &perGroup[mean]{
		typ: t,
		step: func(s *mean, a []datum) {
			d := a[0]
			if d.typ == table.Dynamic || d.typ == table.String {
				d = convert(d, table.Real)
			}
			switch {
			case d.null:
				return
			case d.typ.Integral():
				s.whole += d.num
			default:
				s.sum += d.real()
			}
			s.n++
		},
		done: func(s *mean) datum {
			average := (s.sum + float64(s.whole)) / float64(s.n) // NaN where there is no value
			switch {
			case t == table.Real:
				return realOf(average)
			case s.n == 0:
				return nullOf(t)
			case t == table.Decimal:
				return convertDecimal(realOf(average))
			}
			return datum{typ: t, num: int64(average)}
		},
	}
}

// newExtreme keeps the smallest (sign -1) or the largest (sign 1) value. A NaN wins over all.
func newExtreme(t table.Type, sign int) accumulator {
	type best struct {
		set   bool
		value datum
	}
	return &perGroup[best]{
		typ: t,
		step: func(s *best, a []datum) {
			if !s.set {
				s.set, s.value = true, a[0]
				return
			}
			if beats(a[0], s.value, sign) {
				s.value = a[0]
			}
		},
		done: func(s *best) datum {
			if !s.set {
				return nullOf(t)
			}
			return s.value
		},
	}
}

func beats(d, than datum, sign int) bool {
	if d.typ == table.Real {
		if math.IsNaN(than.real()) {
			return false
		}
		if math.IsNaN(d.real()) {
			return true
		}
	}
	if d.typ == table.Dynamic {
		d, than = dynamicDatum(d.dyn), dynamicDatum(than.dyn)
	}
	order, ok := orderOf(d, than)
	return ok && order*sign > 0
}

type moments struct{ n, mean, squares float64 }

// newSpread computes variance and standard deviation by Welford's method.
func newSpread(sample, root bool) accumulator {
	return &perGroup[moments]{
		typ: table.Real,
		step: func(s *moments, a []datum) {
			x := a[0].real()
			s.n++
			delta := x - s.mean
			s.mean += delta / s.n
			s.squares += delta * (x - s.mean)
		},
		done: func(s *moments) datum {
			n := s.n
			if sample {
				n--
			}
			if n <= 0 {
				return realOf(0)
			}
			if root {
				return realOf(math.Sqrt(s.squares / n))
			}
			return realOf(s.squares / n)
		},
	}
}

// newCovariance computes how two values vary together, by Welford's method.
func newCovariance(sample bool) accumulator {
	type state struct{ n, meanX, meanY, both float64 }
	return &perGroup[state]{
		typ: table.Real,
		step: func(s *state, a []datum) {
			if a[1].null {
				return
			}
			x, y := a[0].real(), a[1].real()
			s.n++
			dx := x - s.meanX
			s.meanX += dx / s.n
			s.meanY += (y - s.meanY) / s.n
			s.both += dx * (y - s.meanY)
		},
		done: func(s *state) datum {
			n := s.n
			if sample {
				n--
			}
			if n <= 0 {
				return realOf(0)
			}
			return realOf(s.both / n)
		},
	}
}

func newBits(step func(a, b int64) int64) accumulator {
	type state struct {
		set bool
		n   int64
	}
	return &perGroup[state]{
		typ: table.Long,
		step: func(s *state, a []datum) {
			if !s.set {
				s.set, s.n = true, a[0].num
				return
			}
			s.n = step(s.n, a[0].num)
		},
		done: func(s *state) datum {
			if !s.set {
				return nullOf(table.Long)
			}
			return longOf(s.n)
		},
	}
}
