package op

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// makeSeries groups rows by keys and by the bins of an axis, and turns the bins of each key into an
// array without gaps.
type makeSeries struct {
	expr.Schema
	grouped        expr.Node // keys, bin, values
	keys           int
	axis           table.Type
	from, to, step vec.Datum // from and to are null if they depend on the rows
	defaults       []vec.Datum
	nonempty       bool // return a series of defaults if there are no rows
}

func bindMakeSeries(c *expr.Compiler, op *syntax.MakeSeries, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "make-series", Scope: s}
	axis, err := c.Output(op.On, r, func() string { return "Column1" })
	if err != nil {
		return nil, err
	}
	m := &makeSeries{axis: axis[0].Expr.Type}
	for _, p := range op.Params {
		m.nonempty = m.nonempty || p.Name.Text == "kind" && paramText(p) == "nonempty"
	}
	if err := seriesBounds(c, m, op, r); err != nil {
		return nil, err
	}
	names := expr.ColumnCounter()
	keys, err := c.Outputs(op.By, r, names)
	if err != nil {
		return nil, err
	}
	m.keys = len(keys)
	bin := expr.Output{Name: "bin", Expr: m.bin(c, axis[0].Expr)}
	list := make([]syntax.Expr, len(op.Series))
	for i, item := range op.Series {
		list[i] = item.X
	}
	if m.grouped, err = Aggregate(c, m.inRange(c, input, axis[0].Expr), append(keys, bin), list, r, names); err != nil {
		return nil, err
	}
	if err := seriesDefaults(c, m, op, r); err != nil {
		return nil, err
	}
	m.Schema = slices.Clone(m.grouped.Columns())
	m.Schema = slices.Delete(m.Schema, m.keys, m.keys+1)
	for i := m.keys; i < len(m.Schema); i++ {
		m.Schema[i].Type = table.Dynamic
	}
	m.Schema = append(m.Schema, table.Column{Name: axis[0].Name, Type: table.Dynamic})
	return &expr.Whole{Schema: m.Schema, Input: m.grouped, Rows: m.rows}, nil
}

func seriesBounds(c *expr.Compiler, m *makeSeries, op *syntax.MakeSeries, r *expr.Row) error {
	for _, bound := range []struct {
		e  syntax.Expr
		to *vec.Datum
	}{{op.From, &m.from}, {op.To, &m.to}, {op.Step, &m.step}} {
		*bound.to = vec.NullOf(m.axis)
		if bound.e == nil {
			continue
		}
		d, err := c.Constant(bound.e, r)
		if err != nil {
			return err
		}
		*bound.to = d
	}
	if t, ok := fn.BinType(m.axis, m.step.Type); !ok || t != m.axis || m.step.Null || m.step.Real() <= 0 {
		return vec.Failf(op.Span(), vec.CodeArguments,
			"`make-series` expects a step above zero that fits an axis of type %s", m.axis)
	}
	return nil
}

func seriesDefaults(c *expr.Compiler, m *makeSeries, op *syntax.MakeSeries, r *expr.Row) error {
	for i, item := range op.Series {
		d := vec.LongOf(0)
		if item.Default != nil {
			var err error
			if d, err = c.Constant(item.Default, r); err != nil {
				return err
			}
		}
		if t := m.grouped.Columns()[m.keys+1+i].Type; t.Numeric() && !d.Null && d.Type.Numeric() {
			d = vec.Convert(d, t)
		}
		m.defaults = append(m.defaults, d)
	}
	return nil
}

// bin compiles to the number of steps from the start, or from zero if the start depends on the
// rows.
func (m *makeSeries) bin(c *expr.Compiler, axis *expr.Expr) *expr.Expr {
	return c.Rowwise(axis.Span, table.Long, []*expr.Expr{axis},
		expr.NullSafe(table.Long, func(a []vec.Datum) vec.Datum {
			if m.axis == table.Real {
				start := 0.0
				if !m.from.Null {
					start = m.from.Real()
				}
				return fn.Bin(table.Long, vec.LongOf(int64((a[0].Real()-start)/m.step.Real())), vec.LongOf(1))
			}
			return vec.LongOf(fn.FloorDiv(a[0].Num-m.from.Num, m.step.Num)) // Num of null is 0
		}))
}

// placed reports whether a value has a position on the axis: null, NaN and the infinities do not.
func placed(d vec.Datum) bool {
	return !d.Null && (d.Type != table.Real || !math.IsNaN(d.Real()) && !math.IsInf(d.Real(), 0))
}

// inRange drops the rows without a position on the axis, or outside its bounds.
func (m *makeSeries) inRange(c *expr.Compiler, input expr.Node, axis *expr.Expr) expr.Node {
	test := c.Rowwise(axis.Span, table.Bool, []*expr.Expr{axis}, func(a []vec.Datum) vec.Datum {
		if !placed(a[0]) {
			return vec.BoolOf(false)
		}
		below, above := false, false
		if !m.from.Null {
			order, _ := vec.Compare(a[0], m.from)
			below = order < 0
		}
		if !m.to.Null {
			order, _ := vec.Compare(a[0], m.to)
			above = order >= 0
		}
		return vec.BoolOf(!below && !above)
	})
	return &expr.Each{Schema: input.Columns(), Input: input,
		Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
			return filter(f, b, []*expr.Expr{test}), nil
		}}
}

// place returns the start of a bin on the axis.
func (m *makeSeries) place(bin int64) vec.Datum {
	if m.axis == table.Real {
		return vec.RealOf(m.start().Real() + float64(bin)*m.step.Real())
	}
	return vec.Datum{Type: m.axis, Num: m.from.Num + bin*m.step.Num}
}

func (m *makeSeries) start() vec.Datum {
	if m.from.Null {
		return vec.RealOf(0)
	}
	return m.from
}

// bounds returns the first and the last bin.
func (m *makeSeries) bounds(bins *vec.Vec) (first, last int64) {
	for row := range bins.N {
		n := bins.Datum(row).Num
		if row == 0 {
			first, last = n, n
		}
		first, last = min(first, n), max(last, n)
	}
	if !m.from.Null {
		first = 0
	}
	if !m.to.Null {
		for last = first; last-first < fn.MaxArray; last++ {
			if order, _ := vec.Compare(m.place(last+1), m.to); order >= 0 {
				break
			}
		}
	}
	return first, last
}

func (m *makeSeries) rows(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
	batches, err := x.Drain(next)
	if err != nil || len(batches) == 0 && (m.keys > 0 || !m.nonempty || m.from.Null || m.to.Null) {
		return nil, err
	}
	all := vec.NoRows(m.grouped.Columns())
	if len(batches) > 0 {
		all = vec.Concat(m.grouped.Columns(), batches)
	}
	first, last := m.bounds(all.Col(m.keys))
	points := fn.MaxArray
	// the difference overflows if they are far apart
	if distance := last - first; distance >= 0 && distance < fn.MaxArray {
		points = int(distance) + 1
	}
	keys := make([]*expr.Expr, m.keys)
	for i := range keys {
		keys[i] = expr.ColumnExpr(i, m.grouped.Columns()[i], syntax.Span{})
	}
	axis := make([]any, points)
	for i := range axis {
		axis[i] = vec.ToDynamic(m.place(first + int64(i)))
	}
	groups := [][]int32{AllRows(all.N)}
	if m.keys > 0 {
		groups = RowsByKey(f, all, keys)
	}
	if err := x.Hold(int64(len(groups) * points * 24)); err != nil {
		return nil, err
	}
	return []*vec.Batch{m.series(all, groups, first, axis)}, nil
}

// AllRows returns the numbers from 0 to n-1.
func AllRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// series makes a row of each group.
func (m *makeSeries) series(all *vec.Batch, groups [][]int32, first int64, axis []any) *vec.Batch {
	out := &vec.Batch{N: len(groups)}
	if m.keys > 0 {
		heads := make([]int32, len(groups))
		for i, rows := range groups {
			heads[i] = rows[0]
		}
		out.Cols = slices.Clone(all.Pick(heads).Cols[:m.keys])
	}
	bins := all.Col(m.keys)
	for i, missing := range m.defaults {
		values, v := all.Col(m.keys+1+i), vec.NewVec(table.Dynamic, len(groups))
		for group, rows := range groups {
			list := slices.Repeat([]any{vec.ToDynamic(missing)}, len(axis))
			for _, row := range rows {
				if at := bins.Datum(int(row)).Num - first; at >= 0 && at < int64(len(list)) {
					list[at] = vec.ToDynamic(values.Datum(int(row)))
				}
			}
			v.Dyns[group] = list
		}
		out.Cols = append(out.Cols, vec.Lazy{Vec: v})
	}
	out.Cols = append(out.Cols, vec.Lazy{Vec: vec.Constant(vec.DynamicOf(axis), len(groups))})
	return out
}
