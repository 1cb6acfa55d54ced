package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
)

// toggleMouse switches between the mouse here and in the terminal, whose own selection needs it.
func (m *Model) toggleMouse() tea.Cmd {
	m.config.Mouse = !m.config.Mouse
	if m.config.Mouse {
		m.tell("Mouse on: click to focus a pane, scroll with the wheel. Most terminals select text with shift.")
	} else {
		m.tell("Mouse off: it selects text in the terminal.")
	}
	return nil
}

// wheelLines is how many lines a notch of the wheel moves.
const wheelLines = 3

// wheelKeys are the actions of a notch of the wheel up and down, by scope.
var wheelKeys = map[action.Scope][2]string{
	action.Editor: {"editor_up", "editor_down"}, action.Grid: {"grid_up", "grid_down"},
	action.Record: {"record_up", "record_down"}, action.Chart: {"chart_up", "chart_down"},
	action.Checklist: {"checklist_up", "checklist_down"}, action.Picker: {"picker_up", "picker_down"},
	action.Reader: {"reader_up", "reader_down"}, action.Menu: {"menu_up", "menu_down"},
	action.Queue: {"queue_up", "queue_down"},
}

// wheeled moves in what is under the pointer, or in what covers the panes.
func (m *Model) wheeled(msg tea.MouseWheelMsg) tea.Cmd {
	at := 0
	switch msg.Button {
	case tea.MouseWheelDown:
		at = 1
	case tea.MouseWheelUp:
	default:
		return nil
	}
	if m.dialog.model != nil || m.layout.tooSmall {
		return nil
	}
	scope := m.scope()
	if m.screens.none() {
		m.clicked(tea.MouseClickMsg{X: msg.X, Y: msg.Y, Button: tea.MouseLeft})
		scope = m.scope()
	}
	var all []tea.Cmd
	for range wheelLines {
		if e := m.keys.entry(wheelKeys[scope][at]); e.canRun(m) == "" {
			all = append(all, e.run(m))
		}
	}
	return tea.Batch(all...)
}

// clicked focuses the pane that was clicked.
func (m *Model) clicked(msg tea.MouseClickMsg) tea.Cmd {
	l := &m.layout
	switch {
	case m.dialog.model != nil, !m.screens.none(), l.tooSmall, msg.Button != tea.MouseLeft:
	case l.editor.contains(msg.X, msg.Y):
		m.setFocus(editorPane)
	case l.results.contains(msg.X, msg.Y):
		m.setFocus(resultsPane)
	}
	return nil
}

// contains reports whether a cell is inside the rectangle.
func (r rectangle) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height
}
