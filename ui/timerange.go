package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/hunt/window"
	"quarry/kql/syntax"
	"quarry/table/times"
	"quarry/ui/widget/dialog"
)

// retention is how long Defender keeps events.
const retention = 30 * 24 * time.Hour

// chooseRange offers time ranges for the query under the cursor.
func (m *Model) chooseRange() tea.Cmd {
	q, _ := m.tab.editor.Query()
	var choices []choice
	for _, r := range []struct{ key, text, ago string }{
		{"1", "Last hour", "1h"}, {"2", "Last 24 hours", "24h"}, {"3", "Last 3 days", "3d"},
		{"7", "Last 7 days", "7d"}, {"0", "Last 30 days", "30d"},
	} {
		choices = append(choices, choice{r.key, r.text, "",
			func() tea.Cmd { m.setRange(q, window.Range{Ago: r.ago}); return nil }})
	}
	choices = append(choices,
		choice{"a", "Custom duration…", "for example 90m or 14d", func() tea.Cmd { m.agoForm(q); return nil }},
		choice{"b", "Custom range…", "", func() tea.Cmd { m.betweenForm(q, "", ""); return nil }})
	title := "Time range"
	if b, ok := window.Of(q.Text, m.now); ok {
		title += ": " + b.String()
		for _, s := range []struct {
			key, text string
			to        window.Bounds
		}{
			{"<", "Earlier", b.Earlier()}, {">", "Later", b.Later(m.now)}, {"+", "Twice as long", b.Double()},
			{"-", "Half as long", b.Half()},
		} {
			choices = append(choices, choice{s.key, s.text, s.to.String(),
				func() tea.Cmd { m.setRange(q, s.to.Range()); return nil }})
		}
	}
	m.offer(title, choices)
	return nil
}

func (m *Model) agoForm(q editor.RunQuery) {
	m.form("Custom duration", "set", func(texts []string) tea.Cmd {
		ticks, ok := times.ParseTimeSpan(texts[0])
		if !ok || ticks <= 0 {
			m.agoForm(q)
			m.tab.fail("Invalid duration. Use, for example, 90m, 12h or 14d.")
			return nil
		}
		ago := strings.TrimSpace(texts[0])
		if tokens := syntax.Scan(ago); len(tokens) != 1 || tokens[0].Kind != syntax.TimeSpanToken {
			ago = "timespan(" + times.FormatTimeSpan(ticks) + ")"
		}
		m.setRange(q, window.Range{Ago: ago})
		return nil
	}, dialog.Field{Label: "Last"})
}

func (m *Model) betweenForm(q editor.RunQuery, from, to string) {
	m.form("Custom range", "set", func(texts []string) tea.Cmd {
		start, okStart := times.ParseDateTime(texts[0])
		end, okEnd := times.ParseDateTime(texts[1])
		if !okStart || !okEnd || end < start {
			m.betweenForm(q, texts[0], texts[1])
			m.tab.fail("Invalid range. Enter two UTC times, the earlier first, such as 2026-11-01 and 2026-11-01T06:30.")
			return nil
		}
		m.setRange(q, window.Range{Start: start, End: end})
		return nil
	}, dialog.Field{Label: "From (UTC)", Text: from}, dialog.Field{Label: "To (UTC)", Text: to})
}

// setRange changes the query in the editor, as one undo step.
func (m *Model) setRange(q editor.RunQuery, r window.Range) {
	text := m.tab.editor.Text()
	if q.Span.End > len(text) || text[q.Span.Start:q.Span.End] != q.Text {
		return // edited meanwhile
	}
	changed, ok := window.Set(q.Text, r, m.tab.runner.Scope())
	if !ok {
		m.tell("No known time column in the tables of this query.")
		return
	}
	m.tab.editor.ReplaceAll(text[:q.Span.Start] + changed + text[q.Span.End:])
	m.edited()
	m.sessionChanged()
	if b, known := r.At(m.now); known {
		if problem := b.Problem(m.now, retention); problem != "" {
			m.tab.warn(sentence(problem))
			return
		}
	}
	m.tell("Time range set. " + m.keys.Label("run") + " runs the query.")
}
