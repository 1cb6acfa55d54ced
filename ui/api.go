package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/hunt"
	"quarry/kql/sema"
)

// switchAPI switches the shown tab to the next API. Each API has its own quota.
func (m *Model) switchAPI() tea.Cmd {
	return openAPI(m.tab.id, m.config.OtherDialect, m.runner.Config.Profile.Dialect.Next())
}

// scopeOf returns the names that queries of a profile may use.
func scopeOf(p hunt.Profile) *sema.Scope {
	return sema.NewScope(p.Dialect, p.Workspace, nil)
}

// apiReady makes the tab use the other API from now on.
func (m *Model) apiReady(msg apiReadyMsg) tea.Cmd {
	t := m.tabWith(msg.tab)
	if t == nil || t.active.run != nil {
		return nil
	}
	if msg.err != nil {
		t.fail(sentence(msg.err.Error()))
		return nil
	}
	t.runner, t.watching = msg.runner, nil
	t.editor.SetScope(scopeOf(msg.runner.Config.Profile))
	if t == m.tab {
		m.tell("This tab now uses the " + msg.runner.Config.Profile.Dialect.String() + " API.")
	}
	return nil
}
