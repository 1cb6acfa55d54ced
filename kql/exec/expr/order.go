package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// Serialized checks that rows have an order, and asks for all of them in one batch.
func (r *Row) Serialized(e *syntax.Call) error {
	if !r.Ordered {
		return vec.Failf(e.Span(), vec.CodeMeaning, "%s() needs ordered rows; put sort or serialize before it", e.Name.Text)
	}
	r.Windowed = true
	return nil
}

// Whole gives the input of an expression that looks at other rows as one batch.
func (r *Row) Whole(input Node) Node {
	if !r.Windowed {
		return input
	}
	return &Sorted{WholeInput(input)}
}

// IsOrdered reports whether the rows of a plan have an order that window functions may rely on.
func IsOrdered(n Node) bool {
	switch n := n.(type) {
	case *Sorted:
		return true
	case *Each:
		return IsOrdered(n.Input)
	case *Streamed:
		return IsOrdered(n.Input)
	}
	return false
}

// Sorted marks rows whose order means something.
type Sorted struct{ Node }

// WholeInput gives all rows in one batch, so that each key is asked for once.
func WholeInput(input Node) Node {
	return &Whole{Schema: input.Columns(), Input: input, Rows: func(x *Execution, _ *Frame, next Cursor) ([]*vec.Batch, error) {
		batches, err := x.Drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		return []*vec.Batch{vec.Concat(input.Columns(), batches)}, nil
	}}
}
