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
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
	"quarry/ui/action"
)

// refining is the line of KQL that refines the results of a tab.
type refining struct {
	line    *editor.Model // nil: not open
	entered []string      // lines that ran, latest last
	recall  int           // how far back in entered the line is; 0 for the line being typed

	work    int
	cancel  context.CancelFunc // nil: nothing is running
	started time.Time
}

// lineStart is the initial text of the line.
const lineStart = refine.Name + " | "

// maxLineRows bounds the rows that the line covers with its completions.
const maxLineRows = 10

// openLine opens the line of KQL with an initial text.
func (m *Model) openLine(text string) {
	if !m.results.there {
		m.tell("No results to refine. Run a query first.")
		return
	}
	t := m.tab
	t.refining.line = editor.New(editor.Options{
		Theme: m.config.Theme, Keys: m.keys.in(action.Editor), Check: true, Bare: true,
		CompleteWhileTyping: !m.config.CompleteOnRequest,
	})
	t.refining.recall = 0
	t.refining.line.SetScope(m.lineScope())
	t.refining.line.SetValues(t.valuesSeen)
	m.setLine(text)
	t.refining.line.SetFocused(t.focus == resultsPane)
	m.notice = notice{}
	m.arrange()
}

// typingLine reports whether keys go to the line.
func (m *Model) typingLine() bool {
	return m.refining.line != nil && m.focus == resultsPane && m.screens.none()
}

func (m *Model) setLine(text string) {
	m.refining.line.SetText(text)
	m.refining.line.GoTo(len(text))
}

// closeLine returns the space of the line to the rows.
func (m *Model) closeLine() {
	m.refining.line = nil
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
	return sema.LocalScope(tables, refine.Kept, refine.Tab)
}

// refineSources returns the tables that a line can use at the moment.
func (m *Model) refineSources() refine.Answers {
	a := refine.Answers{Answer: m.grid.Table(), Tabs: make([]*table.Table, len(m.tabs)),
		Named: map[string]*table.Table{}, Kept: m.config.Store.Answer, Log: m.config.Log}
	for i, t := range m.tabs {
		if !t.results.there {
			continue
		}
		a.Tabs[i] = t.grid.Table()
		if t != m.tab {
			a.Named[t.title()] = t.grid.Table()
		}
	}
	return a
}

// lineKey edits the line. Enter runs it unless it accepts a completion; up and down recall earlier
// lines.
func (m *Model) lineKey(k tea.KeyPressMsg) tea.Cmd {
	line, keys := m.refining.line, m.keys.in(action.Editor)
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
	m.document.touched = m.now
	return m.editorAction(action)
}

// oneLine joins lines that formatting or pasting created.
func (m *Model) oneLine() {
	if text := m.refining.line.Text(); strings.ContainsAny(text, "\r\n") {
		m.setLine(strings.Join(strings.Fields(strings.NewReplacer("\r", " ", "\n", " ").Replace(text)), " "))
	}
}

// recallLine moves through the earlier lines.
func (m *Model) recallLine(by int) {
	r := &m.refining
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
	r := &m.refining
	text := strings.TrimSpace(r.line.Text())
	switch {
	case r.cancel != nil:
		m.tell("The previous refinement is still running; esc cancels it.")
		return nil
	case strings.TrimRight(text, "| ") == refine.Name || text == "":
		m.closeLine()
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	r.work, r.cancel, r.started = m.number(), cancel, m.now
	r.line.Dismiss()
	r.line.SetMarkers(nil)
	m.notice = notice{}
	work, clock, line, answers := r.work, m.config.Clock, r.line.Text(), m.refineSources()
	return job(func(err error) tea.Msg { return resultsRefinedMsg{work: work, line: line, err: err} }, func() tea.Msg {
		began := clock()
		t, err := refine.Run(ctx, line, answers, began)
		return resultsRefinedMsg{work, line, t, clock().Sub(began), err}
	})
}

// cancelRefining cancels a running refinement and reports whether there was one.
func (t *tab) cancelRefining() bool {
	if t.refining.cancel == nil {
		return false
	}
	t.refining.cancel()
	t.refining.cancel, t.refining.work = nil, 0
	return true
}

func (m *Model) resultsRefined(msg resultsRefinedMsg) tea.Cmd {
	t := m.tabWhere(func(t *tab) bool { return t.refining.cancel != nil && t.refining.work == msg.work })
	if t == nil {
		return nil
	}
	t.cancelRefining()
	wrong := (*refine.Error)(nil)
	switch {
	case errors.As(msg.err, &wrong):
		t.fail(sentence(wrong.Message))
		if line := t.refining.line; line != nil && line.Text() == msg.line {
			line.SetMarkers([]syntax.Diagnostic{{Code: "refine", Severity: syntax.SeverityError,
				Message: sentence(wrong.Message), Span: wrong.Span}})
			line.GoTo(wrong.Span.Start)
		}
		return nil
	case errors.Is(msg.err, context.Canceled):
		return nil // the program is ending
	case msg.err != nil:
		t.fail(sentence(msg.err.Error()))
		return nil
	}
	t.refining.entered = append(t.refining.entered, msg.line)
	t.refining.line = nil
	show := m.pushStep(t, step{line: msg.line, took: msg.took}, msg.table)
	if t == m.tab {
		m.tell(fmt.Sprintf("%s in %s, computed locally (no API call). %s goes back.",
			plural(msg.table.Rows(), "row"), quick(msg.took), m.keys.label("grid_back")))
	}
	return show
}

// lineView draws the line, with its completions over the rows below.
func (m *Model) lineView(below string) string {
	line := strings.Split(m.refining.line.View(), "\n")
	rows := strings.Split(below, "\n")
	if !m.refining.line.Completing() {
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
