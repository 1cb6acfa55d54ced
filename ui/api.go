package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
	"quarry/hunt"
	"quarry/kql/lint"
	"quarry/kql/syntax"
)

// switchAPI switches the shown tab to the next API. Each API has its own quota.
func (m *Model) switchAPI() tea.Cmd {
	return m.useAPI(m.runner.Config.Profile.Dialect.Next())
}

// useAPI switches the shown tab to an API. Opening one may read secrets from files or commands.
func (m *Model) useAPI(name dialect.Name) tea.Cmd {
	t, open := m.tab, m.config.OtherDialect
	return once(m, func(context.Context) (*hunt.Runner, error) { return open(name) },
		func(runner *hunt.Runner, err error) tea.Cmd { return m.apiReady(t, runner, err) })
}

// servingAPI returns the API that has the tables of the query at the cursor, or why there is none to
// switch to.
func (m *Model) servingAPI() (api dialect.Name, reason string) {
	if reason := onlyAPI(m); reason != "" {
		return "", reason
	}
	query, ok := m.editor.Query()
	if !ok {
		return "", noQuery(m)
	}
	api, ok = lint.ServingAPI(query.Text, m.runner.Scope())
	switch {
	case !ok:
		return "", "No API has all tables of this query."
	case api == m.runner.Config.Profile.Dialect:
		return "", "The " + api.String() + " API has the tables of this query."
	}
	return api, ""
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
	if d.Code == "table-not-served" || d.Code == "workspace-table" {
		if _, reason := m.servingAPI(); reason == "" {
			return m.switchToServingAPI()
		}
	}
	m.tell(sentence("No automatic fix: " + d.Message))
	return nil
}

// apiReady makes the tab use the other API from now on.
func (m *Model) apiReady(t *tab, runner *hunt.Runner, err error) tea.Cmd {
	if t.active.run != nil {
		return nil
	}
	if err != nil {
		t.fail(sentence(err.Error()))
		return nil
	}
	before := t.runner.Config.Profile.Workspace
	t.runner, t.watching = runner, nil
	t.useSchema()
	if t == m.tab {
		m.tell(switched(runner.Config.Profile.Dialect, before, runner.Config.Profile.Workspace))
	}
	return nil
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
