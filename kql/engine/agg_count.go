package engine

import "quarry/table"

func countAggregates() []aggregate {
	distinct := func(args []*expr, _ table.Type) accumulator { return newDistinct(args) }
	return []aggregate{
		{name: "count", params: "a?", prefix: "count_", result: table.Long, start: func([]*expr, table.Type) accumulator { return &counts{} }},
		{name: "countif", params: "b", prefix: "countif_", result: table.Long, start: func([]*expr, table.Type) accumulator { return &counts{test: true} }},
		{name: "dcount", params: "ai?", prefix: "dcount_", result: table.Long, start: distinct},
		{name: "count_distinct", params: "a", prefix: "count_distinct_", result: table.Long, start: distinct},
	}
}

// counts counts rows, or those in which the argument is true.
type counts struct {
	test bool
	n    []int64
}

func (c *counts) add(rows []uint32, args []*vec, groups int) {
	c.n = grown(c.n, groups)
	if !c.test {
		for _, group := range rows {
			c.n[group]++
		}
		return
	}
	for row, group := range rows {
		if args[0].isTrue(row) {
			c.n[group]++
		}
	}
}

func (c *counts) result(groups int) *vec {
	return &vec{typ: table.Long, n: groups, ints: grown(c.n, groups)}
}

// distinct counts different values exactly, where Kusto estimates beyond small sets.
type distinct struct {
	values *interner
	seen   pairSet
	counts []int64
}

func newDistinct(args []*expr) *distinct { return &distinct{values: newInterner(args[0].typ)} }

func (d *distinct) add(rows []uint32, args []*vec, groups int) {
	d.counts = grown(d.counts, groups)
	for row, id := range d.values.numbers(args[0], len(rows), true) {
		if id != d.values.null && d.seen.add(rows[row], id) {
			d.counts[rows[row]]++
		}
	}
}

// bytes is about how much memory the values take.
func (d *distinct) bytes() int64 { return d.values.bytes() + d.seen.bytes() }

func (d *distinct) result(groups int) *vec {
	return &vec{typ: table.Long, n: groups, ints: grown(d.counts, groups)}
}
