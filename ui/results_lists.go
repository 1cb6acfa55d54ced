package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/table/view"
	"quarry/ui/action"
	"quarry/ui/keymap"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/grid"
)

// maxFacets bounds the values of a column that are listed.
const maxFacets = 5000

// showValues lists the values of a column with their counts.
func (m *Model) showValues(column int, tallies []view.ValueCount) {
	t := m.tab.grid.Table()
	total := 0
	for _, tally := range tallies {
		total += tally.Count
	}
	listed := tallies[:min(len(tallies), maxFacets)]
	entries := make([]checklist.Entry, len(listed))
	for i, tally := range listed {
		text, absent := m.valueText(tally.Value)
		entries[i] = checklist.Entry{
			Text: text, Faint: absent, Count: tally.Count,
			Share: float64(tally.Count) / float64(listed[0].Count),
			Note:  fmt.Sprintf("%.1f %%", 100*float64(tally.Count)/float64(total)),
		}
	}
	note := plural(len(tallies), "value") + " in " + plural(total, "row")
	if len(listed) < len(tallies) {
		note += fmt.Sprintf(", top %s listed", grouped(len(listed)))
	}
	list := checklist.New(m.keys.In(action.Checklist), m.styles.checklist, t.Columns()[column].Name, true)
	m.open(&valuesScreen{checklistScreen{list: list}, column, listed})
	list.SetEntries(entries, note)
}

// valueText returns a value as a list shows it.
func (m *Model) valueText(v table.Value) (text string, absent bool) {
	text = table.Display(v, m.tab.grid.Zone())
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
	columns, shown := m.tab.grid.Table().Columns(), m.tab.grid.Shown()
	entries := make([]checklist.Entry, len(columns))
	for i, c := range columns {
		entries[i] = checklist.Entry{Text: c.Name, Note: c.Type.String(), Checked: slices.Contains(shown, i)}
	}
	list := checklist.New(m.keys.In(action.Checklist), m.styles.checklist, "Columns", false)
	m.open(&columnsScreen{checklistScreen{list: list}})
	list.SetEntries(entries, fmt.Sprintf("%d of %d shown", len(shown), len(columns)))
	list.SetCursor(m.tab.grid.Column())
}

// checklistScreen is what lists of values and of columns share.
type checklistScreen struct {
	plain
	list *checklist.Model
}

func (s *checklistScreen) scope() action.Scope       { return action.Checklist }
func (s *checklistScreen) setSize(width, height int) { s.list.SetSize(width, height) }
func (s *checklistScreen) view() string              { return s.list.View() }
func (s *checklistScreen) reason(id string) string   { return s.list.Reason(id) }
func (s *checklistScreen) escape() bool              { return s.list.Escape() }
func (s *checklistScreen) cursor() *tea.Cursor       { return s.list.Cursor() }
func (s *checklistScreen) typing() bool              { return s.list.Typing() }

func (s *checklistScreen) paste(_ *Model, text string) tea.Cmd {
	s.list.Paste(text)
	return nil
}

func (s *checklistScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("close"), "back"}, {k.Label("checklist_page_down"), "page down"}}
}

// valuesScreen lists the values of a column with their counts.
type valuesScreen struct {
	checklistScreen
	column  int
	tallies []view.ValueCount
}

func (s *valuesScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	requested, _ := s.list.HandleKey(k)
	return s.request(m, requested)
}

func (s *valuesScreen) do(m *Model, id string) tea.Cmd { return s.request(m, s.list.Do(id)) }

// request keeps or drops the rows with the checked values.
func (s *valuesScreen) request(m *Model, requested checklist.Action) tea.Cmd {
	exclude := false
	cursor := 0
	switch r := requested.(type) {
	case checklist.Close:
		m.screens.closeTop()
		return nil
	case checklist.Take:
		cursor = r.Cursor
	case checklist.Drop:
		exclude, cursor = true, r.Cursor
	default:
		return nil
	}
	chosen := s.list.Checked()
	if len(chosen) == 0 {
		chosen = []int{cursor}
	}
	c := grid.Condition{Column: s.column, Exclude: exclude}
	for _, i := range chosen {
		c.Values = append(c.Values, s.tallies[i].Value)
	}
	m.screens.closeTop()
	return m.gridAction(m.tab.grid.Condition(c))
}

// columnsScreen lists the columns of the results.
type columnsScreen struct{ checklistScreen }

func (s *columnsScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	requested, _ := s.list.HandleKey(k)
	return s.request(m, requested)
}

func (s *columnsScreen) do(m *Model, id string) tea.Cmd { return s.request(m, s.list.Do(id)) }

// request shows the checked columns.
func (s *columnsScreen) request(m *Model, requested checklist.Action) tea.Cmd {
	shown := m.tab.grid.Shown()
	switch r := requested.(type) {
	case checklist.Take:
		m.keepChecked(s.list.Checked())
		m.tab.grid.GoTo(r.Cursor)
		m.screens.closeTop()
	case checklist.Drop, checklist.Close:
		m.keepChecked(s.list.Checked())
		m.screens.closeTop()
	case checklist.Check:
		m.keepChecked(s.list.Checked())
	}
	return m.columnsChanged(shown)
}

// keepChecked shows the checked columns. Those already shown keep their order.
func (m *Model) keepChecked(checked []int) {
	shown := m.tab.grid.Shown()
	for _, column := range shown {
		if !slices.Contains(checked, column) && len(checked) > 0 {
			m.tab.grid.Toggle(column)
		}
	}
	for _, column := range checked {
		if !slices.Contains(shown, column) {
			m.tab.grid.Toggle(column)
		}
	}
}
