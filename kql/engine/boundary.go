package engine

import (
	"quarry/kql/syntax"
	"quarry/panics"
)

// internal logs a panic and makes it an error at a place of the query.
func (x *execution) internal(span syntax.Span, p *panics.Error) *Error {
	p.Log(x.log, "the engine", "query", x.text)
	return failf(span, CodeInternal, "%v", p)
}

// placeOf remembers which operator a node belongs to, so that its panic has a place. An operator
// that gives back the input node keeps the place of the operator that made it.
func (x *execution) placeOf(n node, span syntax.Span) {
	if _, known := x.places[n]; !known && n != nil {
		x.places[n] = span
	}
}

// open starts a node. A panic of a node with a place becomes an error there; that of one without,
// which is a part of an operator, passes to the operator.
func (x *execution) open(n node) cursor {
	span, known := x.places[n]
	if !known {
		return n.open(x)
	}
	next, err := x.opened(n, span)
	if err != nil {
		return func() (*batch, error) { return nil, err }
	}
	return func() (b *batch, err error) {
		defer panics.Catch(func(p *panics.Error) { err = x.internal(span, p) })
		return next()
	}
}

func (x *execution) opened(n node, span syntax.Span) (next cursor, err error) {
	defer panics.Catch(func(p *panics.Error) { err = x.internal(span, p) })
	return n.open(x), nil
}

// spansOf gives each step of a chain the place of its operator. An operator of several steps has its
// place at the last.
func (x *execution) spansOf(steps []*each) []syntax.Span {
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
