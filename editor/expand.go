package editor

import (
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
	var units []syntax.Span
	if block := m.CurrentBlock(); block.Start <= now.Start && now.End <= block.End {
		if block.Len() <= maxCheckBytes {
			inBlock := syntax.Span{Start: now.Start - block.Start, End: now.End - block.Start}
			units = syntax.Enclosing(syntax.Parse(text[block.Start:block.End]), inBlock)
		}
		for i := range units {
			units[i].Start += block.Start
			units[i].End += block.Start
		}
		units = append(units, block)
	}
	units = append(units, syntax.Span{Start: 0, End: len(text)})
	for _, unit := range units {
		if unit.Len() > now.Len() {
			return unit, true
		}
	}
	return now, false
}
