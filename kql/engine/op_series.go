package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// makeSeries groups rows by keys and by the bins of an axis, and makes of each key's bins
// an array without gaps.
type makeSeries struct {
	schema
	grouped        node // keys, bin, values
	keys           int
	axis           table.Type
	from, to, step datum // from and to are null where the rows decide
	defaults       []datum
	nonempty       bool // a series of defaults is made of no rows
}

func bindMakeSeries(c *compiler, op *syntax.MakeSeries, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "make-series", scope: s}
	axis, err := c.output(op.On, r, func() string { return "Column1" })
	if err != nil {
		return nil, err
	}
	m := &makeSeries{axis: axis[0].expr.typ}
	for _, p := range op.Params {
		m.nonempty = m.nonempty || p.Name.Text == "kind" && paramText(p) == "nonempty"
	}
	if err := c.seriesBounds(m, op, r); err != nil {
		return nil, err
	}
	names := columnCounter()
	keys, err := c.outputs(op.By, r, names)
	if err != nil {
		return nil, err
	}
	m.keys = len(keys)
	bin := output{"bin", m.bin(c, axis[0].expr)}
	list := make([]syntax.Expr, len(op.Series))
	for i, item := range op.Series {
		list[i] = item.X
	}
	if m.grouped, err = c.aggregated(m.inRange(c, input, axis[0].expr), append(keys, bin), list, r, names); err != nil {
		return nil, err
	}
	if err := c.seriesDefaults(m, op, r); err != nil {
		return nil, err
	}
	m.schema = slices.Clone(m.grouped.columns())
	m.schema = slices.Delete(m.schema, m.keys, m.keys+1)
	for i := m.keys; i < len(m.schema); i++ {
		m.schema[i].Type = table.Dynamic
	}
	m.schema = append(m.schema, table.Column{Name: axis[0].name, Type: table.Dynamic})
	return &whole{schema: m.schema, input: m.grouped, rows: m.rows}, nil
}

func (c *compiler) seriesBounds(m *makeSeries, op *syntax.MakeSeries, r *row) error {
	for _, bound := range []struct {
		e  syntax.Expr
		to *datum
	}{{op.From, &m.from}, {op.To, &m.to}, {op.Step, &m.step}} {
		*bound.to = nullOf(m.axis)
		if bound.e == nil {
			continue
		}
		d, err := c.constant(bound.e, r)
		if err != nil {
			return err
		}
		*bound.to = d
	}
	if t, ok := binType(m.axis, m.step.typ); !ok || t != m.axis || m.step.null || m.step.real() <= 0 {
		return failf(op.Span(), CodeArguments, "'make-series' operator: a step above zero that fits an axis of type %s is expected.", m.axis)
	}
	return nil
}

func (c *compiler) seriesDefaults(m *makeSeries, op *syntax.MakeSeries, r *row) error {
	for i, item := range op.Series {
		d := longOf(0)
		if item.Default != nil {
			var err error
			if d, err = c.constant(item.Default, r); err != nil {
				return err
			}
		}
		if t := m.grouped.columns()[m.keys+1+i].Type; t.Numeric() && !d.null && d.typ.Numeric() {
			d = convert(d, t)
		}
		m.defaults = append(m.defaults, d)
	}
	return nil
}

// bin counts steps from the start, or from zero where the rows decide.
func (m *makeSeries) bin(c *compiler, axis *expr) *expr {
	return c.rowwise(axis.span, table.Long, []*expr{axis}, nullSafe(table.Long, func(a []datum) datum {
		if m.axis == table.Real {
			start := 0.0
			if !m.from.null {
				start = m.from.real()
			}
			return binned(table.Long, longOf(int64((a[0].real()-start)/m.step.real())), longOf(1))
		}
		return longOf(floorDiv(a[0].num-m.from.num, m.step.num)) // the number of a null is 0
	}))
}

// inRange drops the rows whose place on the axis is null or out of bounds.
func (m *makeSeries) inRange(c *compiler, input node, axis *expr) node {
	test := c.rowwise(axis.span, table.Bool, []*expr{axis}, func(a []datum) datum {
		if a[0].null {
			return boolOf(false)
		}
		below, above := false, false
		if !m.from.null {
			order, _ := orderOf(a[0], m.from)
			below = order < 0
		}
		if !m.to.null {
			order, _ := orderOf(a[0], m.to)
			above = order >= 0
		}
		return boolOf(!below && !above)
	})
	return &each{schema: input.columns(), input: input, step: func(f *frame, b *batch) (*batch, error) {
		return filter(f, b, []*expr{test}), nil
	}}
}

// place gives the value on the axis at which a bin starts.
func (m *makeSeries) place(bin int64) datum {
	if m.axis == table.Real {
		return realOf(m.start().real() + float64(bin)*m.step.real())
	}
	return datum{typ: m.axis, num: m.from.num + bin*m.step.num}
}

func (m *makeSeries) start() datum {
	if m.from.null {
		return realOf(0)
	}
	return m.from
}

// bounds gives the first and the last bin.
func (m *makeSeries) bounds(bins *vec) (first, last int64) {
	for row := range bins.n {
		n := bins.datum(row).num
		if row == 0 {
			first, last = n, n
		}
		first, last = min(first, n), max(last, n)
	}
	if !m.from.null {
		first = 0
	}
	if !m.to.null {
		for last = first; last-first < maxArray; last++ {
			if order, _ := orderOf(m.place(last+1), m.to); order >= 0 {
				break
			}
		}
	}
	return first, last
}

func (m *makeSeries) rows(x *execution, f *frame, next cursor) ([]*batch, error) {
	batches, err := x.drain(next)
	if err != nil || len(batches) == 0 && (m.keys > 0 || !m.nonempty || m.from.null || m.to.null) {
		return nil, err
	}
	all := noRows(m.grouped.columns())
	if len(batches) > 0 {
		all = concat(m.grouped.columns(), batches)
	}
	first, last := m.bounds(all.col(m.keys))
	points := int(min(last-first+1, maxArray))
	keys := make([]*expr, m.keys)
	for i := range keys {
		keys[i] = columnExpr(i, m.grouped.columns()[i], syntax.Span{})
	}
	axis := make([]any, points)
	for i := range axis {
		axis[i] = toDynamic(m.place(first + int64(i)))
	}
	groups := [][]int32{allRows(all.n)}
	if m.keys > 0 {
		groups = rowsByKey(f, all, keys)
	}
	if err := x.hold(int64(len(groups) * points * 24)); err != nil {
		return nil, err
	}
	return []*batch{m.series(all, groups, first, axis)}, nil
}

func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// series makes a row of each group.
func (m *makeSeries) series(all *batch, groups [][]int32, first int64, axis []any) *batch {
	out := &batch{n: len(groups)}
	if m.keys > 0 {
		heads := make([]int32, len(groups))
		for i, rows := range groups {
			heads[i] = rows[0]
		}
		out.cols = slices.Clone(all.pick(heads).cols[:m.keys])
	}
	bins := all.col(m.keys)
	for i, missing := range m.defaults {
		values, v := all.col(m.keys+1+i), newVec(table.Dynamic, len(groups))
		for group, rows := range groups {
			list := slices.Repeat([]any{toDynamic(missing)}, len(axis))
			for _, row := range rows {
				if at := bins.datum(int(row)).num - first; at >= 0 && at < int64(len(list)) {
					list[at] = toDynamic(values.datum(int(row)))
				}
			}
			v.dyns[group] = list
		}
		out.cols = append(out.cols, lazy{v: v})
	}
	out.cols = append(out.cols, lazy{v: constant(dynamicOf(axis), len(groups))})
	return out
}
