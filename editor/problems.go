package editor

import (
	"cmp"
	"slices"
	"strings"

	"quarry/kql/lint"
	"quarry/kql/syntax"
)

// problems are the errors and warnings of the text, cached per query. They are updated when the
// user pauses rather than at each key: a half-typed word is not an error.
type problems struct {
	wanted  bool
	advice  bool                           // include advice on cost and quality
	text    string                         // the text that list applies to
	list    []syntax.Diagnostic            // sorted by start, with spans in the whole text
	queries map[string][]syntax.Diagnostic // by query text, with spans in the query
}

// maxCheckBytes limits the size of a query that is checked: about ten thousand lines.
const maxCheckBytes = 1 << 19

// Settle runs the debounced work when the user pauses: it checks the text for problems and opens
// the list of completions if it is due. It reports whether anything changed.
func (m *Model) Settle() bool {
	changed := m.recheck()
	if m.openDueCompletions() {
		changed = true
	}
	if changed {
		m.refresh()
	}
	return changed
}

// recheck updates the problems if the text has changed, and reports whether they differ.
func (m *Model) recheck() bool {
	if m.problems.text == m.buffer.Text() {
		return false
	}
	before := m.problems.list
	m.check()
	return !slices.EqualFunc(before, m.problems.list, func(a, b syntax.Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}

// check updates the problems of all queries. Unchanged queries keep theirs.
func (m *Model) check() {
	m.updateLanguage() // the blocks must match the text
	text := m.buffer.Text()
	known := make(map[string][]syntax.Diagnostic, len(m.language.blocks))
	m.problems.text, m.problems.list = text, nil
	if !m.problems.wanted {
		return
	}
	for _, block := range m.language.blocks {
		query := text[block.Start:block.End]
		found, ok := m.problems.queries[query]
		if !ok {
			found = m.checkQuery(query)
		}
		known[query] = found
		for _, d := range found {
			m.problems.list = append(m.problems.list, d.Shifted(block.Start))
		}
	}
	m.problems.queries = known
	for _, d := range suspicious(text) {
		d.Span.Start = m.buffer.CharacterAt(d.Span.Start) // a position the cursor can reach
		m.problems.list = append(m.problems.list, d)
	}
	slices.SortStableFunc(m.problems.list, byStart)
}

func (m *Model) checkQuery(query string) []syntax.Diagnostic {
	if len(query) > maxCheckBytes {
		return nil
	}
	return lint.Findings(query, m.scope, m.problems.advice)
}

func byStart(a, b syntax.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) }

// marked returns all diagnostics of the text: those from the service and those found here.
func (m *Model) marked() []syntax.Diagnostic {
	if len(m.markers) == 0 {
		return m.problems.list
	}
	all := slices.Concat(m.markers, m.problems.list)
	slices.SortStableFunc(all, byStart)
	return all
}

// applyFix applies the fix of the problem at the cursor.
func (m *Model) applyFix() Action {
	d, ok := m.Marker()
	switch {
	case !ok:
		return Explain{"No problem at the cursor."}
	case d.Fix == nil:
		return Unfixed{d}
	}
	m.buffer.Replace(d.Fix.Span.Start, d.Fix.Span.End, d.Fix.Text)
	m.check()
	return Explain{"Applied: " + strings.TrimSuffix(d.Fix.Title, ".") + "."}
}
