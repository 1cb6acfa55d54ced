package queue

import "quarry/ui/action"

// actions are everything that the screen does by key.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("up", "Up", "Moves to the line above.", "", "up", "k").Moves(), Run: steps(-1)},
	{Action: scope.Action("down", "Down", "Moves to the line below.", "", "down", "j").Moves(), Run: steps(1)},
	{Action: scope.Action("page_up", "Page up", "Moves up by half a screen.", "", "pgup", "ctrl+u").Moves(),
		Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by half a screen.", "", "pgdown", "ctrl+d").Moves(),
		Run: pages(1)},
	{Action: scope.Action("sooner", "Move call up", "Sends the queued call earlier.", "priority, earlier", "K",
		"shift+up"), CanRun: noCall, Run: moving(-1)},
	{Action: scope.Action("later", "Move call down", "Sends the queued call later.", "priority", "J", "shift+down"),
		CanRun: noCall, Run: moving(1)},
	{Action: scope.Action("drop", "Drop call", "Removes the queued call; no quota is used.", "cancel call, delete", "d",
		"delete"), CanRun: noCall, Run: (*Model).drop},
	{Action: scope.Action("empty", "Drop all calls", "Removes all queued calls; no quota is used.",
		"cancel all, clear queue", "D"), Run: func(*Model) Action { return Empty{} }},
	{Action: scope.Action("pause", "Pause or resume slices", "Running slices finish; no more are sent.",
		"pause run, stop slices", "p", "space"), Run: func(*Model) Action { return Pause{} }},
	{Action: scope.Action("repair", "Fetch missing slices", "Sends the slices that failed or were not sent.",
		"retry slices, resume run, repair", "r", "enter"), Run: func(*Model) Action { return Repair{} }},
}

const scope = action.Queue

// Actions returns the actions of the screen.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the keys of lists, and a letter for each action.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

func noCall(m *Model) string {
	if _, on := m.call(); !on {
		return "No queued call is under the cursor."
	}
	return ""
}

// Reason returns why an action cannot run now, or "".
func (m *Model) Reason(id string) string { return actions.Reason(m, id) }

// Do runs an action, as its key would, unless it cannot run now.
func (m *Model) Do(id string) Action {
	return actions.Do(m, id)
}

func steps(lines int) func(*Model) Action {
	return func(m *Model) Action {
		m.walk(lines)
		return nil
	}
}

func pages(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.walk(count * max(m.height/2, 1))
		return nil
	}
}

func moving(places int) func(*Model) Action {
	return func(m *Model) Action {
		id, _ := m.call()
		return Move{id, places}
	}
}

func (m *Model) drop() Action {
	id, _ := m.call()
	return Drop{id}
}
