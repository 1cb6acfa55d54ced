package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/panics"
)

// Internal logs a panic and returns it as an error at a span of the query.
func (x *Execution) Internal(span syntax.Span, p *panics.Error) *vec.Error {
	p.Log(x.log, "the engine", "query", x.Text)
	return vec.Failf(span, vec.CodeInternal, "%v", p)
}

// recordSpan records the operator that a node belongs to, so that a panic can be reported there. If an
// operator returns its input node, the node keeps its first operator.
func (x *Execution) recordSpan(n Node, span syntax.Span) {
	if _, known := x.spans[n]; !known && n != nil {
		x.spans[n] = span
	}
}

// Open starts a node. A panic in a node with a span becomes an error at that span; a panic in any
// other node, which is a part of an operator, passes to the operator.
func (x *Execution) Open(n Node) Cursor {
	span, known := x.spans[n]
	if !known {
		return x.counted(n, n.Open(x))
	}
	next, err := x.opened(n, span)
	if err != nil {
		return func() (*vec.Batch, error) { return nil, err }
	}
	next = x.counted(n, next)
	return func() (b *vec.Batch, err error) {
		defer panics.Catch(func(p *panics.Error) { err = x.Internal(span, p) })
		return next()
	}
}

func (x *Execution) opened(n Node, span syntax.Span) (next Cursor, err error) {
	defer panics.Catch(func(p *panics.Error) { err = x.Internal(span, p) })
	return n.Open(x), nil
}

// spansOf returns the span of each step's operator. An operator with several steps has its span at
// the last one.
func (x *Execution) spansOf(steps []*Each) []syntax.Span {
	spans := make([]syntax.Span, len(steps))
	span := syntax.Span{}
	for i := len(steps) - 1; i >= 0; i-- {
		if own, known := x.spans[steps[i]]; known {
			span = own
		}
		spans[i] = span
	}
	return spans
}
