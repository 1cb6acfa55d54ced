package picker

import "quarry/ui/action"

// actions are everything that a picker does by key. Their keys type nothing, since other keys go to
// the search.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("up", "Up", "Moves to the entry above.", "", "up").Moves(), Run: steps(-1)},
	{Action: scope.Action("down", "Down", "Moves to the entry below.", "", "down").Moves(), Run: steps(1)},
	{Action: scope.Action("page_up", "Page up", "Moves up by a screen.", "", "pgup").Moves(), Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by a screen.", "", "pgdown").Moves(), Run: pages(1)},
	{Action: scope.Action("first", "First entry", "Moves to the first entry.", "", "ctrl+home").Moves(),
		Run: func(m *Model) Action { return m.moveTo(0) }},
	{Action: scope.Action("last", "Last entry", "Moves to the last entry.", "", "ctrl+end").Moves(),
		Run: func(m *Model) Action { return m.moveTo(len(m.entries) - 1) }},
	{Action: scope.Action("choose", "Choose entry", "Opens, runs or inserts the entry.", "open entry, select", "enter"),
		CanRun: noEntry, Run: func(m *Model) Action { return Choose{m.cursor} }},
	{Action: scope.Action("actions", "More actions…", "Lists what else can be done with the entry.",
		"entry menu, star, note, delete, rename", "tab"), CanRun: noEntry,
		Run: func(m *Model) Action { return Act{m.cursor} }},
}

const scope = action.Picker

// Actions returns the actions of lists with a search field.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns keys that are not letters, which go to the search.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

func noEntry(m *Model) string {
	if len(m.entries) == 0 {
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

func steps(entries int) func(*Model) Action {
	return func(m *Model) Action { return m.moveTo(m.cursor + entries) }
}

func pages(count int) func(*Model) Action {
	return func(m *Model) Action { return m.moveTo(m.cursor + count*max(m.listHeight(), 1)) }
}

func (m *Model) moveTo(entry int) Action {
	m.cursor = entry
	m.reveal()
	return nil
}
