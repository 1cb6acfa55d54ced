package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/view"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/rows"
)

// maxCategories bounds the values of a text column in its chart.
const maxCategories = 40

// drawColumn draws the chart that the query asks for, or else one of the column: a histogram of
// numbers, a timeline of times, bars of other values.
func (m *Model) drawColumn(column int) tea.Cmd {
	render := renderOf(m.tab.origin())
	if chart.Known(render.Chart) {
		return m.drawRender(render)
	}
	t := m.tab.grid.Table()
	if textual := t.Columns()[column].Type == table.String; !textual && aggregates(m.tab.origin()) &&
		chart.OverTime(rows.Select(t, rows.First(t, 50), allColumns(t))) {
		return m.drawRender(chart.Render{Chart: "timechart"})
	}
	shown, selected, zone := m.tab, m.tab.grid.Rows(), m.tab.grid.Zone()
	return job.Begin(m.jobs, &shown.work.draw, func(ctx context.Context) (chart.Chart, error) {
		return chartOfColumn(ctx, t, selected, column, zone)
	}, m.showChart(shown))
}

// chartOfColumn summarizes a column among some rows.
func chartOfColumn(ctx context.Context, t *table.Table, selected []int32, column int,
	zone *time.Location) (chart.Chart, error) {
	c := t.Columns()[column]
	name := table.Safe(c.Name)
	if c.Type.Numeric() || c.Type == table.DateTime || c.Type == table.TimeSpan {
		var values []table.Value
		rows.Each(t, selected, func(row int) { values = append(values, t.Value(row, column)) })
		return chart.Histogram(name, c.Type, values, zone), nil
	}
	drawn := chart.Chart{Kind: chart.Bars, Title: "Values of " + name}
	counts := chart.Series{Name: "rows"}
	tallies, distinct, err := view.Facet(ctx, view.New(t).Select(selected), column, maxCategories)
	for _, tally := range tallies {
		text := table.Display(tally.Value, zone)
		if text == "" {
			text = "(empty)"
		}
		drawn.Labels = append(drawn.Labels, text)
		counts.Values = append(counts.Values, float64(tally.Count))
	}
	drawn.Series, drawn.Note = []chart.Series{counts}, plural(distinct, "value")
	return drawn, err
}

// drawRender draws the results as the `render` operator of the query says.
func (m *Model) drawRender(render chart.Render) tea.Cmd {
	t, results, selected, zone := m.tab, m.tab.grid.Table(), m.tab.grid.Rows(), m.tab.grid.Zone()
	return job.Begin(m.jobs, &t.work.draw, func(context.Context) (chart.Chart, error) {
		return chart.FromTable(rows.Select(results, selected, allColumns(results)), render, zone)
	}, m.showChart(t))
}

// showChart returns what shows a chart of a tab, unless something else was opened meanwhile.
func (m *Model) showChart(t *tab) func(chart.Chart, error) tea.Cmd {
	return func(c chart.Chart, err error) tea.Cmd {
		switch {
		case t != m.tab || !m.screens.none():
		case err != nil:
			m.tab.warn(sentence(err.Error()))
		default:
			m.open(&chartScreen{chart: chart.New(m.keys.In(action.Chart), m.styles.chart, c, m.tab.grid.Zone())})
		}
		return nil
	}
}

// renderOf returns the chart that the last operator of a query asks for, without a name if none.
func renderOf(query string) (render chart.Render) {
	for _, statement := range syntax.Parse(query).Statements {
		q, ok := statement.(*syntax.Query)
		if !ok {
			continue
		}
		render = chart.Render{}
		if p, ok := q.Expr.(*syntax.Pipeline); ok && len(p.Operators) > 0 {
			if r, ok := p.Operators[len(p.Operators)-1].(*syntax.Render); ok && r.Chart != nil {
				render = readRender(r)
			}
		}
	}
	return render
}

// aggregates reports whether a query groups its rows, so that they count less than the numbers in them.
func aggregates(query string) bool {
	found := false
	for _, statement := range syntax.Parse(query).Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.Summarize, *syntax.MakeSeries:
				found = true
			}
			return !found
		})
	}
	return found
}

// readRender reads the properties in `render chart with (…)`.
func readRender(r *syntax.Render) chart.Render {
	render := chart.Render{Chart: r.Chart.Text}
	for _, p := range r.Params {
		names := namesOf(p.Value)
		switch strings.ToLower(p.Name.Text) {
		case "title":
			render.Title = strings.Join(names, ", ")
		case "xcolumn":
			render.X = strings.Join(names, ", ")
		case "ycolumns":
			render.Y = names
		case "series":
			render.Series = names
		case "kind":
			render.Stacked = len(names) == 1 && strings.HasPrefix(names[0], "stacked")
			render.Shares = len(names) == 1 && names[0] == "stacked100"
		case "anomalycolumns":
			render.Anomalies = names
		}
	}
	return render
}

// namesOf returns the column names or the text of a property.
func namesOf(x syntax.Expr) []string {
	switch x := x.(type) {
	case *syntax.Name:
		names := strings.Split(x.Text, ",")
		for i := range names {
			names[i] = strings.TrimSpace(names[i])
		}
		return names
	case *syntax.Literal:
		if text, ok := x.Text(); ok {
			return []string{text}
		}
	}
	return nil
}

// renderResults draws the results of a query that ends with render, unless something else is open.
func (m *Model) renderResults() tea.Cmd {
	render := renderOf(m.tab.origin())
	switch {
	case render.Chart == "" || render.Chart == "table" || !m.screens.none() || m.tab.grid.Table() == nil ||
		m.tab.grid.Table().Rows() == 0:
		return nil
	case !chart.Known(render.Chart):
		m.tell("`render " + table.Safe(render.Chart) + "` cannot be drawn here: the results are rows.")
		return nil
	}
	return m.drawRender(render)
}
