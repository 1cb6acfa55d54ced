package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/ui/widget/grid"
)

// gridKey gives a key to the grid and does what it wishes.
func (m *Model) gridKey(k tea.KeyPressMsg) tea.Cmd {
	zone, shown := m.grid.Zone(), m.grid.Shown()
	wish, used := m.grid.HandleKey(k)
	if m.grid.Zone() != zone {
		m.tell("Times are shown in " + zoneName(m.grid.Zone()) + ".")
	}
	if !used && k.Text != "" && !m.answer.there {
		m.tell(fmt.Sprintf("There is no answer yet: %s goes to the editor, %s runs the query.", label(m.keys.Global.NextPane), label(m.keys.Global.Run)))
	}
	return tea.Batch(m.gridWish(wish), m.columnsChanged(shown))
}

// columnsChanged filters anew when other columns are shown than before: the words of a filter
// are looked for in those that are.
func (m *Model) columnsChanged(before []int) tea.Cmd {
	if m.grid.Table() == nil || m.grid.Arrangement().Filter == "" || len(m.grid.Shown()) == len(before) {
		return nil
	}
	return m.rearrange(m.tab)
}

// gridWish does what the grid wants. What looks at all rows goes through a command.
func (m *Model) gridWish(wish grid.Action) tea.Cmd {
	switch wish := wish.(type) {
	case grid.OpenRecord:
		m.openRecord(wish.Row)
	case grid.CopyText:
		return m.copyText(wish.Text, wish.What)
	case grid.Explain:
		m.tell(wish.Text)
	case grid.Rearrange:
		return m.rearrange(m.tab)
	case grid.Count:
		return m.countValues(wish.Column)
	case grid.Summarize:
		return m.summarize(m.tab, wish.Column)
	case grid.Draw:
		return m.drawColumn(wish.Column)
	case grid.ChooseColumns:
		m.showColumns()
	case grid.WeighColumns:
		return m.weighColumns()
	case grid.ChooseCopy:
		m.showCopyMenu()
	case grid.Export:
		m.askExport()
	case grid.Restrict:
		m.restrict(wish)
	case grid.Refine:
		m.openLine(lineStart)
	case grid.Walk:
		return m.walk(wish.Steps)
	case grid.Pivot:
		t := m.grid.Table()
		pivots := entity.Pivots(m.service(), t, wish.Row, wish.Column)
		m.showPivots(append(m.markedAsQuery(), pivots...), t.Value(wish.Row, wish.Column))
	}
	return nil
}
