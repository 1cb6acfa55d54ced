package engine

import (
	"quarry/kql/syntax"
)

// serialized checks that rows have an order, and asks for all of them in one batch.
func (r *row) serialized(e *syntax.Call) error {
	if !r.ordered {
		return failf(e.Span(), CodeMeaning, "%s(): the rows have no order here. Put 'sort' or 'serialize' before it.", e.Name.Text)
	}
	r.windowed = true
	return nil
}

// whole gives the input of an expression that looks at other rows as one batch.
func (r *row) whole(input node) node {
	if !r.windowed {
		return input
	}
	return &sorted{wholeInput(input)}
}

// isOrdered reports whether the rows of a plan have an order that window functions may rely on.
func isOrdered(n node) bool {
	switch n := n.(type) {
	case *sorted:
		return true
	case *each:
		return isOrdered(n.input)
	case *streamed:
		return isOrdered(n.input)
	}
	return false
}

// sorted marks rows whose order means something.
type sorted struct{ node }

// wholeInput gives all rows in one batch, so that each key is asked for once.
func wholeInput(input node) node {
	return &whole{schema: input.columns(), input: input, rows: func(x *execution, _ *frame, next cursor) ([]*batch, error) {
		batches, err := x.drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		return []*batch{concat(input.columns(), batches)}, nil
	}}
}
