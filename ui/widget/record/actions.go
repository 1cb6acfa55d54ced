package record

import "quarry/ui/action"

// actions are everything that the record does by key. Their keys resemble those of the grid.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("up", "Value up", "Moves to the value above.", "", "up", "k").Moves(), Run: moved((*Model).up)},
	{Action: scope.Action("down", "Value down", "Moves to the value below.", "", "down", "j").Moves(),
		Run: moved((*Model).down)},
	{Action: scope.Action("page_up", "Page up", "Moves up by a screen.", "", "pgup", "ctrl+u", "ctrl+b").Moves(),
		Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by a screen.", "", "pgdown", "ctrl+d").Moves(),
		Run: pages(1)},
	{Action: scope.Action("first", "First value", "Moves to the first value.", "top", "g", "home").Moves(),
		Run: moved((*Model).first)},
	{Action: scope.Action("last", "Last value", "Moves to the last value.", "bottom", "G", "end").Moves(),
		Run: moved((*Model).last)},
	{Action: scope.Action("previous", "Previous row", "Shows the row before in the results.", "", "left", "h").Moves(),
		Run: func(*Model) Action { return Step{-1} }},
	{Action: scope.Action("next", "Next row", "Shows the row after in the results.", "", "right", "l").Moves(),
		Run: func(*Model) Action { return Step{1} }},
	{Action: scope.Action("fold", "Fold or unfold", "Folds the JSON or decoded text under the cursor.",
		"expand, collapse, tree, json", "space", "enter"), Run: (*Model).fold},
	{Action: scope.Action("fold_all", "Fold or unfold all", "Folds everything, or unfolds it.",
		"expand all, collapse all, json", "z"), Run: (*Model).foldAll},
	{Action: scope.Action("search", "Search names and values", "Moves to the first column or value with the text.",
		"find in record, find column", "/"), Run: (*Model).startSearch},
	{Action: scope.Action("next_match", "Next match", "Moves to the next match.", "find next", "n").Moves(),
		Run: func(m *Model) Action { return m.seek(1) }},
	{Action: scope.Action("previous_match", "Previous match", "Moves to the previous match.", "find previous", "N").Moves(),
		Run: func(m *Model) Action { return m.seek(-1) }},
	{Action: scope.Action("arrange", "Toggle column groups", "Groups the columns, or keeps their order.",
		"group columns, original order", "o"), Run: (*Model).toggleGroups},
	{Action: scope.Action("hide_empty", "Toggle empty columns", "Hides the columns without a value.",
		"hide null, hide empty", "e"), Run: (*Model).toggleEmpty},
	{Action: scope.Action("defang", "Toggle defanging", "Shows and copies addresses so that nobody opens them.",
		"defang, refang, hxxp, safe links", "d"), Run: (*Model).toggleDefang},
	{Action: scope.Action("copy_value", "Copy value", "Copies the value under the cursor.", "clipboard, yank", "y"),
		CanRun: noValue, Run: (*Model).copyValue},
	{Action: scope.Action("copy_row", "Copy row…", "Copies the whole row in a format.", "clipboard, json, csv", "Y"),
		Run: func(*Model) Action { return CopyRow{} }},
	{Action: scope.Action("include", "Filter query by value", "Adds where with this value to the query.",
		"include, add filter, where", "+", "="), CanRun: noValue,
		Run: func(m *Model) Action { return m.restrict(false) }},
	{Action: scope.Action("exclude", "Exclude value in query", "Adds where without this value to the query.",
		"filter out, where not", "x"), CanRun: noValue,
		Run: func(m *Model) Action { return m.restrict(true) }},
	{Action: scope.Action("pivot", "Pivot…", "Lists queries about this value in other tables.",
		"related, investigate, hunt for value, entity", "p"), CanRun: noValue, Run: (*Model).pivot},
	{Action: scope.Action("close", "Back to results", "Closes the record.", "close record", "v", "q"),
		Run: func(*Model) Action { return Close{} }},
}

const scope = action.Record

// Actions returns the actions of the record.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns keys that resemble those of the grid.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// noValue explains why an action on a value cannot run.
func noValue(m *Model) string {
	if m.cursor >= len(m.items) {
		return "No value is shown."
	}
	return ""
}

// Reason returns why an action cannot run now, or "".
func (m *Model) Reason(id string) string { return actions.Reason(m, id) }

// Do runs an action, as its key would. One that cannot run now is explained.
func (m *Model) Do(id string) Action {
	if reason := m.Reason(id); reason != "" {
		return Explain{reason}
	}
	return actions.Named(id).Run(m)
}

// Typing reports whether keys go to the search.
func (m *Model) Typing() bool { return m.search != nil }

func moved(move func(*Model)) func(*Model) Action {
	return func(m *Model) Action {
		move(m)
		return nil
	}
}

func pages(count int) func(*Model) Action {
	return moved(func(m *Model) { m.scroll(count * max(m.bodyHeight(), 1)) })
}

func (m *Model) startSearch() Action {
	m.openSearch()
	return nil
}

// shows says how the row is shown from now on.
func (m *Model) shows(on bool, yes, no string) Action {
	m.layOut()
	if on {
		return Explain{yes}
	}
	return Explain{no}
}

func (m *Model) toggleGroups() Action {
	m.ungrouped = !m.ungrouped
	return m.shows(m.ungrouped, "Original column order.", "Columns grouped.")
}

func (m *Model) toggleEmpty() Action {
	m.hideEmpty = !m.hideEmpty
	return m.shows(m.hideEmpty, "Empty columns hidden.", "All columns shown.")
}

func (m *Model) toggleDefang() Action {
	m.defang = !m.defang
	return m.shows(m.defang, "Addresses defanged, in copies too.", "Addresses not defanged.")
}
