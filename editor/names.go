package editor

import (
	"fmt"

	"quarry/editor/buffer"
	"quarry/kql/refactor"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// bound analyzes the query at the cursor. It is false if the query is too large.
func (m *Model) bound() (b *sema.Bound, block syntax.Span, ok bool) {
	m.updateLanguage()
	block = m.CurrentBlock()
	if block.Len() > maxCheckBytes {
		return nil, block, false
	}
	return sema.Bind(syntax.Parse(m.buffer.Text()[block.Start:block.End]), m.scope), block, true
}

var tooLargeToAnalyze = Explain{"The query is too large to analyze."}

// nextUse goes to the next place of the name at the cursor in its query, wrapping at the last one.
func (m *Model) nextUse() Action { return m.goToUse(1) }

func (m *Model) previousUse() Action { return m.goToUse(-1) }

func (m *Model) goToUse(step int) Action {
	b, block, ok := m.bound()
	if !ok {
		return tooLargeToAnalyze
	}
	at := m.buffer.Cursor() - block.Start
	uses, ok := b.UsesAt(at)
	if !ok {
		return Explain{"No name at the cursor."}
	}
	var places []syntax.Span
	current := 0
	for _, p := range uses.Places {
		if p.Implied {
			continue
		}
		if p.Span.Start <= at {
			current = len(places)
		}
		places = append(places, p.Span)
	}
	if len(places) == 1 {
		return Explain{"There is no other use of `" + uses.Symbol.Name + "` in this query."}
	}
	next := (current + step + len(places)) % len(places)
	m.buffer.SetCursor(block.Start + places[next].Start)
	return Explain{fmt.Sprintf("`%s`: use %d of %d.", uses.Symbol.Name, next+1, len(places))}
}

// askName asks for a new name for the one at the cursor.
func (m *Model) askName() Action {
	b, block, ok := m.bound()
	if !ok {
		return tooLargeToAnalyze
	}
	_, name, err := refactor.Target(b, m.buffer.Cursor()-block.Start)
	if err != nil {
		return Explain{err.Error()}
	}
	m.search.open, m.search.prompt, m.search.origin = true, promptName, m.buffer.Cursor()
	m.search.with = buffer.New(name, buffer.Options{Measure: m.cells})
	m.search.with.SelectAll()
	if m.search.field == nil {
		m.search.field = buffer.New("", buffer.Options{Measure: m.cells})
	}
	return nil
}

// rename gives the name at the cursor another name, as one change. The cursor stays on it.
func (m *Model) rename(name string) Action {
	b, block, ok := m.bound()
	if !ok {
		return tooLargeToAnalyze
	}
	at := m.buffer.Cursor() - block.Start
	edits, err := refactor.Rename(b, at, name)
	if err != nil {
		return Explain{err.Error()}
	}
	if len(edits) == 0 {
		return nil
	}
	text, err := refactor.Apply(b.Tree.Text, edits)
	if err != nil {
		return Explain{err.Error()}
	}
	place, _, err := refactor.Target(b, at)
	if err != nil {
		return Explain{err.Error()}
	}
	cursor := block.Start + place.Start
	for _, e := range edits {
		if e.Span.Start < place.Start {
			cursor += len(e.Text) - e.Span.Len()
		}
	}
	first, last := edits[0].Span.Start, edits[len(edits)-1].Span.End
	m.buffer.Replace(block.Start+first, block.Start+last, text[first:len(text)-(len(b.Tree.Text)-last)])
	m.buffer.SetCursor(cursor)
	m.check()
	return Explain{fmt.Sprintf("Renamed in %d places.", len(edits))}
}
