package ui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/table/view"
	"quarry/ui/widget/rows"
)

// resultsWork tracks background work on the shown results. Replies to older work are stale.
type resultsWork struct {
	arrange   int // number of the latest arrangement
	cancel    context.CancelFunc
	summarize int
	count     int
	weigh     int
	draw      int
	exported  exporting
}

// rearrange computes the rows that a tab's grid should show and cancels the previous computation.
func (m *Model) rearrange(t *tab) tea.Cmd {
	if t.work.cancel != nil {
		t.work.cancel()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	t.work.cancel = cancel
	t.work.arrange = m.number()
	results, columns, a, zone, work := t.grid.Table(), t.grid.Shown(), t.grid.Arrangement(), t.grid.Zone(),
		t.work.arrange
	return job(func(err error) tea.Msg { return rowsArrangedMsg{work: work, err: err} }, func() tea.Msg {
		arranged, err := rows.Arrange(ctx, results, columns, a, zone)
		return rowsArrangedMsg{work, arranged, err}
	})
}

func (m *Model) rowsArranged(msg rowsArrangedMsg) tea.Cmd {
	t := m.tabWhere(func(t *tab) bool { return t.work.arrange == msg.work })
	if t == nil || t.grid.Table() == nil {
		return nil
	}
	if t.work.cancel != nil {
		t.work.cancel()
		t.work.cancel = nil
	}
	if msg.err != nil {
		t.grid.SetProblem(msg.err.Error())
		return nil
	}
	t.grid.SetRows(msg.arranged.Rows, msg.arranged.Find)
	if t.grid.ShowsFacts() {
		return m.summarize(t, t.grid.Column())
	}
	return nil
}

// rowsArrived arranges again after rows were added.
func (m *Model) rowsArrived(t *tab) tea.Cmd {
	if t.grid.Table() == nil || t.grid.Arrangement().IsZero() {
		return nil
	}
	return m.rearrange(t)
}

func (m *Model) summarize(t *tab, column int) tea.Cmd {
	t.work.summarize = m.number()
	results, selected, marked, work := t.grid.Table(), t.grid.Rows(), t.grid.Marked(), t.work.summarize
	if marked != nil {
		selected = marked
	}
	ctx := m.ctx
	return job(func(err error) tea.Msg { return columnSummarizedMsg{work: work, err: err} }, func() tea.Msg {
		stats, err := view.Statistics(ctx, view.New(results).Select(selected), column, nil)
		if err != nil {
			return nil
		}
		return columnSummarizedMsg{work: work, marked: marked != nil, summary: stats}
	})
}

func (m *Model) columnSummarized(msg columnSummarizedMsg) tea.Cmd {
	t := m.tabWhere(func(t *tab) bool { return t.work.summarize == msg.work })
	switch {
	case t == nil:
	case msg.err != nil:
		t.fail(sentence(msg.err.Error()))
	default:
		t.grid.SetFacts(summaryText(msg.summary, msg.marked, t.grid.Zone()))
	}
	return nil
}

// summaryText returns the statistics of a column in one line.
func summaryText(s view.ColumnStats, marked bool, zone *time.Location) string {
	what := "value"
	if marked {
		what = "marked value"
	}
	facts := []string{plural(s.Count-s.Nulls, what), grouped(s.Distinct) + " distinct"}
	if s.Nulls > 0 {
		facts = append(facts, grouped(s.Nulls)+" null")
	}
	if t := s.Min.Type(); !s.Min.IsNull() && t != table.Dynamic && t != table.Bool {
		facts = append(facts, "min "+short(table.Display(s.Min, zone)), "max "+short(table.Display(s.Max, zone)))
	}
	if !math.IsNaN(s.Mean) {
		facts = append(facts, fmt.Sprintf("sum %s", table.FormatReal(s.Sum)), fmt.Sprintf("mean %.6g", s.Mean))
	}
	return strings.Join(facts, ", ")
}

// short cuts a value for a label.
func short(text string) string {
	const most = 32
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func (m *Model) findConstantColumns() tea.Cmd {
	m.work.weigh = m.number()
	ctx, t, work := m.ctx, m.grid.Table(), m.work.weigh
	return job(func(err error) tea.Msg { return constantColumnsFoundMsg{work: work, err: err} }, func() tea.Msg {
		return constantColumnsFoundMsg{work: work, constant: rows.Constant(ctx, t)}
	})
}

func (m *Model) constantColumnsFound(msg constantColumnsFoundMsg) tea.Cmd {
	if msg.work == m.work.weigh && msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	if msg.work != m.work.weigh || m.grid.Table() == nil || len(msg.constant) != len(m.grid.Table().Columns()) {
		return nil
	}
	shown := m.grid.Shown()
	m.tell(m.grid.HideColumns(msg.constant))
	return m.columnsChanged(shown)
}

func (m *Model) countValues(column int) tea.Cmd {
	m.work.count = m.number()
	ctx, t, selected, work := m.ctx, m.grid.Table(), m.grid.Rows(), m.work.count
	return job(func(err error) tea.Msg { return valuesCountedMsg{work: work, column: column, err: err} },
		func() tea.Msg {
			counts, _, err := view.Facet(ctx, view.New(t).Select(selected), column, 0)
			if err != nil {
				return nil
			}
			return valuesCountedMsg{work: work, column: column, tallies: counts}
		})
}
