package agg

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func countAggregates() []aggregate {
	distinct := func(args []*expr.Expr, _ table.Type) Accumulator { return newDistinct(args) }
	return []aggregate{
		{name: "count", Params: "a?", prefix: "count_", result: table.Long,
			start: func([]*expr.Expr, table.Type) Accumulator { return &counts{} }},
		{name: "countif", Params: "b", prefix: "countif_", result: table.Long,
			start: func([]*expr.Expr, table.Type) Accumulator { return &counts{test: true} }},
		{name: "dcount", Params: "ai?", prefix: "dcount_", result: table.Long, start: distinct},
		{name: "count_distinct", Params: "a", prefix: "count_distinct_", result: table.Long, start: distinct},
	}
}

// counts counts rows, or the rows in which the argument is true.
type counts struct {
	test bool
	n    []int64
}

// Add counts the rows of each group.
func (c *counts) Add(rows []uint32, args []*vec.Vec, groups int) {
	c.n = vec.Grow(c.n, groups)
	if !c.test {
		for _, group := range rows {
			c.n[group]++
		}
		return
	}
	for row, group := range rows {
		if args[0].IsTrue(row) {
			c.n[group]++
		}
	}
}

// Result returns the counts.
func (c *counts) Result(groups int) *vec.Vec {
	return &vec.Vec{Type: table.Long, N: groups, Ints: vec.Grow(c.n, groups)}
}

// distinct counts distinct values exactly. Kusto estimates beyond small sets.
type distinct struct {
	values *vec.Interner
	seen   vec.PairSet
	counts []int64
}

func newDistinct(args []*expr.Expr) *distinct {
	return &distinct{values: vec.NewInterner(args[0].Type)}
}

// Add counts the values that are new to their group.
func (d *distinct) Add(rows []uint32, args []*vec.Vec, groups int) {
	d.counts = vec.Grow(d.counts, groups)
	for row, id := range d.values.Numbers(args[0], len(rows), true) {
		if id != d.values.Null && d.seen.Add(rows[row], id) {
			d.counts[rows[row]]++
		}
	}
}

// Bytes estimates the memory that the values take.
func (d *distinct) Bytes() int64 { return d.values.Bytes() + d.seen.Bytes() }

// Result returns the counts.
func (d *distinct) Result(groups int) *vec.Vec {
	return &vec.Vec{Type: table.Long, N: groups, Ints: vec.Grow(d.counts, groups)}
}
