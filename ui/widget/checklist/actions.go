package checklist

import "quarry/ui/action"

// actions are everything that a checklist does by key. Their keys resemble those of the grid.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("up", "Up", "Moves to the entry above.", "", "up", "k").Moves(), Run: steps(-1)},
	{Action: scope.Action("down", "Down", "Moves to the entry below.", "", "down", "j").Moves(), Run: steps(1)},
	{Action: scope.Action("page_up", "Page up", "Moves up by a screen.", "", "pgup", "ctrl+u", "ctrl+b").Moves(),
		Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by a screen.", "", "pgdown", "ctrl+d").Moves(),
		Run: pages(1)},
	{Action: scope.Action("first", "First entry", "Moves to the first entry.", "top", "g", "home").Moves(),
		Run: func(m *Model) Action { return m.moveTo(0) }},
	{Action: scope.Action("last", "Last entry", "Moves to the last entry.", "bottom", "G", "end").Moves(),
		Run: func(m *Model) Action { return m.moveTo(len(m.listed) - 1) }},
	{Action: scope.Action("check", "Check or uncheck", "Checks the entry and moves to the next.",
		"select value, show column", "space"), CanRun: noEntry, Run: (*Model).check},
	{Action: scope.Action("check_all", "Check all or none", "Checks all entries found, or none.",
		"select all values, show all columns", "a"), Run: (*Model).checkListed},
	{Action: scope.Action("search", "Search list", "Lists the entries with the text.", "find value, find column", "/"),
		Run: (*Model).startSearch},
	{Action: scope.Action("take", "Keep values, or go to column", "Keeps the rows with the checked values.",
		"filter by values, in (…)", "enter"), CanRun: noEntry,
		Run: func(m *Model) Action { return Take{m.listed[m.cursor]} }},
	{Action: scope.Action("drop", "Drop values", "Hides the rows with the checked values.",
		"exclude values, not in (…)", "x", "!"), CanRun: noEntry,
		Run: func(m *Model) Action { return Drop{m.listed[m.cursor]} }},
	{Action: scope.Action("close", "Back to results", "Closes the list.", "close list", "q", "F", "c"),
		Run: func(*Model) Action { return Close{} }},
}

const scope = action.Checklist

// Actions returns the actions of checklists.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns keys that resemble those of the grid.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

func noEntry(m *Model) string {
	if len(m.listed) == 0 {
		return "The list is empty."
	}
	return ""
}

// Reason returns why an action cannot run now, or "".
func (m *Model) Reason(id string) string { return actions.Reason(m, id) }

// Do runs an action, as its key would, unless it cannot run now.
func (m *Model) Do(id string) Action {
	return actions.Do(m, id)
}

// Typing reports whether keys go to the search.
func (m *Model) Typing() bool { return m.searching }

func steps(entries int) func(*Model) Action {
	return func(m *Model) Action { return m.moveTo(m.cursor + entries) }
}

func pages(count int) func(*Model) Action {
	return func(m *Model) Action { return m.moveTo(m.cursor + count*max(m.height-2, 1)) }
}

func (m *Model) moveTo(entry int) Action {
	m.cursor = entry
	m.reveal()
	return nil
}

func (m *Model) check() Action {
	entry := m.listed[m.cursor]
	m.entries[entry].Checked = !m.entries[entry].Checked
	m.moveTo(m.cursor + 1)
	return Check{entry}
}

func (m *Model) checkListed() Action {
	m.checkAll()
	return nil
}

func (m *Model) startSearch() Action {
	m.searching = true
	return nil
}
