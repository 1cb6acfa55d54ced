package ui

import (
	"strings"

	"quarry/editor"
	"quarry/hunt"
	"quarry/kql/catalog"
	"quarry/table"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/widget/grid"
)

// tab is one thread of work: a query with its undo history, its run and its results. Runs continue
// in tabs that are not shown.
type tab struct {
	id   int    // unique in this program
	name string // given by the user, "" for none

	editor    *editor.Model
	grid      *grid.Model
	focus     pane
	document  document
	active    activeRun
	runner    *hunt.Runner    // of the API that the tab uses
	schema    *catalog.Schema // that the editor uses
	watching  *watching       // nil: no repeated query
	held      held
	results   resultSet
	work      resultsWork
	refining  refining
	importing job.Job // of files of rows
	firstRows job.Job // of a large file
	backStack backStack
	notice    notice
	news      news
}

// news is what happened in a tab since it was last shown.
type news int

const (
	noNews news = iota
	answered
	refused
)

// makeTab returns an empty tab.
func (m *Model) makeTab() *tab {
	options := editor.Options{
		Theme: m.config.Theme, Keys: m.keys.In(action.Editor), Check: true, Advice: !m.config.NoAdvice,
		CompleteWhileTyping: !m.config.CompleteOnRequest,
		Vim:                 m.config.Vim, Wrap: m.config.Wrap,
	}
	if m.tab != nil {
		options.SharedWith = m.tab.editor
	}
	t := &tab{
		runner: m.config.Runner, id: m.number(),
		editor: editor.New(options),
		grid:   grid.New(m.keys.In(action.Grid), m.styles.grid, m.config.Settings.Results.Location()),
	}
	t.grid.SetFormat(m.config.gridFormat())
	t.useSchema()
	m.offerSeen(t, t.editor)
	return t
}

// offerSeen lets an editor complete what results have shown.
func (m *Model) offerSeen(t *tab, e *editor.Model) {
	e.SetValues(func(_, column string) []string { return m.valuesSeen(t, column) })
	e.SetKeys(func(_, column string, path []string) []string { return m.keysSeen(t, column, path) })
}

// useSchema checks and completes queries for the tab's API, its workspace and what is known about the
// tenant by now.
func (t *tab) useSchema() {
	t.schema = t.runner.Config.Schema.Schema()
	t.editor.SetScope(t.runner.Scope())
}

// schemaLearned uses the schema if it has changed: results of any tab may have taught something.
func (m *Model) schemaLearned() {
	for _, t := range m.tabs {
		if t.schema != t.runner.Config.Schema.Schema() {
			t.useSchema()
		}
	}
}

func (t *tab) setFocus(p pane) {
	t.focus = p
	t.editor.SetFocused(p == editorPane)
	t.grid.SetFocused(p == resultsPane)
	if t.refining.line != nil {
		t.refining.line.SetFocused(p == resultsPane)
	}
}

// blank reports whether the tab has no text and no run.
func (t *tab) blank() bool { return strings.TrimSpace(t.document.text) == "" && t.active.run == nil }

// title returns the name of the tab, else of the document, else the start of the text.
func (t *tab) title() string {
	if t.name != "" {
		return table.Safe(t.name)
	}
	if name := t.document.name(); name != "" {
		return table.Safe(name)
	}
	rest := strings.TrimLeft(t.document.text, " \t\r\n/")
	begin, _, _ := strings.Cut(rest[:min(len(rest), 200)], "\n")
	if begin = strings.TrimSpace(strings.ToValidUTF8(begin, "")); begin != "" {
		return table.Safe(begin)
	}
	return "empty"
}
