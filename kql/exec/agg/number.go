package agg

import (
	"math"
	"slices"

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
			start: func(_ []*expr.Expr, t table.Type) Accumulator { return &means{typ: t} }},
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
	switch {
	case s.typ != table.Real && s.typ != table.Decimal:
		s.ints = vec.Grow(s.ints, groups)
		addUp(s.ints, rows, v.Ints, v.Nulls)
	case v.Type == table.Real:
		s.reals = vec.Grow(s.reals, groups)
		addUp(s.reals, rows, v.Reals, v.Nulls)
	default:
		s.reals = vec.Grow(s.reals, groups)
		for row, group := range rows {
			if d := vec.Convert(v.Datum(row), table.Real); !d.Null {
				s.reals[group] += d.Real()
			}
		}
	}
}

// addUp adds each value that is not null to the sum of its group.
func addUp[T int64 | float64](sums []T, rows []uint32, values []T, nulls []bool) {
	switch {
	case nulls != nil:
		for row, group := range rows {
			if !nulls[row] {
				sums[group] += values[row]
			}
		}
	case len(sums) == 1:
		sum := sums[0]
		for _, x := range values[:len(rows)] {
			sum += x
		}
		sums[0] = sum
	default:
		for row, group := range rows {
			sums[group] += values[row]
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

// means averages values. It sums integers as integers, so that the sum wraps as in Kusto.
type means struct {
	typ      table.Type
	n, whole []int64
	sum      []float64
}

// Add adds values to the averages of their groups.
func (m *means) Add(rows []uint32, args []*vec.Vec, groups int) {
	m.n, m.whole, m.sum = vec.Grow(m.n, groups), vec.Grow(m.whole, groups), vec.Grow(m.sum, groups)
	v := args[0].Dense()
	switch {
	case v.Type.Integral():
		addUp(m.whole, rows, v.Ints, v.Nulls)
		m.count(rows, v.Nulls)
	case v.Type == table.Real:
		addUp(m.sum, rows, v.Reals, v.Nulls)
		m.count(rows, v.Nulls)
	default: // decimals, and numbers in dynamic values and strings
		for row, group := range rows {
			if d := v.Datum(row); !d.Null {
				if d.Type != table.Decimal {
					d = vec.Convert(d, table.Real)
				}
				if !d.Null {
					m.sum[group] += d.Real()
					m.n[group]++
				}
			}
		}
	}
}

func (m *means) count(rows []uint32, nulls []bool) {
	if nulls == nil && len(m.n) == 1 {
		m.n[0] += int64(len(rows))
		return
	}
	for row, group := range rows {
		if nulls == nil || !nulls[row] {
			m.n[group]++
		}
	}
}

// Result returns the averages.
func (m *means) Result(groups int) *vec.Vec {
	m.n, m.whole, m.sum = vec.Grow(m.n, groups), vec.Grow(m.whole, groups), vec.Grow(m.sum, groups)
	out := vec.NewVec(m.typ, groups)
	for i := range out.N {
		average := (m.sum[i] + float64(m.whole[i])) / float64(m.n[i]) // NaN if there are no values
		switch {
		case m.typ == table.Real:
			out.Reals[i] = average
		case m.n[i] == 0:
			out.SetNull(i)
		case m.typ == table.Decimal:
			out.Set(i, vec.ConvertDecimal(vec.RealOf(average)))
		default:
			out.Ints[i] = int64(average)
		}
	}
	return out
}

// newExtreme keeps the smallest (sign -1) or the largest (sign 1) value. NaN wins over everything.
func newExtreme(t table.Type, sign int) Accumulator {
	if t.Integral() {
		return &extremes{typ: t, sign: sign}
	}
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

// extremes keeps the smallest or the largest of integers or ticks.
type extremes struct {
	typ  table.Type
	sign int
	set  []bool
	best []int64
}

// Add compares values with the best of their groups.
func (e *extremes) Add(rows []uint32, args []*vec.Vec, groups int) {
	e.set, e.best = vec.Grow(e.set, groups), vec.Grow(e.best, groups)
	v := args[0].Dense()
	if v.Nulls == nil && len(e.set) == 1 && len(rows) > 0 {
		values := v.Ints[:len(rows)]
		best := slices.Max(values)
		if e.sign < 0 {
			best = slices.Min(values)
		}
		e.offer(0, best)
		return
	}
	for row, group := range rows {
		if v.Nulls == nil || !v.Nulls[row] {
			e.offer(group, v.Ints[row])
		}
	}
}

func (e *extremes) offer(group uint32, n int64) {
	if !e.set[group] || e.sign > 0 && n > e.best[group] || e.sign < 0 && n < e.best[group] {
		e.set[group], e.best[group] = true, n
	}
}

// Result returns the best values; a group without any has null.
func (e *extremes) Result(groups int) *vec.Vec {
	e.set, e.best = vec.Grow(e.set, groups), vec.Grow(e.best, groups)
	out := &vec.Vec{Type: e.typ, N: groups, Ints: e.best}
	for i, set := range e.set {
		if !set {
			out.SetNull(i)
		}
	}
	return out
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
