package agg

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// Grouping collects the aggregates of a summarize while its expressions are compiled.
type Grouping struct {
	// Input is the row that the arguments of aggregates refer to.
	Input *expr.Row
	// Keys are the columns to group by.
	Keys []expr.Output
	// Uses are the aggregates, whose results follow the keys.
	Uses []*Use
}

// Use is one call of an aggregate.
type Use struct {
	Type table.Type // type of the result
	args []*expr.Expr
	when *expr.Expr // the predicate of an -if form; nil for all rows
	// Start creates the accumulator.
	Start func() Accumulator
	// Leader is the index of the use that computes this one too, for an aggregate with several
	// columns, or -1.
	Leader int
	// Column is the column of the leader's result.
	Column int
}

// Accumulator computes an aggregate for many groups at once.
type Accumulator interface {
	// Add adds rows, each with its group; groups is the number of groups so far.
	Add(rows []uint32, args []*vec.Vec, groups int)
	// Result returns the aggregate of each group.
	Result(groups int) *vec.Vec
}

// rowAccumulator is an accumulator that reads its arguments from whole rows itself.
type rowAccumulator interface {
	addRows(f *expr.Frame, b *vec.Batch, rows []uint32, groups int)
}

// GrowingAccumulator is implemented by accumulators whose memory grows with the number of rows, not
// only of groups.
type GrowingAccumulator interface {
	Bytes() int64 // estimates the memory in use
}

// ColumnsAccumulator is implemented by accumulators with several columns.
type ColumnsAccumulator interface {
	ColumnResult(column, groups int) *vec.Vec // returns one column of the result
}

// Add evaluates the arguments for a batch and adds its rows to the state; rows holds the group of
// each row.
func (u *Use) Add(f *expr.Frame, b *vec.Batch, rows []uint32, groups int, state Accumulator) {
	if u.when != nil {
		kept := vec.TrueRows(u.when.Eval(f, b).Dense())
		b, rows = b.Pick(kept), vec.Pick(rows, kept, false)
	}
	if s, ok := state.(rowAccumulator); ok {
		s.addRows(f, b, rows, groups)
		return
	}
	state.Add(rows, expr.EvalAll(f, b, u.args), groups)
}
