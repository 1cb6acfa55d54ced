package start

import "quarry/ui/action"

// actions are everything that the screen does by key, in addition to the keys of its entries.
var actions = action.Set[*Model, *Choose]{
	{Action: scope.Action("up", "Up", "Moves to the entry above.", "", "up").Moves(), Run: steps(-1)},
	{Action: scope.Action("down", "Down", "Moves to the entry below.", "", "down").Moves(), Run: steps(1)},
	{Action: scope.Action("choose", "Open entry", "Opens the entry under the cursor.", "select entry", "enter"),
		Run: (*Model).chosen},
}

const scope = action.Start

// Actions returns the actions of the screen.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns keys that type nothing: characters belong to the entries or to the editor.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// Do runs an action, as its key would.
func (m *Model) Do(id string) *Choose { return actions.Do(m, id) }

func steps(items int) func(*Model) *Choose {
	return func(m *Model) *Choose {
		m.walk(items)
		return nil
	}
}
