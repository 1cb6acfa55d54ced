package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/api/failure"
	"quarry/editor"
	"quarry/history"
	"quarry/history/report"
	"quarry/hunt"
	"quarry/hunt/window"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/decode"
	"quarry/ui/widget/meter"
)

// activeRun is the current run of a tab.
type activeRun struct {
	id       int       // unique in this program
	run      *hunt.Run // nil: none is running
	progress hunt.Progress
	query    editor.RunQuery
	shown    bool          // its rows are in the grid
	stats    *decode.Stats // of the last run that ended; nil if the service sent none
}

// resultSet describes the contents of the grid.
type resultSet struct {
	there     bool
	run       int64            // its run; 0: not in the history
	reopened  time.Time        // time of the run when reopened from the history; zero: run in this session
	previous  bool             // a later run failed or returned nothing
	failure   string           // error of the last run if it left no rows
	failed    *failure.Failure // describes the error of the last run; nil without one
	duration  time.Duration
	bytes     int64
	truncated table.Truncation
	file      *rowsFile // nil for rows of a run
	head      bool      // the first rows of a file that is still being read

	coverage *hunt.Coverage   // of a sliced run, else nil
	missing  *hunt.Incomplete // nil: no slices are missing
}

// runBlock runs the selection or the query under the cursor. While a refinement is typed, it runs
// that.
func (m *Model) runBlock() tea.Cmd {
	if m.typingLine() {
		return m.runRefinement()
	}
	query, ok := m.tab.editor.Query()
	if !ok && m.tab.active.run == nil {
		m.tell("No query under the cursor. Write one first.")
		return nil
	}
	return m.run(query)
}

// run starts a query. If the tab has a queued one, that is sent at once instead.
func (m *Model) run(query editor.RunQuery) tea.Cmd {
	switch {
	case m.tab.active.run == nil:
	case m.tab.active.progress.State == hunt.Queued:
		m.tab.active.run.Force()
		return nil
	default:
		m.tell("A query is running; esc cancels it.")
		return nil
	}
	m.screens.closeAll()
	query = m.withDefaults(query)
	return m.withParameters(query, func(asked hunt.Question) tea.Cmd {
		return m.unlessRefused(query, asked, func() tea.Cmd {
			asked.Hunt, asked.Wait = m.tab.document.hunt.Name, true
			return m.startIn(m.tab, query, asked)
		})
	})
}

// withDefaults adds the configured time range and row limit to a query that has none of its own, in the editor, where
// they can be seen and undone.
func (m *Model) withDefaults(q editor.RunQuery) editor.RunQuery {
	run, text, whole := m.config.Settings.Run, q.Text, m.tab.editor.Text()
	if run.TimeRange != "" {
		if changed, ok := window.Default(text, window.Range{Ago: run.TimeRange}, m.tab.runner.Scope()); ok {
			text = changed
		}
	}
	if run.RowLimit > 0 {
		if changed, ok := window.Limit(text, run.RowLimit); ok {
			text = changed
		}
	}
	if text == q.Text || q.Span.End > len(whole) || whole[q.Span.Start:q.Span.End] != q.Text {
		return q
	}
	m.tab.editor.ReplaceAll(whole[:q.Span.Start] + text + whole[q.Span.End:])
	m.edited()
	q.Text, q.Span.End = text, q.Span.Start+len(text)
	return q
}

// startIn runs a question in a tab and ends its repeats.
func (m *Model) startIn(t *tab, q editor.RunQuery, question hunt.Question) tea.Cmd {
	run := t.runner.Start(m.jobs.Context, question)
	t.watching = nil
	t.active = activeRun{id: m.number(), run: run, query: q,
		progress: hunt.Progress{State: hunt.Sending, Started: m.now}}
	t.notice = notice{}
	t.editor.Dismiss()
	t.editor.SetMarkers(nil)
	m.noteRun(t, q.Text)
	return nextProgress(m.jobs.Context, run, t.active.id)
}

func (m *Model) runProgressed(msg runProgressedMsg) tea.Cmd {
	finished := msg.progress.Outcome != nil
	t := m.tabWhere(func(t *tab) bool { return t.active.id == msg.run && t.active.run != nil })
	if t == nil {
		// It was canceled. Its cost is known only at its end.
		if finished {
			return m.readLedger()
		}
		return nextProgress(m.jobs.Context, msg.source, msg.run)
	}
	before := t.active.progress
	t.active.progress = msg.progress
	m.signInChanged(before, msg.progress)
	if msg.progress.API != before.API {
		m.tell("Sent to the " + msg.progress.API.String() + " API, which has the tables and a quota of its own.")
	}
	if msg.progress.Table != nil && !t.active.shown && t.watching == nil {
		m.clearBackStack(t)
	}
	if t.showRows(msg.progress) {
		t.showConfigured(m.config.Settings.Results.Columns)
		if t == m.tab {
			m.screens.closeRecord() // its results were replaced
		}
	}
	m.refreshQueue()
	arrange := m.rowsArrived(t)
	if finished {
		return tea.Batch(m.readLedger(), arrange, m.runFinished(t, msg.progress.Outcome), m.signal(msg.progress.Outcome))
	}
	next := tea.Batch(nextProgress(m.jobs.Context, msg.source, msg.run), arrange)
	// each attempt is a call
	if msg.progress.State != before.State || msg.progress.Attempt != before.Attempt ||
		sentSlices(msg.progress) != sentSlices(before) {
		return tea.Batch(next, m.readLedger())
	}
	return next
}

// sentSlices counts the slices of a run that have been sent.
func sentSlices(p hunt.Progress) int {
	if p.Coverage == nil {
		return 0
	}
	return len(p.Coverage.Slices) - p.Coverage.Count(hunt.SliceWaiting)
}

// showRows puts the rows received so far into the grid. The previous results stay until the first
// row arrives; it reports whether they were replaced.
func (t *tab) showRows(p hunt.Progress) bool {
	switch {
	case p.Table == nil, t.watching != nil && p.Outcome == nil, t.watching != nil && t.watching.rows != nil:
		return false // a repeated query shows only new rows
	case t.active.shown && p.Coverage == nil: // unless slices are merged again, which reorders rows
		t.whole().Extend(p.Table)
		return false
	}
	t.active.shown = true
	t.results = resultSet{there: true}
	t.whole().SetTable(p.Table)
	return true
}

// runFinished draws the results of the shown tab if its query has a render. For other tabs it shows
// a notice.
func (m *Model) runFinished(t *tab, o *hunt.Outcome) tea.Cmd {
	m.schemaLearned()
	if m.tour.panel != nil && t == m.tour.tab {
		m.tour.panel.Rows(o.Table)
	}
	if t.results.there {
		m.remembered.remember(t.whole().Table())
	}
	if t.watching != nil {
		return m.watchRunEnded(t, o)
	}
	t.runFinished(o)
	if o.Truncated == table.RowLimit && o.Err == nil {
		t.notice.text += " " + m.keys.Label("slice") + " fetches all rows in time slices."
	}
	if t.results.missing != nil {
		t.notice.text += fmt.Sprintf(" %s shows the slices; %s fetches the missing ones.", m.keys.Label("queue"),
			m.keys.Label("slice"))
	}
	m.refreshQueue()
	if o.Err != nil && o.RecordErr != nil {
		m.config.Log.Error("record a run", "error", o.RecordErr)
	}
	if t == m.tab {
		return m.renderResults()
	}
	what := "failed"
	t.news = refused
	if o.Err == nil && t.results.there {
		what = "returned " + plural(t.whole().Table().Rows(), "row")
		t.news = answered
	}
	if m.tab.notice.kind <= told {
		m.tell(fmt.Sprintf("The query in tab %d %s.", slices.Index(m.tabs, t)+1, what))
	}
	return nil
}

// signal rings the bell and shows a notice of the desktop at the end of a long run, if that is set.
func (m *Model) signal(o *hunt.Outcome) tea.Cmd {
	run := m.config.Settings.Run
	if o.Duration < run.LongRun() {
		return nil
	}
	sequence := ""
	if run.Notify {
		what := "The query has finished."
		if o.Err != nil {
			what = "The query has failed."
		}
		sequence = ansi.Notify(what)
	}
	if run.Bell {
		sequence += "\a"
	}
	if sequence == "" {
		return nil
	}
	return tea.Raw(sequence)
}

// showConfigured shows the columns that the configuration lists for the table of the query. Others stay hidden until
// they are chosen.
func (t *tab) showConfigured(columns map[string][]string) {
	names := columns[firstTable(t.active.query.Text)]
	if len(names) == 0 {
		return
	}
	var shown []int
	all := t.whole().Table().Columns()
	for _, name := range names {
		if at := slices.IndexFunc(all, func(c table.Column) bool { return c.Name == name }); at >= 0 {
			shown = append(shown, at)
		}
	}
	t.whole().SetShown(shown)
}

// firstTable returns the first name of a query after its comments, which is its table in most.
func firstTable(text string) string {
	for _, token := range syntax.Scan(text) {
		if !token.Kind.Trivia() {
			return text[token.Span.Start:token.Span.End]
		}
	}
	return ""
}

// runFinished records how the run ended.
func (t *tab) runFinished(o *hunt.Outcome) {
	if t.active.shown {
		t.results = resultSet{there: true, run: o.RunID, duration: o.Duration, bytes: o.Bytes, truncated: o.Truncated}
	} else {
		t.results.previous = t.results.there
	}
	question := t.active.query
	t.results.failed = o.Failure(question.Text)
	t.active.run, t.active.stats = nil, o.Stats
	t.slicesEnded(o)
	switch {
	case t.results.missing != nil && o.Status == history.Canceled:
		t.warn(sentence("Stopped: " + o.Err.Error()))
	case t.results.missing != nil:
		t.fail(sentence(o.Err.Error()))
		t.results.failure = t.notice.text
	case o.Err != nil:
		t.fail(sentence(o.Err.Error()))
		t.results.failure = t.notice.text
		t.mark(question, o.Diagnostics)
	case o.Warning() != "":
		t.warn(sentence(o.Warning()))
	case o.Truncated.Partial():
		t.warn(report.Missing(o.Truncated))
	}
}

// mark shows diagnostics at the query's place in the editor, unless it was edited away meanwhile.
func (t *tab) mark(q editor.RunQuery, diagnostics []syntax.Diagnostic) {
	text := t.editor.Text()
	if q.Span.End > len(text) || text[q.Span.Start:q.Span.End] != q.Text {
		return
	}
	moved := make([]syntax.Diagnostic, len(diagnostics))
	for i, d := range diagnostics {
		d.Span.Start += q.Span.Start
		d.Span.End += q.Span.Start
		d.Fix = nil // its edits are relative to the start of the query
		moved[i] = d
	}
	t.editor.SetMarkers(moved)
}

// cancelRun cancels the run and reports whether there was one.
func (m *Model) cancelRun() bool {
	if m.tab.active.run == nil {
		return false
	}
	m.tab.active.run.Cancel()
	if m.tab.active.progress.Coverage != nil { // it ends with the rows received so far
		return true
	}
	m.tab.active.run = nil
	if m.tab.active.shown {
		m.tab.results.truncated = table.Canceled
	}
	if m.tab.active.progress.State == hunt.Queued {
		m.tell("Removed from the queue before it was sent. No quota was used.")
	} else {
		m.tell("Query canceled. It may still count against the quota.")
	}
	return true
}

// runState describes the current run in one line.
func (m *Model) runState() string {
	p, between := m.tab.active.progress, " "+m.styles.frame.between()
	rows := 0
	if p.Table != nil && m.tab.active.shown {
		rows = p.Table.Rows()
	}
	switch p.State {
	case hunt.Slicing:
		return m.slicingState(p.Coverage, between)
	case hunt.Queued:
		return fmt.Sprintf("queued: next call in %s%s%s send now, %s drop%s%s", meter.Countdown(p.Resumes.Sub(m.now)),
			between, m.keys.Label("run"), m.keys.Label("close"), between, p.Because)
	case hunt.SigningIn:
		return m.signInState(p, between)
	case hunt.Retrying:
		return fmt.Sprintf("retrying in %s: %s", meter.Countdown(p.Resumes.Sub(m.now)), p.Because)
	case hunt.Arriving:
		return elapsed(m.now.Sub(p.Started)) + between + plural(rows, "row") + " so far"
	case hunt.Sending, hunt.Finished:
	}
	return elapsed(m.now.Sub(p.Started)) + between + "waiting for the service"
}
