package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
	"quarry/editor"
	"quarry/hunt"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/ui/job"
)

// switchAPI switches the shown tab to the next API. Each API has its own quota.
func (m *Model) switchAPI() tea.Cmd {
	return m.useAPI(m.tab.runner.Config.Profile.Dialect.Next())
}

// useAPI switches the shown tab to an API.
func (m *Model) useAPI(name dialect.Name) tea.Cmd {
	return m.useAPIFor(name, func() tea.Cmd { return nil })
}

// useAPIFor switches the shown tab to an API, and then does something with it. Opening an API may read
// secrets from files or commands.
func (m *Model) useAPIFor(name dialect.Name, then func() tea.Cmd) tea.Cmd {
	t, open := m.tab, m.config.OtherDialect
	var damaged error // why the schema kept for this API cannot be used
	return job.Once(m.jobs, func(context.Context) (*hunt.Runner, error) {
		runner, err := open(name)
		if err == nil {
			damaged = runner.Config.Schema.Reload()
		}
		return runner, err
	}, func(runner *hunt.Runner, err error) tea.Cmd {
		if !m.apiReady(t, runner, err) {
			return nil
		}
		if damaged != nil {
			t.warn(sentence(damaged.Error()))
		}
		return then()
	})
}

// held is a query that was not sent, since an API would refuse it. The same again is sent.
type held struct {
	text string
	api  dialect.Name
}

// unlessRefused starts the run of a query in the shown tab. If it is known that the API would refuse the
// query, it says why instead, and offers one that would not.
func (m *Model) unlessRefused(q editor.RunQuery, asked hunt.Question, start func() tea.Cmd) tea.Cmd {
	t, now := m.tab, held{asked.Text, m.tab.runner.Config.Profile.Dialect}
	refusal := m.tab.runner.Refusal(asked)
	if refusal == nil || t.held == now {
		return start()
	}
	if refusal.API == dialect.Any || onlyAPI(m) != "" {
		t.held = now
		t.fail(sentence(m.lineOf(q, asked.Text, refusal)+refusal.Error()) + " " + m.keys.Label("run") +
			" again sends it anyway.")
		return nil
	}
	api := refusal.API.String()
	m.confirm("Run it with "+api+"?", sentence(refusal.Error())+" "+m.keys.Label("run")+" sends it anyway.",
		"run it with "+api+" (1 call)", func() tea.Cmd { return m.useAPIFor(refusal.API, start) })
	m.dialog.again = start
	return nil
}

// lineOf names the line of the editor that is wrong, if the query has several.
func (m *Model) lineOf(q editor.RunQuery, filled string, r *hunt.Refusal) string {
	text := m.tab.editor.Text()
	if filled != q.Text || !strings.Contains(q.Text, "\n") || q.Span.End > len(text) {
		return ""
	}
	return fmt.Sprintf("line %d: ", 1+strings.Count(text[:q.Span.Start+r.Diagnostics[0].Span.Start], "\n"))
}

// servingAPI returns the API that runs the query at the cursor, or why there is none to switch to.
func (m *Model) servingAPI() (api dialect.Name, reason string) {
	if reason := onlyAPI(m); reason != "" {
		return "", reason
	}
	query, ok := m.tab.editor.Query()
	if !ok {
		return "", noQuery(m)
	}
	refusal := m.tab.runner.Refusal(hunt.Question{Text: query.Text})
	switch {
	case refusal == nil:
		return "", "The " + m.tab.runner.Config.Profile.Dialect.String() + " API has the tables of this query."
	case refusal.API == dialect.Any:
		return "", "No API runs this query: " + refusal.Error() + "."
	}
	return refusal.API, ""
}

func noOtherAPI(m *Model) string {
	_, reason := m.servingAPI()
	return reason
}

// switchToServingAPI switches the shown tab to the API that has the tables of the query.
func (m *Model) switchToServingAPI() tea.Cmd {
	api, _ := m.servingAPI()
	return m.useAPI(api)
}

// fixElsewhere fixes a problem that no edit of the query fixes, or says that nothing does.
func (m *Model) fixElsewhere(d syntax.Diagnostic) tea.Cmd {
	if d.Code == lint.TableNotServed || d.Code == sema.WorkspaceTable {
		if _, reason := m.servingAPI(); reason == "" {
			return m.switchToServingAPI()
		}
	}
	m.tell(sentence("No automatic fix: " + d.Message))
	return nil
}

// apiReady makes the tab use the other API from now on, and reports whether it does.
func (m *Model) apiReady(t *tab, runner *hunt.Runner, err error) bool {
	if t.active.run != nil {
		return false
	}
	if err != nil {
		t.fail(sentence(err.Error()))
		return false
	}
	before := t.runner.Config.Profile.Workspace
	t.runner, t.watching = runner, nil
	t.useSchema()
	if t == m.tab {
		m.tell(switched(runner.Config.Profile.Dialect, before, runner.Config.Profile.Workspace))
	}
	return true
}

// switched says which API a tab uses now, and what that does to its workspace.
func switched(api dialect.Name, before, now string) string {
	text := "This tab now uses the " + api.String() + " API."
	switch {
	case before != "" && now == "":
		text += " It takes no workspace: Sentinel's tables and TimeGenerated are not available."
	case before == "" && now != "":
		text += " Queries run in the profile's workspace."
	}
	return text
}
