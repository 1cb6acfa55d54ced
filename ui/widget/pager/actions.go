package pager

import "quarry/ui/action"

// actions are everything that a pager does by key.
var actions = action.Set[*Model, *Close]{
	{Action: scope.Action("up", "Line up", "Scrolls up by a line.", "", "up", "k").Moves(),
		Run: scrolling(func(*Model) int { return -1 })},
	{Action: scope.Action("down", "Line down", "Scrolls down by a line.", "", "down", "j").Moves(),
		Run: scrolling(func(*Model) int { return 1 })},
	{Action: scope.Action("page_up", "Page up", "Scrolls up by a screen.", "", "pgup", "ctrl+u", "ctrl+b").Moves(),
		Run: scrolling(func(m *Model) int { return -m.page() })},
	{Action: scope.Action("page_down", "Page down", "Scrolls down by a screen.", "", "pgdown", "ctrl+d",
		"space").Moves(), Run: scrolling((*Model).page)},
	{Action: scope.Action("first", "Start of text", "Scrolls to the start.", "top", "g", "home").Moves(),
		Run: scrolling(func(m *Model) int { return -len(m.rows) })},
	{Action: scope.Action("last", "End of text", "Scrolls to the end.", "bottom", "G", "end").Moves(),
		Run: scrolling(func(m *Model) int { return len(m.rows) })},
	{Action: scope.Action("close", "Close text", "Closes the page.", "close help, back", "q", "enter"),
		Run: func(*Model) *Close { return &Close{} }},
}

const scope = action.Reader

// Actions returns the actions of pagers.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the usual keys of pagers.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// Do runs an action, as its key would.
func (m *Model) Do(id string) *Close { return actions.Named(id).Run(m) }

func (m *Model) page() int { return max(m.height-1, 1) }

func scrolling(rows func(*Model) int) func(*Model) *Close {
	return func(m *Model) *Close {
		m.scroll(rows(m))
		return nil
	}
}
