package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/hunt/refine"
	"quarry/table"
	"quarry/ui/widget/dialog"
)

// groupForm asks for columns and aggregates, and groups the shown rows by them. The equivalent is shown as
// a line of KQL, which can be changed.
func (m *Model) groupForm(by, aggregates string) {
	t := m.tab
	m.form("Group rows", "group", func(texts []string) tea.Cmd {
		if t != m.tab || m.tab.grid.Table() == nil {
			return nil
		}
		line, err := refine.Group(m.tab.grid.Table().Columns(), texts[0], texts[1])
		if err != nil {
			m.groupForm(texts[0], texts[1])
			m.tab.fail(sentence(table.Safe(err.Error())))
			return nil
		}
		m.openLine(line)
		return m.runRefinement()
	}, dialog.Field{Label: "Columns (a, b)", Text: by},
		dialog.Field{Label: "Aggregates (count, dcount(a), sum(a), avg, min, max)", Text: aggregates})
}
