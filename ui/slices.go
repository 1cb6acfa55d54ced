package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/hunt"
	"quarry/hunt/slice"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/dialog"
)

// runSliced asks for the slices of the query under the cursor and runs them. If slices of the same
// query are missing, it offers to fetch those instead.
func (m *Model) runSliced() tea.Cmd {
	if m.tab.active.run != nil {
		if m.tab.active.progress.Coverage != nil {
			return m.showQueue()
		}
		m.tell("A query is running; esc cancels it.")
		return nil
	}
	query, ok := m.tab.editor.Query()
	if !ok {
		m.tell("No query under the cursor. Write one first.")
		return nil
	}
	if m.tab.results.missing != nil && m.tab.results.missing.Run != 0 && m.tab.active.query.Text == query.Text {
		m.confirm("Fetch the missing slices?", sentence(m.tab.results.missing.Error()), "fetch", m.repair)
		return nil
	}
	t, store, profile := m.tab, m.config.Store, m.tab.runner.Config.Profile.Name
	return job.Once(m.jobs, func(ctx context.Context) (hunt.Unfinished, error) {
		u, _, err := hunt.UnfinishedOf(ctx, store, query.Text, profile)
		return u, err
	}, func(u hunt.Unfinished, err error) tea.Cmd {
		if t != m.tab || m.dialog.model != nil || m.tab.active.run != nil {
			return nil // something else was started meanwhile
		}
		if err != nil {
			m.config.Log.Warn("list unfinished runs", "error", err)
		}
		if u.Run.ID == 0 {
			m.sliceForm(query)
			return nil
		}
		m.offer(fmt.Sprintf("Run %d of this query is unfinished: %s", u.Run.ID, u), []choice{
			{"r", "Resume it", "pays for the missing slices only", func() tea.Cmd {
				return m.startIn(m.tab, query, hunt.Question{Text: query.Text, Resume: u.Run.ID})
			}},
			{"n", "Run all slices again", "", func() tea.Cmd { m.sliceForm(query); return nil }},
		})
		return nil
	})
}

// sliceForm asks for the slices of a query.
func (m *Model) sliceForm(query editor.RunQuery) {
	m.form("Run in time slices", "run", func(texts []string) tea.Cmd { return m.slicesChosen(query, texts[0]) },
		dialog.Field{Label: "Slice (auto, 6h, 1d or a count)", Text: "auto"})
}

func (m *Model) slicesChosen(query editor.RunQuery, text string) tea.Cmd {
	spec, err := slice.ParseSpec(text)
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	m.screens.closeAll()
	return m.withParameters(query, func(asked hunt.Question) tea.Cmd {
		return m.unlessRefused(query, asked, func() tea.Cmd {
			asked.Hunt, asked.Slice = m.tab.document.hunt.Name, &spec
			return m.startIn(m.tab, query, asked)
		})
	})
}

// repair fetches the missing slices of the shown results.
func (m *Model) repair() tea.Cmd {
	incomplete := m.tab.results.missing
	switch {
	case m.tab.active.run != nil:
		m.tell("A query is running. Fetch the missing slices when it has finished.")
	case incomplete == nil || incomplete.Run == 0:
		m.tell("No slices are missing.")
	default:
		query := m.tab.active.query
		return m.startIn(m.tab, query, hunt.Question{Text: query.Text, Resume: incomplete.Run})
	}
	return nil
}

// slicesEnded keeps the outcome of a sliced run for the queue screen.
func (t *tab) slicesEnded(o *hunt.Outcome) {
	t.results.coverage, t.results.missing = o.Coverage, nil
	var incomplete *hunt.Incomplete
	if errors.As(o.Err, &incomplete) {
		t.results.missing = incomplete
	}
}

// showQueue shows the queued calls and the slices of the shown tab.
func (m *Model) showQueue() tea.Cmd {
	q := queue.New(m.keys.In(action.Queue), m.styles.queue)
	m.open(&queueScreen{queue: q})
	m.refreshQueue()
	return nil
}

// refreshQueue updates the queue screen if it is open.
func (m *Model) refreshQueue() {
	s := screenOf[*queueScreen](&m.screens)
	if s == nil {
		return
	}
	s.queue.SetQuota(m.ledger.snapshot, m.ledger.spent.Calls)
	s.queue.Set(m.tab.runner.Queue(), m.coverage(), m.now)
}

// coverage returns the progress of the shown tab's sliced run, nil if it has none.
func (m *Model) coverage() *hunt.Coverage {
	if m.tab.active.run != nil {
		return m.tab.active.progress.Coverage
	}
	return m.tab.results.coverage
}

func (m *Model) queueAction(requested queue.Action) tea.Cmd {
	runner := m.tab.runner
	switch action := requested.(type) {
	case queue.Move:
		runner.MoveQueued(action.ID, action.By)
	case queue.Drop:
		runner.DropQueued(action.ID)
	case queue.Empty:
		runner.DropQueued()
	case queue.Pause:
		m.pauseSlices()
	case queue.Repair:
		return m.repair()
	}
	m.refreshQueue()
	return nil
}

// pauseSlices pauses or resumes the sliced run of the shown tab.
func (m *Model) pauseSlices() {
	c := m.tab.active.progress.Coverage
	switch {
	case m.tab.active.run == nil || c == nil:
		m.tell("No sliced run in this tab.")
	case c.Paused:
		m.tab.active.run.Resume()
		m.tell("Slices resumed.")
	default:
		m.tab.active.run.Pause()
		m.tell("Slices paused. Running ones finish; rows received so far are shown.")
	}
}

// stripCells is the maximum width of the strip of slices in the bar.
const stripCells = 24

// slicingState describes a sliced run in one line.
func (m *Model) slicingState(c *hunt.Coverage, between string) string {
	strip := m.styles.queue.Strip
	return strip.Draw(c.Slices, min(stripCells, m.layout.width/5)) + between + queue.Summary(c, m.now)
}
