package menu

import "quarry/ui/action"

// actions are everything that a menu does by key, in addition to the letters of its items.
var actions = action.Set[*Model, *Choose]{
	{Action: scope.Action("up", "Up", "Moves to the item above.", "", "up").Moves(), Run: steps(-1)},
	{Action: scope.Action("down", "Down", "Moves to the item below.", "", "down").Moves(), Run: steps(1)},
	{Action: scope.Action("choose", "Choose item", "Does what the item says.", "select item", "enter"),
		Run: func(m *Model) *Choose { return &Choose{m.cursor} }},
}

const scope = action.Menu

// Actions returns the actions of menus.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns keys that are not letters, which belong to the items.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// Do runs an action, as its key would.
func (m *Model) Do(id string) *Choose { return actions.Named(id).Run(m) }

func steps(items int) func(*Model) *Choose {
	return func(m *Model) *Choose {
		m.cursor = (m.cursor + items + len(m.items)) % len(m.items)
		m.reveal()
		return nil
	}
}
