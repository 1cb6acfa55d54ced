package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/ui/widget/grid"
)

// gridKey passes a key to the grid and carries out the resulting action.
func (m *Model) gridKey(k tea.KeyPressMsg) tea.Cmd {
	used := false
	cmd := m.gridChanged(func() (action grid.Action) {
		action, used = m.tab.grid.HandleKey(k)
		return action
	})
	if !used && k.Text != "" && !m.tab.results.there {
		m.tell(fmt.Sprintf("No results yet. %s goes to the editor; %s runs the query.", m.keys.Label("next_pane"),
			m.keys.Label("run")))
	}
	return cmd
}

// gridDo runs an action of the grid, which gets the focus.
func (m *Model) gridDo(id string) tea.Cmd {
	m.goToResults()
	return m.gridChanged(func() grid.Action { return m.tab.grid.Do(id) })
}

// gridChanged carries out what the grid requests, and what follows from a change of the grid itself.
func (m *Model) gridChanged(change func() grid.Action) tea.Cmd {
	zone, shown := m.tab.grid.Zone(), m.tab.grid.Shown()
	requested := change()
	if m.tab.grid.Zone() != zone {
		m.tell("Times are shown in " + zoneName(m.tab.grid.Zone()) + ".")
	}
	return tea.Batch(m.gridAction(requested), m.columnsChanged(shown))
}

// columnsChanged filters again when other columns are shown, since a filter searches the shown
// columns only.
func (m *Model) columnsChanged(before []int) tea.Cmd {
	if m.tab.grid.Table() == nil || m.tab.grid.Arrangement().Filter == "" || len(m.tab.grid.Shown()) == len(before) {
		return nil
	}
	return m.rearrange(m.tab)
}

// gridAction carries out an action of the grid. Work on all rows runs in a command.
func (m *Model) gridAction(action grid.Action) tea.Cmd {
	switch action := action.(type) {
	case grid.OpenRecord:
		m.openRecord(action.Row)
	case grid.CopyText:
		return m.copyText(action.Text, action.What)
	case grid.Explain:
		m.tell(action.Text)
	case grid.Rearrange:
		return m.rearrange(m.tab)
	case grid.Count:
		return m.countValues(action.Column)
	case grid.Summarize:
		return m.summarize(m.tab, action.Column)
	case grid.Draw:
		return m.drawColumn(action.Column)
	case grid.ChooseColumns:
		m.showColumns()
	case grid.FindConstantColumns:
		return m.findConstantColumns()
	case grid.ChooseCopy:
		m.showCopyMenu()
	case grid.Export:
		m.askExport()
	case grid.Restrict:
		m.restrict(action)
	case grid.Group:
		m.groupForm(m.tab.grid.Table().Columns()[action.Column].Name, "count")
	case grid.Refine:
		m.openLine(lineStart)
	case grid.Walk:
		return m.stepBack(action.Steps)
	case grid.Pivot:
		t := m.tab.grid.Table()
		pivots := entity.Pivots(entity.Cells(m.service(), t, action.Column, m.rowsFor(action.Row)...))
		m.showPivots(append(m.markedAsQuery(), pivots...), t.Value(action.Row, action.Column))
	}
	return nil
}
