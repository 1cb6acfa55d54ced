package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// Serialized checks that the rows are ordered, and requests all of them in one batch.
func (r *Row) Serialized(e *syntax.Call) error {
	if !r.Ordered {
		return vec.Failf(e.Span(), vec.CodeMeaning, "%s() needs ordered rows; put sort or serialize before it",
			e.Name.Text)
	}
	r.Windowed = true
	return nil
}

// Whole returns the input, merged into one batch if an expression looks at other rows.
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

// Sorted marks the order of its rows as meaningful.
type Sorted struct{ Node }

// WholeInput merges all rows into one batch.
func WholeInput(input Node) Node {
	return &Whole{Schema: input.Columns(), Input: input,
		Rows: func(x *Execution, _ *Frame, next Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			return []*vec.Batch{vec.Concat(input.Columns(), batches)}, nil
		}}
}
