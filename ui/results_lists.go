package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/ui/action"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/grid"
)

// maxFacets bounds the values of a column that are listed.
const maxFacets = 5000

// valuesCounted lists the values of a column with their counts.
func (m *Model) valuesCounted(msg valuesCountedMsg) tea.Cmd {
	if msg.work != m.work.count || m.overlay.kind != noOverlay {
		return nil
	}
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	t := m.grid.Table()
	total := 0
	for _, tally := range msg.tallies {
		total += tally.Count
	}
	listed := msg.tallies[:min(len(msg.tallies), maxFacets)]
	entries := make([]checklist.Entry, len(listed))
	for i, tally := range listed {
		text, absent := m.valueText(tally.Value)
		entries[i] = checklist.Entry{
			Text: text, Faint: absent, Count: tally.Count,
			Share: float64(tally.Count) / float64(listed[0].Count),
			Note:  fmt.Sprintf("%.1f %%", 100*float64(tally.Count)/float64(total)),
		}
	}
	note := plural(len(msg.tallies), "value") + " in " + plural(total, "row")
	if len(listed) < len(msg.tallies) {
		note += fmt.Sprintf(", top %s listed", grouped(len(listed)))
	}
	list := checklist.New(m.keys.in(action.Checklist), m.styles.checklist, t.Columns()[msg.column].Name, true)
	m.open(overlay{kind: facetOverlay, checklist: list, column: msg.column, tallies: listed})
	list.SetEntries(entries, note)
	return nil
}

// valueText returns a value as a list shows it.
func (m *Model) valueText(v table.Value) (text string, absent bool) {
	text = table.Display(v, m.grid.Zone())
	switch {
	case v.IsNull():
		return m.styles.grid.Null, true
	case text == "":
		return m.styles.grid.Empty, true
	}
	return text, false
}

// showColumns lists the columns of the results.
func (m *Model) showColumns() {
	columns, shown := m.grid.Table().Columns(), m.grid.Shown()
	entries := make([]checklist.Entry, len(columns))
	for i, c := range columns {
		entries[i] = checklist.Entry{Text: c.Name, Note: c.Type.String(), Checked: slices.Contains(shown, i)}
	}
	list := checklist.New(m.keys.in(action.Checklist), m.styles.checklist, "Columns", false)
	m.open(overlay{kind: columnsOverlay, checklist: list})
	list.SetEntries(entries, fmt.Sprintf("%d of %d shown", len(shown), len(columns)))
	list.SetCursor(m.grid.Column())
}

// checklistAction carries out an action of the open checklist.
func (m *Model) checklistAction(requested checklist.Action) tea.Cmd {
	list := m.overlay.checklist
	if m.overlay.kind == columnsOverlay {
		return m.columnsAction(requested)
	}
	exclude := false
	cursor := 0
	switch action := requested.(type) {
	case checklist.Close:
		m.closeOverlay()
		return nil
	case checklist.Take:
		cursor = action.Cursor
	case checklist.Drop:
		exclude, cursor = true, action.Cursor
	default:
		return nil
	}
	chosen := list.Checked()
	if len(chosen) == 0 {
		chosen = []int{cursor}
	}
	c := grid.Condition{Column: m.overlay.column, Exclude: exclude}
	for _, i := range chosen {
		c.Values = append(c.Values, m.overlay.tallies[i].Value)
	}
	m.closeOverlay()
	return m.gridAction(m.grid.Condition(c))
}

func (m *Model) columnsAction(action checklist.Action) tea.Cmd {
	list, shown := m.overlay.checklist, m.grid.Shown()
	switch action := action.(type) {
	case checklist.Take:
		m.keepChecked(list.Checked())
		m.grid.GoTo(action.Cursor)
		m.closeOverlay()
	case checklist.Drop, checklist.Close:
		m.keepChecked(list.Checked())
		m.closeOverlay()
	case checklist.Check:
		m.keepChecked(list.Checked())
	}
	return m.columnsChanged(shown)
}

// keepChecked shows the checked columns. Those already shown keep their order.
func (m *Model) keepChecked(checked []int) {
	shown := m.grid.Shown()
	for _, column := range shown {
		if !slices.Contains(checked, column) && len(checked) > 0 {
			m.grid.Toggle(column)
		}
	}
	for _, column := range checked {
		if !slices.Contains(shown, column) {
			m.grid.Toggle(column)
		}
	}
}
