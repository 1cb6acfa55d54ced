package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/hunt"
	"quarry/hunt/watch"
	"quarry/table"
	"quarry/table/times"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/meter"
)

// watching is a query that a tab repeats.
type watching struct {
	every time.Duration
	bell  bool
	query editor.RunQuery
	asked hunt.Question // the query with its parameters bound
	tail  *watch.Tracker
	next  time.Time    // start of the next run; zero during a run
	last  time.Time    // start of the last run that succeeded; zero before the first
	rows  *table.Table // all new rows so far; nil before the first run
	fresh int          // number of new rows in the last run
}

// minInterval keeps a repeated query from using up the quota.
const minInterval = 30 * time.Second

// toggleWatch asks how often to repeat the query under the cursor, or stops repeating it.
func (m *Model) toggleWatch() tea.Cmd {
	if m.tab.watching != nil {
		m.tab.watching = nil
		m.tell("Repeat stopped.")
		return nil
	}
	query, ok := m.tab.editor.Query()
	switch {
	case m.tab.active.run != nil:
		m.tell("A query is running; esc cancels it.")
		return nil
	case !ok:
		m.tell("No query under the cursor. Write one first.")
		return nil
	}
	m.form("Repeat the query and collect new rows", "start",
		func(texts []string) tea.Cmd { return m.watchChosen(query, texts[0], texts[1]) },
		dialog.Field{Label: "Interval", Text: "15m"}, dialog.Field{Label: "Ring the bell (yes, no)", Text: "no"})
	return nil
}

func (m *Model) watchChosen(query editor.RunQuery, every, bell string) tea.Cmd {
	ticks, ok := times.ParseTimeSpan(every)
	length := time.Duration(ticks) * (time.Second / time.Duration(times.TicksPerSecond))
	if !ok || length < minInterval || length > 24*time.Hour {
		m.tab.fail(fmt.Sprintf("Invalid interval %q. Use 30s to 1d, such as 15m.", table.Safe(every)))
		return nil
	}
	m.screens.closeAll()
	return m.withParameters(query, func(asked hunt.Question) tea.Cmd {
		return m.unlessRefused(query, asked, func() tea.Cmd {
			asked.Wait = true
			cmd := m.startIn(m.tab, query, asked)
			m.tab.watching = &watching{every: length, bell: strings.HasPrefix(strings.ToLower(bell), "y"), query: query,
				asked: asked, tail: watch.NewTracker()}
			return cmd
		})
	})
}

// runDueWatches starts the runs that are due.
func (m *Model) runDueWatches() tea.Cmd {
	var all []tea.Cmd
	for _, t := range m.tabs {
		if r := t.watching; r != nil && !r.next.IsZero() && !m.now.Before(r.next) && t.active.run == nil {
			r.next = time.Time{}
			all = append(all, m.startIn(t, r.query, r.asked))
			t.watching = r
		}
	}
	return tea.Batch(all...)
}

// watchRunEnded looks for new rows after a run. A transient failure only skips it.
func (m *Model) watchRunEnded(t *tab, o *hunt.Outcome) tea.Cmd {
	r, question := t.watching, t.active
	t.active.run = nil
	r.next = question.progress.Started.Add(r.every)
	switch {
	case o.Err != nil && !watch.Transient(o.Err):
		t.watching = nil
		t.fail(sentence("Repeat stopped: " + o.Err.Error()))
		t.mark(r.query, o.Diagnostics)
	case o.Err != nil:
		t.warn(sentence("This run failed; the next one is still scheduled: " + o.Err.Error()))
	default:
		results, before, since := o.Table, r.rows, r.last
		r.last = question.progress.Started
		return job.Once(m.jobs, func(context.Context) (newRows, error) { return findNewRows(r.tail, results, before) },
			func(found newRows, err error) tea.Cmd { return m.newRowsFound(t, r, found, since, err) })
	}
	return nil
}

// newRows are all new rows of a repeated query so far, and which of them are from the last run.
type newRows struct {
	rows  *table.Table
	fresh []int // indexes into rows
}

// findNewRows looks for rows that earlier runs did not return, and appends them to the new rows found
// before.
func findNewRows(tail *watch.Tracker, results, before *table.Table) (found newRows, err error) {
	rows := tail.Fresh(results)
	found.rows, err = table.Concat([]*table.Table{before, watch.Rows(results, rows)})
	if err != nil {
		return found, err
	}
	for i := range rows {
		found.fresh = append(found.fresh, found.rows.Rows()-len(rows)+i)
	}
	return found, nil
}

// newRowsFound adds the new rows to the results and marks them.
func (m *Model) newRowsFound(t *tab, r *watching, found newRows, since time.Time, err error) tea.Cmd {
	if t.watching == nil || t.watching.tail != r.tail {
		return nil
	}
	r = t.watching
	if err != nil {
		t.fail(sentence(err.Error()))
		return nil
	}
	first := r.rows == nil
	r.rows, r.fresh = found.rows, len(found.fresh)
	if first {
		m.clearBackStack(t)
		t.results = resultSet{there: true}
		t.grid.SetTable(found.rows)
		return nil
	}
	if r.fresh == 0 {
		return nil
	}
	t.whole().Extend(found.rows)
	t.whole().SetMarked(found.fresh)
	t.warn(fmt.Sprintf("%s since %s.", strings.ToUpper(plural(r.fresh, "new row")[:1])+plural(r.fresh, "new row")[1:],
		since.In(time.Local).Format(time.TimeOnly)))
	if t != m.tab {
		t.news = answered
	}
	arrange := m.rowsArrived(t)
	if r.bell {
		return tea.Batch(arrange, tea.Raw("\a"))
	}
	return arrange
}

// watchState describes the repeats of a tab, "" if it has none.
func (t *tab) watchState() string {
	r := t.watching
	if r == nil || r.next.IsZero() {
		return ""
	}
	return fmt.Sprintf("every %s, next at %s, %d new", meter.Countdown(r.every), r.next.Format(time.TimeOnly), r.fresh)
}
