package engine

import (
	"math"
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// handed is a source that is given its rows anew for each run of a sub-query.
type handed struct {
	schema
	b *batch
}

func (h *handed) open(x *execution) cursor {
	b := h.b
	if b == nil {
		// The plan is still being made: an operator such as pivot wants to see rows first.
		return func() (*batch, error) {
			return nil, unsupported(syntax.Span{}, "an operator whose columns depend on its rows, inside of mv-apply or partition,")
		}
	}
	return func() (*batch, error) {
		out := b
		b = nil
		return out, x.alive()
	}
}

// bindMvApply runs a pipeline over the elements of each row.
func bindMvApply(c *compiler, op *syntax.MvApply, input node, s *scope) (node, error) {
	e, err := c.expansion(op.Params, op.Items, op.Limit, input, s, "mv-apply")
	if err != nil {
		return nil, err
	}
	columns, places := e.columns(input.columns())
	source := &handed{schema: columns}
	sub, err := c.subquery(op.On, &sorted{source}, s)
	if err != nil {
		return nil, err
	}
	a := &applied{expansion: e, source: source, sub: sub, columns: columns, places: places}
	a.describe(input.columns())
	return &streamed{schema: a.schema, input: input, start: a.start}, nil
}

// subquery compiles a pipeline that has no source of its own.
func (c *compiler) subquery(e syntax.Expr, source node, s *scope) (node, error) {
	for {
		paren, ok := e.(*syntax.Paren)
		if !ok {
			break
		}
		e = paren.X
	}
	switch p := e.(type) {
	case *syntax.Pipeline:
		if p.Source == nil {
			return c.operators(source, p.Operators, s.inner())
		}
		if first, ok := p.Source.(*syntax.OperatorSource); ok && startsAlone(first.Operator) {
			n, err := c.operator(first.Operator, source, s)
			if err != nil {
				return nil, err
			}
			return c.operators(n, p.Operators, s.inner())
		}
	case *syntax.OperatorSource:
		return c.operator(p.Operator, source, s)
	}
	return c.tabular(e, s, "")
}

func startsAlone(op syntax.Operator) bool {
	switch op.(type) {
	case *syntax.Print, *syntax.Range:
		return false
	}
	return true
}

// applied is mv-apply at work.
type applied struct {
	schema
	*expansion
	source  *handed
	sub     node
	columns []table.Column
	places  []int
	outer   []int // the columns of the input that the answer keeps
}

// describe makes the schema: the columns of the input that the sub-query does not give
// itself and that are not expanded, then those of the sub-query.
func (a *applied) describe(input []table.Column) {
	for i, column := range input {
		given := slices.ContainsFunc(a.sub.columns(), func(c table.Column) bool { return c.Name == column.Name })
		if !given && !slices.Contains(a.places, i) {
			a.outer = append(a.outer, i)
			a.schema = append(a.schema, column)
		}
	}
	a.schema = append(a.schema, a.sub.columns()...)
}

func (a *applied) start(x *execution, f *frame, next cursor) cursor {
	var pending []*batch
	return func() (*batch, error) {
		for len(pending) == 0 {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if pending, err = a.apply(x, f, b); err != nil {
				return nil, err
			}
		}
		b := pending[0]
		pending = pending[1:]
		return b, nil
	}
}

func (a *applied) apply(x *execution, f *frame, b *batch) ([]*batch, error) {
	var out []*batch
	for row := range b.n {
		one := b.slice(row, row+1)
		elements, err := a.rowsOf(x, f, one)
		if err != nil {
			return nil, err
		}
		a.source.b = elements
		results, err := x.drain(x.open(a.sub))
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			around := one.pick(make([]int32, r.n))
			joined := around.with(a.outer)
			joined.cols = append(joined.cols, r.cols...)
			out = append(out, joined)
		}
	}
	if len(out) > 1 {
		out = []*batch{concat(a.schema, out)}
	}
	return out, nil
}

// rowsOf gives the elements of a row as the rows of one batch, of no rows where there are none.
func (a *applied) rowsOf(x *execution, f *frame, one *batch) (*batch, error) {
	all, err := a.over(f, one, a.columns, a.places).next(math.MaxInt)
	if all == nil || err != nil {
		return noRows(a.columns), err
	}
	return all, x.alive()
}

// bindPartition runs a pipeline over the rows of each value of a column.
func bindPartition(c *compiler, op *syntax.Partition, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "partition", scope: s}
	key, err := c.expr(op.By, r)
	if err != nil {
		return nil, err
	}
	source := &handed{schema: input.columns()}
	sub, err := c.subquery(op.Body, source, s)
	if err != nil {
		return nil, err
	}
	return &whole{schema: sub.columns(), input: input, rows: func(x *execution, f *frame, next cursor) ([]*batch, error) {
		batches, err := x.drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		all := concat(input.columns(), batches)
		var out []*batch
		for _, rows := range rowsByKey(f, all, []*expr{key}) {
			source.b = all.pick(rows)
			more, err := x.drain(x.open(sub))
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
		return out, nil
	}}, nil
}

// rowsByKey lists the rows of each key in the order in which keys come.
func rowsByKey(f *frame, b *batch, keys []*expr) [][]int32 {
	types := make([]table.Type, len(keys))
	for i, k := range keys {
		types[i] = k.typ
	}
	g := newGrouper(types)
	ids := g.groups(evalAll(f, b, keys), b.n, true)
	out := make([][]int32, g.n)
	for row, id := range ids {
		out[id] = append(out[id], int32(row))
	}
	return out
}
