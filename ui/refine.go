package ui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/editor"
	"quarry/hunt/refine"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
	"quarry/ui/action"
	"quarry/ui/job"
)

// refining is the line of KQL that refines the results of a tab.
type refining struct {
	line    *editor.Model // nil: not open
	entered []string      // lines that ran, latest last
	recall  int           // how far back in entered the line is; 0 for the line being typed

	task job.Job
}

// lineStart is the initial text of the line.
const lineStart = refine.Name + " | "

// maxLineRows bounds the rows that the line covers with its completions.
const maxLineRows = 10

// openLine opens the line of KQL with an initial text.
func (m *Model) openLine(text string) {
	if !m.tab.results.there {
		m.tell("No results to refine. Run a query first.")
		return
	}
	t := m.tab
	t.refining.line = editor.New(editor.Options{
		Theme: m.config.Theme, Keys: m.keys.In(action.Editor), Check: true, Bare: true,
		CompleteWhileTyping: !m.config.CompleteOnRequest,
	})
	t.refining.recall = 0
	t.refining.line.SetScope(m.lineScope())
	m.offerSeen(t, t.refining.line)
	m.setLine(text)
	t.refining.line.SetFocused(t.focus == resultsPane)
	m.tab.notice = notice{}
	m.arrange()
}

// typingLine reports whether keys go to the line.
func (m *Model) typingLine() bool {
	return m.tab.refining.line != nil && m.tab.focus == resultsPane && m.screens.none()
}

func (m *Model) setLine(text string) {
	m.tab.refining.line.SetText(text)
	m.tab.refining.line.GoTo(len(text))
}

// closeLine returns the space of the line to the rows.
func (m *Model) closeLine() {
	m.tab.refining.line = nil
	m.arrange()
}

// lineScope returns the names known to the line: the results of this tab, other tabs and the
// history.
func (m *Model) lineScope() *sema.Scope {
	var tables []*catalog.Table
	known := func(name string, t *table.Table) {
		columns := make([]catalog.Column, len(t.Columns()))
		for i, c := range t.Columns() {
			columns[i].Name = c.Name
			columns[i].Type, _ = types.Parse(c.Type.String())
		}
		tables = append(tables, &catalog.Table{Name: name, Columns: columns})
	}
	answers := m.refineSources()
	known(refine.Name, answers.Answer)
	for _, name := range slices.Sorted(maps.Keys(answers.Named)) {
		known(name, answers.Named[name])
	}
	return sema.LocalScope(tables, exec.Fold, refine.Kept, refine.Tab)
}

// refineSources returns the tables that a line can use at the moment.
func (m *Model) refineSources() refine.Answers {
	a := refine.Answers{Answer: m.tab.grid.Table(), Tabs: make([]*table.Table, len(m.tabs)),
		Named: map[string]*table.Table{}, Kept: m.config.Store.Answer, Log: m.config.Log}
	for i, t := range m.tabs {
		if !t.results.there {
			continue
		}
		a.Tabs[i] = t.grid.Table()
		if t != m.tab || t.name != "" {
			a.Named[t.title()] = t.grid.Table()
		}
	}
	return a
}

// lineKey edits the line. Enter runs it unless it accepts a completion; up and down recall earlier
// lines.
func (m *Model) lineKey(k tea.KeyPressMsg) tea.Cmd {
	line, keys := m.tab.refining.line, m.keys.In(action.Editor)
	switch {
	case keys.Is(k, "editor_newline") && !line.Choosing(), keys.Is(k, "editor_run"):
		return m.runRefinement()
	case keys.Is(k, "editor_up") && !line.Completing():
		m.recallLine(1)
		return nil
	case keys.Is(k, "editor_down") && !line.Completing():
		m.recallLine(-1)
		return nil
	}
	action, _ := line.HandleKey(k)
	m.oneLine()
	m.tab.document.touched = m.now
	return m.editorAction(action)
}

// oneLine joins lines that formatting or pasting created.
func (m *Model) oneLine() {
	if text := m.tab.refining.line.Text(); strings.ContainsAny(text, "\r\n") {
		m.setLine(strings.Join(strings.Fields(strings.NewReplacer("\r", " ", "\n", " ").Replace(text)), " "))
	}
}

// recallLine moves through the earlier lines.
func (m *Model) recallLine(by int) {
	r := &m.tab.refining
	to := r.recall + by
	if to < 0 || to > len(r.entered) {
		return
	}
	r.recall = to
	text := lineStart
	if to > 0 {
		text = r.entered[len(r.entered)-to]
	}
	m.setLine(text)
}

// runRefinement runs the line locally.
func (m *Model) runRefinement() tea.Cmd {
	r := &m.tab.refining
	text := strings.TrimSpace(r.line.Text())
	switch {
	case r.task.Running():
		m.tell("The previous refinement is still running; esc cancels it.")
		return nil
	case strings.TrimRight(text, "| ") == refine.Name || text == "":
		m.closeLine()
		return nil
	}
	r.line.Dismiss()
	r.line.SetMarkers(nil)
	m.tab.notice = notice{}
	t, clock, line, answers := m.tab, m.config.Clock, r.line.Text(), m.refineSources()
	var took time.Duration
	var notes []string
	answers.Note = func(text string) { notes = append(notes, text) }
	return job.Begin(m.jobs, &r.task, func(ctx context.Context) (*table.Table, error) {
		began := clock()
		results, err := refine.Run(ctx, line, answers, began)
		took = clock().Sub(began)
		return results, err
	}, func(results *table.Table, err error) tea.Cmd {
		return m.resultsRefined(t, line, results, notes, took, err)
	})
}

// cancelRefining cancels a running refinement and reports whether there was one.
func (t *tab) cancelRefining() bool {
	running := t.refining.task.Running()
	t.refining.task.Stop()
	return running
}

// resultsRefined shows what a line made of the rows, or where it is wrong.
func (m *Model) resultsRefined(t *tab, entered string, results *table.Table, notes []string, took time.Duration,
	err error) tea.Cmd {
	wrong := (*refine.Error)(nil)
	switch {
	case errors.As(err, &wrong):
		t.fail(sentence(wrong.Message))
		if line := t.refining.line; line != nil && line.Text() == entered {
			line.SetMarkers([]syntax.Diagnostic{{Code: "refine", Severity: syntax.SeverityError,
				Message: sentence(wrong.Message), Span: wrong.Span}})
			line.GoTo(wrong.Span.Start)
		}
		return nil
	case errors.Is(err, context.Canceled):
		return nil // the program is ending
	case err != nil:
		t.fail(sentence(err.Error()))
		return nil
	}
	t.refining.entered = append(t.refining.entered, entered)
	t.refining.line = nil
	show := m.pushStep(t, step{line: entered, took: took}, results)
	if t == m.tab {
		text := fmt.Sprintf("%s in %s, computed locally (no API call). %s goes back.",
			plural(results.Rows(), "row"), quick(took), m.keys.Label("grid_back"))
		if len(notes) > 0 { // more important than the time and the key
			text = plural(results.Rows(), "row") + " computed locally."
		}
		for _, note := range notes {
			text += " " + sentence(note)
		}
		m.tell(text)
	}
	return show
}

// lineView draws the line, with its completions over the rows below.
func (m *Model) lineView(below string) string {
	line := strings.Split(m.tab.refining.line.View(), "\n")
	rows := strings.Split(below, "\n")
	if !m.tab.refining.line.Completing() {
		return strings.Join(append(line[:1], rows...), "\n")
	}
	list := line[1:]
	for len(list) > 0 && blankLine(list[len(list)-1]) {
		list = list[:len(list)-1]
	}
	list = list[:min(len(list), len(rows))]
	return strings.Join(append(append(line[:1], list...), rows[len(list):]...), "\n")
}

// blankLine reports whether a line of a view is blank.
func blankLine(text string) bool { return strings.TrimSpace(ansi.Strip(text)) == "" }
