package engine

import (
	"quarry/table"
)

// grouping collects the aggregates of a summarize while its expressions are compiled.
type grouping struct {
	input *row
	keys  []output
	uses  []*use
}

// use is one call of an aggregate.
type use struct {
	typ   table.Type
	args  []*expr
	when  *expr // the predicate of the -if forms; nil for all rows
	start func() accumulator
	// leader is the use that computes this one too, for aggregates with several columns.
	leader int // index, or -1
	column int
}

// accumulator computes an aggregate for many groups at once.
type accumulator interface {
	// add takes rows, each of a group; groups is how many there are by now.
	add(rows []uint32, args []*vec, groups int)
	// result gives the aggregate of each group.
	result(groups int) *vec
}

// rowAccumulator is an accumulator that reads its arguments out of whole rows itself.
type rowAccumulator interface {
	addRows(f *frame, b *batch, rows []uint32, groups int)
}

// growingAccumulator is one whose memory grows with the rows, and not with the groups alone.
type growingAccumulator interface {
	bytes() int64
}

// columnsAccumulator is one that gives several columns.
type columnsAccumulator interface {
	columnResult(column, groups int) *vec
}

func (u *use) add(f *frame, b *batch, rows []uint32, groups int, state accumulator) {
	if u.when != nil {
		kept := trueRows(u.when.eval(f, b).dense())
		b, rows = b.pick(kept), pick(rows, kept, false)
	}
	if s, ok := state.(rowAccumulator); ok {
		s.addRows(f, b, rows, groups)
		return
	}
	state.add(rows, evalAll(f, b, u.args), groups)
}
