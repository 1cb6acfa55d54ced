package refactor

import "quarry/kql/syntax"

// positions maps offsets of a text to those after edits.
type positions []Edit

func newPositions(list []Edit) positions { return list }

// span returns the span that the text of a span has after the edits. What is inserted at its start is not
// part of it.
func (p positions) span(s syntax.Span) syntax.Span {
	return syntax.Span{Start: p.offset(s.Start, true), End: p.offset(s.End, false)}
}

// offset returns where an offset is after the edits: after what is inserted there, or before it.
func (p positions) offset(at int, after bool) int {
	moved := at
	for _, e := range p {
		insertion := e.Span.Len() == 0 && e.Span.Start == at
		if e.Span.End > at || insertion && !after {
			break
		}
		moved += len(e.Text) - e.Span.Len()
	}
	return moved
}
