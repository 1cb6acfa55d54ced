package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/panics"
)

// Internal logs a panic and makes it an error at a place of the query.
func (x *Execution) Internal(span syntax.Span, p *panics.Error) *vec.Error {
	p.Log(x.log, "the engine", "query", x.Text)
	return vec.Failf(span, vec.CodeInternal, "%v", p)
}

// placeOf remembers which operator a node belongs to, so that its panic has a place. An operator
// that gives back the input node keeps the place of the operator that made it.
func (x *Execution) placeOf(n Node, span syntax.Span) {
	if _, known := x.places[n]; !known && n != nil {
		x.places[n] = span
	}
}

// Open starts a node. A panic of a node with a place becomes an error there; that of one without,
// which is a part of an operator, passes to the operator.
func (x *Execution) Open(n Node) Cursor {
	span, known := x.places[n]
	if !known {
		return n.Open(x)
	}
	next, err := x.opened(n, span)
	if err != nil {
		return func() (*vec.Batch, error) { return nil, err }
	}
	return func() (b *vec.Batch, err error) {
		defer panics.Catch(func(p *panics.Error) { err = x.Internal(span, p) })
		return next()
	}
}

func (x *Execution) opened(n Node, span syntax.Span) (next Cursor, err error) {
	defer panics.Catch(func(p *panics.Error) { err = x.Internal(span, p) })
	return n.Open(x), nil
}

// spansOf gives each step of a chain the place of its operator. An operator of several steps has its
// place at the last.
func (x *Execution) spansOf(steps []*Each) []syntax.Span {
	spans := make([]syntax.Span, len(steps))
	span := syntax.Span{}
	for i := len(steps) - 1; i >= 0; i-- {
		if own, known := x.places[steps[i]]; known {
			span = own
		}
		spans[i] = span
	}
	return spans
}
