package engine

import (
	"slices"

	"quarry/table"
)

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

// distinct counts different values exactly, where Kusto estimates beyond small sets. It
// collects pairs of group and value, and sorts out repeats when they have doubled:
// a third of the time that a set of pairs takes.
type distinct struct {
	values *interner
	pairs  []uint64 // group and number of the value
	sorted int      // pairs that are sorted and without repeats
}

// compactAfter is the least number of new pairs that are worth sorting.
const compactAfter = 1 << 16

func newDistinct(args []*expr) *distinct { return &distinct{values: newInterner(args[0].typ)} }

func (d *distinct) add(rows []uint32, args []*vec, _ int) {
	for row, id := range d.values.numbers(args[0], len(rows), true) {
		if id != d.values.null {
			d.pairs = append(d.pairs, uint64(rows[row])<<32|uint64(id))
		}
	}
	if len(d.pairs) > 2*d.sorted+compactAfter {
		d.compact()
	}
}

func (d *distinct) compact() {
	slices.Sort(d.pairs)
	d.pairs = slices.Compact(d.pairs)
	d.sorted = len(d.pairs)
}

func (d *distinct) result(groups int) *vec {
	d.compact()
	out := newVec(table.Long, groups)
	for _, pair := range d.pairs {
		out.ints[pair>>32]++
	}
	return out
}
