package editor

import (
	"cmp"
	"slices"

	"quarry/kql/syntax"
	"quarry/themes"
)

// SetMarkers shows diagnostics: their text is underlined, and the gutter shows a sign. They move
// with their text and disappear when it is edited.
func (m *Model) SetMarkers(markers []syntax.Diagnostic) {
	m.markers = slices.Clone(markers)
	slices.SortStableFunc(m.markers, func(a, b syntax.Diagnostic) int {
		return cmp.Compare(a.Span.Start,
			b.Span.Start)
	})
	m.refresh()
}

// Marker returns the most severe diagnostic at the cursor, and whether there is one.
func (m *Model) Marker() (syntax.Diagnostic, bool) {
	at := m.buffer.Cursor()
	found, ok := syntax.Diagnostic{}, false
	for _, d := range m.marked() {
		if d.Span.Start <= at && at <= d.Span.End && (!ok || d.Severity < found.Severity) {
			found, ok = d, true
		}
	}
	return found, ok
}

// moved updates markers after a change of the text. The change is what remains between the common
// prefix and suffix.
func moved(markers []syntax.Diagnostic, before, after string) []syntax.Diagnostic {
	if len(markers) == 0 {
		return nil
	}
	start := commonPrefix(before, after)
	end := len(before) - commonSuffix(before[start:], after[start:])
	shift := len(after) - len(before)
	var kept []syntax.Diagnostic
	for _, d := range markers {
		switch {
		case d.Span.End <= start:
		case d.Span.Start >= end:
			d.Span.Start += shift
			d.Span.End += shift
		default:
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

func (m *Model) nextProblem() Action {
	m.recheck()
	at, all := m.buffer.Cursor(), m.marked()
	for _, d := range all {
		if d.Span.Start > at {
			return m.goToProblem(d)
		}
	}
	if len(all) == 0 {
		return Explain{"No problems found."}
	}
	return m.goToProblem(all[0])
}

func (m *Model) previousProblem() Action {
	m.recheck()
	at, all := m.buffer.Cursor(), m.marked()
	for _, d := range slices.Backward(all) {
		if d.Span.Start < at {
			return m.goToProblem(d)
		}
	}
	if len(all) == 0 {
		return Explain{"No problems found."}
	}
	return m.goToProblem(all[len(all)-1])
}

func (m *Model) goToProblem(d syntax.Diagnostic) Action {
	m.buffer.SetCursor(d.Span.Start)
	return Explain{d.Message}
}

// sign returns the gutter sign of a severity.
func (m *Model) sign(s syntax.Severity) (string, themes.Role) {
	switch s {
	case syntax.SeverityError:
		return m.theme.Glyphs.Marks.Error, themes.Danger
	case syntax.SeverityWarning:
		return m.theme.Glyphs.Marks.Warning, themes.Warn
	default:
		return m.theme.Glyphs.Marks.Info, themes.Accent
	}
}
