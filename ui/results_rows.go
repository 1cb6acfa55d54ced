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
	"quarry/ui/job"
	"quarry/ui/widget/rows"
)

// resultsWork is the background work on the shown results.
type resultsWork struct {
	arrange, summarize, count, weigh, draw job.Job

	exported exporting
}

// stop makes replies about earlier results stale. An export continues.
func (w *resultsWork) stop() {
	for _, t := range []*job.Job{&w.arrange, &w.summarize, &w.count, &w.weigh, &w.draw} {
		t.Stop()
	}
}

// rearrange computes the rows that a tab's grid should show and cancels the previous computation.
func (m *Model) rearrange(t *tab) tea.Cmd {
	results, columns, a, zone := t.grid.Table(), t.grid.Shown(), t.grid.Arrangement(), t.grid.Zone()
	return job.Begin(m.jobs, &t.work.arrange, func(ctx context.Context) (rows.Arranged, error) {
		return rows.Arrange(ctx, results, columns, a, zone)
	}, func(arranged rows.Arranged, err error) tea.Cmd {
		switch {
		case t.grid.Table() == nil:
			return nil
		case err != nil:
			t.grid.SetProblem(err.Error())
			return nil
		}
		t.grid.SetRows(arranged.Rows, arranged.Find)
		if t.grid.ShowsFacts() {
			return m.summarize(t, t.grid.Column())
		}
		return nil
	})
}

// rowsArrived arranges again after rows were added.
func (m *Model) rowsArrived(t *tab) tea.Cmd {
	if t.grid.Table() == nil || t.grid.Arrangement().IsZero() {
		return nil
	}
	return m.rearrange(t)
}

func (m *Model) summarize(t *tab, column int) tea.Cmd {
	results, selected, marked := t.grid.Table(), t.grid.Rows(), t.grid.Marked()
	if marked != nil {
		selected = marked
	}
	return job.Begin(m.jobs, &t.work.summarize, func(ctx context.Context) (view.ColumnStats, error) {
		return view.Statistics(ctx, view.New(results).Select(selected), column, nil)
	}, func(summary view.ColumnStats, err error) tea.Cmd {
		if err != nil {
			t.fail(sentence(err.Error()))
			return nil
		}
		t.grid.SetFacts(summaryText(summary, marked != nil, t.grid.Zone()))
		return nil
	})
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
	t, results := m.tab, m.tab.grid.Table()
	return job.Begin(m.jobs, &t.work.weigh, func(ctx context.Context) ([]bool, error) {
		return rows.Constant(ctx, results), nil
	}, func(constant []bool, err error) tea.Cmd {
		switch {
		case err != nil:
			m.tab.fail(sentence(err.Error()))
			return nil
		case t != m.tab || t.grid.Table() == nil || len(constant) != len(t.grid.Table().Columns()):
			return nil
		}
		shown := m.tab.grid.Shown()
		m.tell(m.tab.grid.HideColumns(constant))
		return m.columnsChanged(shown)
	})
}

func (m *Model) countValues(column int) tea.Cmd {
	t, results, selected := m.tab, m.tab.grid.Table(), m.tab.grid.Rows()
	return job.Begin(m.jobs, &t.work.count, func(ctx context.Context) ([]view.ValueCount, error) {
		counts, _, err := view.Facet(ctx, view.New(results).Select(selected), column, 0)
		return counts, err
	}, func(tallies []view.ValueCount, err error) tea.Cmd {
		if t != m.tab || !m.screens.none() {
			return nil
		}
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		m.showValues(column, tallies)
		return nil
	})
}
