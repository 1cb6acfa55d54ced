package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/history/report"
	"quarry/table"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/picker"
)

// maxRuns bounds the runs that a history search lists. Older ones are found by narrowing the
// search.
const maxRuns = 500

var historyColumns = []picker.Column{
	{Title: "When", Width: 11},
	{Title: "Status", Width: 8, From: 50},
	{Title: "Rows", Width: 7, Right: true},
	{Title: "Took", Width: 8, Right: true, From: 60},
	{Title: "Profile", Width: 12, From: 110},
	{Title: "Times", Width: 5, Right: true, From: 90},
	{Title: "Query"},
}

// showHistory lists earlier runs.
func (m *Model) showHistory() tea.Cmd { return m.listRuns("") }

// runList lists runs of the history.
type runList struct {
	picker    *picker.Model
	task      job.Job // the latest search
	runs      []history.Run
	repeatsOf int64 // the run whose repeats are listed; 0 for a search
}

// listRuns lists the runs that match a search.
func (m *Model) listRuns(search string) tea.Cmd {
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "History", "No matching runs.", historyColumns)
	p.SetNone("No runs yet. " + m.keys.Label("run") + " runs the query in the editor.")
	return m.openList(p, &runList{picker: p}, search)
}

// listRepeats lists the runs whose query differs from one only in white space.
func (m *Model) listRepeats(r history.Run) tea.Cmd {
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Runs of this query", "No runs left.", historyColumns)
	return m.openList(p, &runList{picker: p, repeatsOf: r.ID}, "")
}

func (l *runList) verb() string { return "open" }
func (l *runList) acts() bool   { return true }
func (l *runList) stop()        { l.task.Stop() }

// search starts a search and cancels the previous one.
func (l *runList) search(m *Model, text string) tea.Cmd {
	store := m.config.Store
	find := func(ctx context.Context) ([]history.Run, error) { return store.Repeats(ctx, l.repeatsOf) }
	if l.repeatsOf == 0 {
		filter, hint := history.ParseFilter(text, m.now)
		if hint == "" && text == "" {
			hint = strings.Join(history.FilterKeys(), ": ") + ":"
		}
		l.picker.SetNote(hint)
		filter.Limit = maxRuns
		find = func(ctx context.Context) ([]history.Run, error) { return store.Runs(ctx, filter) }
	}
	return job.Begin(m.jobs, &l.task, find, func(runs []history.Run, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		l.fill(m, runs)
		return nil
	})
}

func (l *runList) choose(m *Model, entry int) tea.Cmd {
	return m.openText(l.runs[entry].Text, history.Hunt{})
}

func (l *runList) act(m *Model, entry int) tea.Cmd {
	m.runMenu(l.runs[entry])
	return nil
}

// fill lists runs. The cursor stays where it is if the list begins as before.
func (l *runList) fill(m *Model, runs []history.Run) {
	kept := sameRuns(l.runs, runs)
	l.runs = runs
	entries := make([]picker.Entry, len(runs))
	for i, r := range runs {
		entries[i] = m.runEntry(r)
	}
	if kept {
		l.picker.KeepEntries(entries)
	} else {
		l.picker.SetEntries(entries)
	}
}

// sameRuns reports whether two lists begin with the same run, as after one was marked.
func sameRuns(before, after []history.Run) bool {
	return len(before) > 0 && len(after) > 0 && before[0].ID == after[0].ID
}

func (m *Model) runEntry(r history.Run) picker.Entry {
	rows := grouped(r.Rows)
	if r.Truncated != table.NotTruncated {
		rows += "+"
	}
	times := ""
	if r.TimesRun > 1 {
		times = grouped(r.TimesRun)
	}
	query := oneLine(r.Text)
	if r.Note != "" {
		first, _, _ := strings.Cut(r.Note, "\n")
		query = first + " " + m.styles.frame.between() + query
	}
	if r.Star {
		query = m.styles.frame.glyphs.Marks.Star + " " + query
	}
	return picker.Entry{
		Cells: []string{r.Start.In(time.Local).Format("01-02 15:04"), r.Status.String(), rows, elapsed(r.Duration),
			r.Profile, times, query},
		Preview: runPreview(r),
	}
}

// runPreview shows what the columns leave out, and the query.
func runPreview(r history.Run) string {
	var lines []string
	if r.Error != "" {
		lines = append(lines, sentence(r.Error))
	}
	if r.Failure != nil {
		lines = append(lines, strings.TrimRight(r.Failure.Text(), "\n"))
	}
	if r.Truncated != table.NotTruncated {
		lines = append(lines, report.Missing(r.Truncated))
	}
	if r.Note != "" {
		lines = append(lines, r.Note)
	}
	if len(r.Tags) > 0 {
		lines = append(lines, "#"+strings.Join(r.Tags, " #"))
	}
	facts := []string{fmt.Sprintf("run %d", r.ID)}
	if r.Hunt != "" {
		facts = append(facts, "saved query "+r.Hunt)
	}
	if r.Answer != "" {
		facts = append(facts, "results saved")
	}
	lines = append(lines, strings.Join(facts, ", "))
	return strings.Join(lines, "\n") + "\n\n" + r.Text
}

// oneLine joins the lines of a query without comments, up to the length that a list can show.
func oneLine(query string) string {
	var lines []string
	length := 0
	for text := range strings.Lines(query) {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "//") {
			continue
		}
		lines = append(lines, text)
		if length += len(text); length > 400 {
			break
		}
	}
	return strings.Join(lines, " ")
}

// choice is a menu item and what it does.
type choice struct {
	key, text, note string
	do              func() tea.Cmd
}

func (m *Model) offer(title string, choices []choice) {
	items := make([]menu.Item, len(choices))
	for i, c := range choices {
		items[i] = menu.Item{Key: c.key, Text: c.text, Note: c.note}
	}
	m.showMenu(title, items, func(i int) tea.Cmd { return choices[i].do() })
}

// runMenu lists the actions for a run.
func (m *Model) runMenu(r history.Run) {
	star, kept := "Star (keep results)", "not saved"
	if r.Star {
		star = "Remove star"
	}
	if r.Answer != "" {
		kept = plural(r.Rows, "row")
	}
	choices := []choice{
		{"a", "Open with results", kept, func() tea.Cmd { return m.reopenRun(r) }},
		{"t", "Open query in new tab", "", func() tea.Cmd { m.addTab(); return m.openText(r.Text, history.Hunt{}) }},
		{"c", "Compare with shown results", "", func() tea.Cmd { return m.compareWith(r) }},
		{"s", star, "", func() tea.Cmd {
			marks := r.Annotations
			marks.Star = !marks.Star
			return m.markRun(r.ID, marks)
		}},
		{"n", "Note and tags…", "", func() tea.Cmd { m.markForm(r); return nil }},
		{"d", "Delete run and results", "", func() tea.Cmd {
			m.confirm("Delete the run?", "The run and its results are removed from the history.", "delete",
				func() tea.Cmd { return m.deleteRun(r.ID) })
			return nil
		}},
	}
	if r.TimesRun > 1 {
		choices = append(choices, choice{"o", "Show all " + grouped(r.TimesRun) + " runs of this query", "",
			func() tea.Cmd { return m.listRepeats(r) }})
	}
	m.offer(fmt.Sprintf("Run %d", r.ID), choices)
}

func (m *Model) markForm(r history.Run) {
	m.form("Note and tags", "save", func(texts []string) tea.Cmd {
		marks := history.Annotations{Note: texts[0], Tags: strings.Split(texts[1], ","), Star: r.Star}
		return m.markRun(r.ID, marks)
	}, dialog.Field{Label: "Note", Text: r.Note}, dialog.Field{Label: "Tags", Text: strings.Join(r.Tags, ", ")})
}

func (m *Model) markRun(id int64, marks history.Annotations) tea.Cmd {
	store := m.config.Store
	return m.changeRun("Saved with the run.", func(ctx context.Context) error { return store.Annotate(ctx, id, marks) })
}

func (m *Model) deleteRun(id int64) tea.Cmd {
	store := m.config.Store
	return m.changeRun("Deleted the run.", func(ctx context.Context) error { return store.Delete(ctx, id) })
}

// changeRun marks or deletes a run and refreshes the list.
func (m *Model) changeRun(told string, change func(context.Context) error) tea.Cmd {
	return job.Act(m.jobs, change, func(err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		m.tell(told)
		if l := listOf[*runList](&m.screens); l != nil {
			return l.search(m, l.picker.Searched())
		}
		return nil
	})
}

// reopenRun puts the text and the kept results of a run into the tab, or into a new one if that
// would lose something.
func (m *Model) reopenRun(r history.Run) tea.Cmd {
	if r.Answer == "" {
		m.tell("The results of that run were not saved. " + m.keys.Label("run") + " runs it again.")
		return m.openText(r.Text, history.Hunt{})
	}
	if m.tab.results.there && m.tab.document.text != "" {
		m.addTab()
	}
	opened := m.openText(r.Text, history.Hunt{})
	return tea.Batch(opened, m.reopenResults(m.tab, r.ID, true))
}
