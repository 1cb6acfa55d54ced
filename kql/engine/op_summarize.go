package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

func bindSummarize(c *compiler, op *syntax.Summarize, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "summarize", scope: s}
	names := columnCounter()
	keys, err := c.outputs(op.By, r, names)
	if err != nil {
		return nil, err
	}
	return c.aggregated(input, keys, op.Aggregates, r, names)
}

// aggregated groups rows by keys and computes aggregates over each group.
func (c *compiler) aggregated(input node, keys []output, list []syntax.Expr, r *row, names func(int) string) (node, error) {
	group := &grouping{input: r, keys: keys}
	outs, err := c.outputs(list, &row{operator: r.operator, scope: r.scope, group: group}, names)
	if err != nil {
		return nil, err
	}
	var columns []table.Column
	for _, k := range keys {
		columns = append(columns, table.Column{Name: k.name, Type: k.expr.typ})
	}
	for _, u := range group.uses {
		columns = append(columns, table.Column{Type: u.typ})
	}
	grouped := &whole{schema: columns, input: input, rows: func(x *execution, f *frame, next cursor) ([]*batch, error) {
		return x.aggregate(f, next, keys, group.uses)
	}}
	front := starOutputs(&row{columns: columns[:len(keys)]}, syntax.Span{})
	return projected(grouped, append(front, outs...)), nil
}

// groupBytes estimates what a group costs for each key and aggregate.
const groupBytes = 64

func (x *execution) aggregate(f *frame, next cursor, keys []output, uses []*use) ([]*batch, error) {
	types := make([]table.Type, len(keys))
	for i, k := range keys {
		types[i] = k.expr.typ
	}
	g := newGrouper(types)
	states := make([]accumulator, len(uses))
	for i, u := range uses {
		if u.leader < 0 {
			states[i] = u.start()
		}
	}
	held := int64(0)
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return x.grouped(g, keys, uses, states), nil
		}
		before := g.n
		vecs := make([]*vec, len(keys))
		for i, k := range keys {
			vecs[i] = k.expr.eval(f, b)
		}
		rows := g.groups(vecs, b.n, true)
		for i, u := range uses {
			if u.leader < 0 {
				u.add(f, b, rows, g.n, states[i])
			}
		}
		grownTo := statesBytes(states)
		if err := x.hold(int64((g.n-before)*groupBytes*(len(keys)+len(uses))) + grownTo - held); err != nil {
			return nil, err
		}
		held = grownTo
	}
}

func statesBytes(states []accumulator) int64 {
	sum := int64(0)
	for _, s := range states {
		if grown, ok := s.(growingAccumulator); ok {
			sum += grown.bytes()
		}
	}
	return sum
}

func (x *execution) grouped(g *grouper, keys []output, uses []*use, states []accumulator) []*batch {
	n := g.n
	if len(keys) == 0 {
		n = 1
	}
	vecs := make([]*vec, 0, len(keys)+len(states))
	for i := range keys {
		vecs = append(vecs, g.key(i))
	}
	for i, u := range uses {
		if u.leader >= 0 {
			vecs = append(vecs, states[u.leader].(columnsAccumulator).columnResult(u.column, n))
		} else {
			vecs = append(vecs, states[i].result(n))
		}
	}
	return x.split(batchOf(n, vecs...))
}

// bindDistinct groups by columns and keeps the keys.
func bindDistinct(c *compiler, op *syntax.Distinct, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "distinct", scope: s}
	outs, err := c.outputs(op.Columns, r, columnCounter())
	if err != nil {
		return nil, err
	}
	return distinctOf(c, projected(input, outs)), nil
}

// distinctOf keeps the first of equal rows.
func distinctOf(_ *compiler, input node) node {
	types := make([]table.Type, len(input.columns()))
	for i, column := range input.columns() {
		types[i] = column.Type
	}
	return &streamed{schema: input.columns(), input: input, start: func(x *execution, _ *frame, next cursor) cursor {
		g := newGrouper(types)
		return func() (*batch, error) {
			for {
				b, err := next()
				if b == nil || err != nil {
					return nil, err
				}
				before := g.n
				fresh := g.fresh(b)
				if err := x.hold(int64((g.n - before) * groupBytes * len(types))); err != nil {
					return nil, err
				}
				if len(fresh) > 0 {
					return b.pick(fresh), nil
				}
			}
		}
	}}
}

// fresh returns the rows of a batch whose keys have not been seen before.
func (g *grouper) fresh(b *batch) []int32 {
	vecs := make([]*vec, len(b.cols))
	for i := range vecs {
		vecs[i] = b.col(i)
	}
	known := g.n
	var rows []int32
	for row, id := range g.groups(vecs, b.n, true) {
		if int(id) >= known {
			rows = append(rows, int32(row))
			known++
		}
	}
	return rows
}
