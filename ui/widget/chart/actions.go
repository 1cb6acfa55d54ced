package chart

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
)

// Close asks to close the chart.
type Close struct{}

// actions are everything that a chart does by key.
var actions = action.Set[*Model, *Close]{
	{Action: scope.Action("up", "Scroll up", "Scrolls up by a line.", "", "up", "k").Moves(), Run: scrolling(lines(-1))},
	{Action: scope.Action("down", "Scroll down", "Scrolls down by a line.", "", "down", "j").Moves(),
		Run: scrolling(lines(1))},
	{Action: scope.Action("page_up", "Page up", "Scrolls up by a screen.", "", "pgup", "ctrl+u", "ctrl+b").Moves(),
		Run: scrolling(func(m *Model) int { return -m.page() })},
	{Action: scope.Action("page_down", "Page down", "Scrolls down by a screen.", "", "pgdown", "ctrl+d",
		"space").Moves(), Run: scrolling((*Model).page)},
	{Action: scope.Action("first", "Start of chart", "Scrolls to the start.", "top", "g", "home").Moves(),
		Run: scrolling(lines(-1 << 20))},
	{Action: scope.Action("last", "End of chart", "Scrolls to the end.", "bottom", "G", "end").Moves(),
		Run: scrolling(lines(1 << 20))},
	{Action: scope.Action("close", "Close chart", "Returns to the results.", "back to results", "q", "enter", "#"),
		Run: func(*Model) *Close { return &Close{} }},
}

const scope = action.Chart

// Actions returns the actions of charts.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the keys of pagers, and the one that opened the chart.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// HandleKey handles a key. It returns a request to close, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (*Close, bool) {
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	return nil, false
}

// Do runs an action, as its key would.
func (m *Model) Do(id string) *Close { return actions.Named(id).Run(m) }

// page returns the number of lines of a screen.
func (m *Model) page() int { return max(m.height-1, 1) }

func lines(count int) func(*Model) int { return func(*Model) int { return count } }

func scrolling(count func(*Model) int) func(*Model) *Close {
	return func(m *Model) *Close {
		m.Scroll(count(m))
		return nil
	}
}
