package editor

import (
	"strings"

	"quarry/editor/buffer"
	"quarry/kql/syntax"
)

// expandSelection selects the next larger syntactic unit around the selection: word, string,
// expression, step, query, text.
func (m *Model) expandSelection() Action {
	s := m.buffer.Selection()
	now := syntax.Span{Start: s.Start(), End: s.End()}
	larger, ok := m.around(now)
	if !ok {
		return Explain{"Everything is selected."}
	}
	if n := len(m.expanded); n == 0 || m.expanded[n-1].larger != now {
		m.expanded = nil // the selection has been changed since
	}
	m.expanded = append(m.expanded, expansion{s, larger})
	m.buffer.Select(larger.Start, larger.End)
	return nil
}

// shrinkSelection restores the selection from before it was last expanded.
func (m *Model) shrinkSelection() Action {
	s, n := m.buffer.Selection(), len(m.expanded)
	if n == 0 || m.expanded[n-1].larger != (syntax.Span{Start: s.Start(), End: s.End()}) {
		return Explain{"Nothing to shrink: the selection was not expanded."}
	}
	last := m.expanded[n-1]
	m.expanded = m.expanded[:n-1]
	m.buffer.Select(last.from.Anchor, last.from.Head)
	return nil
}

// expansion is one step of expandSelection.
type expansion struct {
	from   buffer.Selection
	larger syntax.Span
}

// around returns the smallest unit that contains a span and is larger.
func (m *Model) around(now syntax.Span) (syntax.Span, bool) {
	text := m.buffer.Text()
	best := syntax.Span{Start: 0, End: len(text)}
	consider := func(start, end int) {
		larger := start <= now.Start && end >= now.End && end-start > now.Len()
		if larger && end-start < best.Len() {
			best = syntax.Span{Start: start, End: end}
		}
	}
	block := m.CurrentBlock()
	consider(block.Start, block.End)
	if block.Start <= now.Start && now.End <= block.End && block.Len() <= maxCheckBytes {
		m.considerParts(text[block.Start:block.End],
			func(start, end int) { consider(block.Start+start, block.Start+end) })
	}
	return best, best != now
}

// considerParts calls consider for each unit of a query: tokens, the content of strings, bracketed
// text, and the nodes of the syntax tree; steps with and without their pipe.
func (m *Model) considerParts(query string, consider func(start, end int)) {
	tree := syntax.Parse(query)
	var open []int
	for _, t := range tree.Tokens {
		switch t.Kind {
		case syntax.Space:
			continue
		case syntax.StringToken:
			quoted := query[t.Span.Start:t.Span.End]
			if quote := strings.IndexAny(quoted, `'"`); quote >= 0 && len(quoted)-1 > quote {
				consider(t.Span.Start+quote+1, t.Span.End-1)
			}
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			open = append(open, t.Span.Start)
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			if n := len(open); n > 0 {
				consider(open[n-1]+1, t.Span.Start)
				consider(open[n-1], t.Span.End)
				open = open[:n-1]
			}
		}
		consider(t.Span.Start, t.Span.End)
	}
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			span := n.Span()
			consider(span.Start, span.End)
			if pipe := strings.LastIndexByte(query[:max(span.Start, 0)], '|'); pipe >= 0 &&
				strings.TrimSpace(query[pipe+1:span.Start]) == "" {
				if _, step := n.(syntax.Operator); step {
					consider(pipe, span.End)
				}
			}
			return true
		})
	}
}
