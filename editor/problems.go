package editor

import (
	"cmp"
	"slices"
	"strings"

	"quarry/kql"
)

// problems are what the language says against the text, query by query. They are looked
// for when the author pauses, not at each key: a word that is half typed is no mistake.
type problems struct {
	wanted  bool
	advice  bool                        // cost and quality too, not errors alone
	text    string                      // that list is of
	list    []kql.Diagnostic            // ascending by start, counted in the whole text
	queries map[string][]kql.Diagnostic // by text of the query, counted in it
}

// longestChecked bounds the query that is checked, in bytes: ten thousand lines.
const maxCheckBytes = 1 << 19

// Settle is told that the author pauses: the problems of the text are looked for, and
// the list of completions opens if one is due. It reports whether anything changed.
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

// recheck looks for the problems of a text that changed, and reports whether they are others.
func (m *Model) recheck() bool {
	if m.problems.text == m.buffer.Text() {
		return false
	}
	before := m.problems.list
	m.check()
	return !slices.EqualFunc(before, m.problems.list, func(a, b kql.Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}

// check looks for the problems of each query, and remembers them for those that stay.
func (m *Model) check() {
	m.updateLanguage() // the queries are those of this very text
	text := m.buffer.Text()
	known := make(map[string][]kql.Diagnostic, len(m.language.blocks))
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
			m.problems.list = append(m.problems.list, shifted(d, block.Start))
		}
	}
	m.problems.queries = known
	for _, d := range suspicious(text) {
		d.Span.Start = m.buffer.CharacterAt(d.Span.Start) // where the cursor can be
		m.problems.list = append(m.problems.list, d)
	}
	slices.SortStableFunc(m.problems.list, byStart)
}

func (m *Model) checkQuery(query string) []kql.Diagnostic {
	if len(query) > maxCheckBytes {
		return nil
	}
	return kql.Findings(query, m.scope, m.problems.advice)
}

func byStart(a, b kql.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) }

// shifted moves a diagnostic and its fix.
func shifted(d kql.Diagnostic, by int) kql.Diagnostic {
	d.Span.Start, d.Span.End = d.Span.Start+by, d.Span.End+by
	if d.Fix != nil {
		fix := *d.Fix
		fix.Span.Start, fix.Span.End = fix.Span.Start+by, fix.Span.End+by
		d.Fix = &fix
	}
	return d
}

// marked are all diagnostics of the text: the service's and the language's.
func (m *Model) marked() []kql.Diagnostic {
	if len(m.markers) == 0 {
		return m.problems.list
	}
	all := slices.Concat(m.markers, m.problems.list)
	slices.SortStableFunc(all, byStart)
	return all
}

// applyFix makes the change that settles the problem at the cursor.
func (m *Model) applyFix() Action {
	d, ok := m.Marker()
	switch {
	case !ok:
		return Explain{"No problem is known here: go to one first."}
	case d.Fix == nil:
		return Explain{"For this one there is no fix that is plainly meant: " + d.Message}
	}
	m.buffer.Replace(d.Fix.Span.Start, d.Fix.Span.End, d.Fix.Text)
	m.check()
	return Explain{"Mended: " + strings.TrimSuffix(d.Fix.Title, ".") + "."}
}
