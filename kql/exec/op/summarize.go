package op

import (
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func bindSummarize(c *expr.Compiler, op *syntax.Summarize, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "summarize", Scope: s}
	names := expr.ColumnCounter()
	keys, err := c.Outputs(op.By, r, names)
	if err != nil {
		return nil, err
	}
	return Aggregate(c, input, keys, op.Aggregates, r, names)
}

// Aggregate groups rows by keys and computes aggregates over each group.
func Aggregate(c *expr.Compiler, input expr.Node, keys []expr.Output, list []syntax.Expr, r *expr.Row,
	names func(int) string) (expr.Node, error) {
	group := &agg.Grouping{Input: r, Keys: keys}
	outs, err := c.Outputs(list, &expr.Row{Operator: r.Operator, Scope: r.Scope, Group: group}, names)
	if err != nil {
		return nil, err
	}
	var columns []table.Column
	for _, k := range keys {
		columns = append(columns, table.Column{Name: k.Name, Type: k.Expr.Type})
	}
	for _, u := range group.Uses {
		columns = append(columns, table.Column{Type: u.Type})
	}
	grouped := &expr.Whole{Schema: columns, Input: input,
		Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			return aggregate(x, f, next, keys, group.Uses)
		}}
	front := expr.StarOutputs(&expr.Row{Columns: columns[:len(keys)]}, syntax.Span{})
	return project(grouped, append(front, outs...)), nil
}

// groupBytes estimates the memory of a group for each key and aggregate.
const groupBytes = 64

func aggregate(x *expr.Execution, f *expr.Frame, next expr.Cursor, keys []expr.Output, uses []*agg.Use) ([]*vec.Batch,
	error) {
	types := make([]table.Type, len(keys))
	for i, k := range keys {
		types[i] = k.Expr.Type
	}
	g := vec.NewGrouper(types)
	states := make([]agg.Accumulator, len(uses))
	for i, u := range uses {
		if u.Leader < 0 {
			states[i] = u.Start()
		}
	}
	held := int64(0)
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return grouped(x, g, keys, uses, states), nil
		}
		before := g.N
		vecs := make([]*vec.Vec, len(keys))
		for i, k := range keys {
			vecs[i] = k.Expr.Eval(f, b)
		}
		rows := g.Groups(vecs, b.N, true)
		for i, u := range uses {
			if u.Leader < 0 {
				u.Add(f, b, rows, g.N, states[i])
			}
		}
		grownTo := statesBytes(states)
		if err := x.Hold(int64((g.N-before)*groupBytes*(len(keys)+len(uses))) + grownTo - held); err != nil {
			return nil, err
		}
		held = grownTo
	}
}

func statesBytes(states []agg.Accumulator) int64 {
	sum := int64(0)
	for _, s := range states {
		if grown, ok := s.(agg.GrowingAccumulator); ok {
			sum += grown.Bytes()
		}
	}
	return sum
}

func grouped(x *expr.Execution, g *vec.Grouper, keys []expr.Output, uses []*agg.Use,
	states []agg.Accumulator) []*vec.Batch {
	n := g.N
	if len(keys) == 0 {
		n = 1
	}
	vecs := make([]*vec.Vec, 0, len(keys)+len(states))
	for i := range keys {
		vecs = append(vecs, g.Key(i))
	}
	for i, u := range uses {
		if u.Leader >= 0 {
			vecs = append(vecs, states[u.Leader].(agg.ColumnsAccumulator).ColumnResult(u.Column, n))
		} else {
			vecs = append(vecs, states[i].Result(n))
		}
	}
	return split(x, vec.BatchOf(n, vecs...))
}

// bindDistinct compiles distinct, which groups by columns and keeps only the keys.
func bindDistinct(c *expr.Compiler, op *syntax.Distinct, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "distinct", Scope: s}
	outs, err := c.Outputs(op.Columns, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	return distinctOf(c, project(input, outs)), nil
}

// distinctOf keeps the first of equal rows.
func distinctOf(_ *expr.Compiler, input expr.Node) expr.Node {
	types := make([]table.Type, len(input.Columns()))
	for i, column := range input.Columns() {
		types[i] = column.Type
	}
	return &expr.Streamed{Schema: input.Columns(), Input: input,
		Start: func(x *expr.Execution, _ *expr.Frame, next expr.Cursor) expr.Cursor {
			g := vec.NewGrouper(types)
			return func() (*vec.Batch, error) {
				for {
					b, err := next()
					if b == nil || err != nil {
						return nil, err
					}
					before := g.N
					fresh := fresh(g, b)
					if err := x.Hold(int64((g.N - before) * groupBytes * len(types))); err != nil {
						return nil, err
					}
					if len(fresh) > 0 {
						return b.Pick(fresh), nil
					}
				}
			}
		}}
}

// fresh returns the rows of a batch whose keys have not been seen before.
func fresh(g *vec.Grouper, b *vec.Batch) []int32 {
	vecs := make([]*vec.Vec, len(b.Cols))
	for i := range vecs {
		vecs[i] = b.Col(i)
	}
	known := g.N
	var rows []int32
	for row, id := range g.Groups(vecs, b.N, true) {
		if int(id) >= known {
			rows = append(rows, int32(row))
			known++
		}
	}
	return rows
}
