package ui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/ui/rows"
)

// answerWork is what is being worked out about the answer on screen. An answer to older
// work is stale.
type answerWork struct {
	arrange   int // number of the newest arrangement
	cancel    context.CancelFunc
	summarize int
	count     int
	weigh     int
	draw      int
	exported  exporting
}

// rearrange works out the rows that the grid wants to show. Work on what it wanted before
// is given up.
func (m *Model) rearrange() tea.Cmd {
	if m.work.cancel != nil {
		m.work.cancel()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.work.cancel = cancel
	m.work.arrange++
	t, columns, a, zone, work := m.grid.Table(), m.grid.Shown(), m.grid.Arrangement(), m.grid.Zone(), m.work.arrange
	return func() tea.Msg {
		arranged, err := rows.Arrange(ctx, t, columns, a, zone)
		return rowsArrangedMsg{work, arranged, err}
	}
}

func (m *Model) rowsArranged(msg rowsArrangedMsg) tea.Cmd {
	if msg.work != m.work.arrange || m.grid.Table() == nil {
		return nil
	}
	if m.work.cancel != nil {
		m.work.cancel()
		m.work.cancel = nil
	}
	if msg.err != nil {
		m.grid.SetProblem(msg.err.Error())
		return nil
	}
	m.grid.SetRows(msg.arranged.Rows, msg.arranged.Find)
	if m.grid.ShowsFacts() {
		return m.summarize(m.grid.Column())
	}
	return nil
}

// rowsCame keeps the rows in their arrangement when the answer grew.
func (m *Model) rowsCame() tea.Cmd {
	if m.grid.Table() == nil || m.grid.Arrangement().IsZero() {
		return nil
	}
	return m.rearrange()
}

func (m *Model) summarize(column int) tea.Cmd {
	m.work.summarize++
	t, selected, marked, work := m.grid.Table(), m.grid.Rows(), m.grid.Marked(), m.work.summarize
	if marked != nil {
		selected = marked
	}
	ctx := m.ctx
	return func() tea.Msg {
		stats, err := table.Statistics(ctx, table.NewView(t).Select(selected), column, nil)
		if err != nil {
			return nil
		}
		return columnSummarizedMsg{work, marked != nil, stats}
	}
}

func (m *Model) columnSummarized(msg columnSummarizedMsg) tea.Cmd {
	if msg.work == m.work.summarize {
		m.grid.SetFacts(summaryText(msg.summary, msg.marked, m.grid.Zone()))
	}
	return nil
}

// summaryText is the statistics of a column in one line.
func summaryText(s table.ColumnStats, marked bool, zone *time.Location) string {
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

// short cuts a value that is only named.
func short(text string) string {
	const most = 32
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

func (m *Model) weighColumns() tea.Cmd {
	m.work.weigh++
	ctx, t, work := m.ctx, m.grid.Table(), m.work.weigh
	return func() tea.Msg { return columnsWeighedMsg{work, rows.Dull(ctx, t)} }
}

func (m *Model) columnsWeighed(msg columnsWeighedMsg) tea.Cmd {
	if msg.work == m.work.weigh && m.grid.Table() != nil && len(msg.dull) == len(m.grid.Table().Columns()) {
		m.tell(m.grid.HideColumns(msg.dull))
	}
	return nil
}

func (m *Model) countValues(column int) tea.Cmd {
	m.work.count++
	ctx, t, selected, work := m.ctx, m.grid.Table(), m.grid.Rows(), m.work.count
	return func() tea.Msg {
		counts, _, err := table.Facet(ctx, table.NewView(t).Select(selected), column, 0)
		if err != nil {
			return nil
		}
		return valuesCountedMsg{work, column, counts}
	}
}
