package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/ui/widget/meter"
	"quarry/ui/widget/pager"
)

// scopeTitles maps the fields of KeyMap to headings of the help page.
var scopeTitles = map[string]string{
	globalScope: "Anywhere", "Editor": "Editor", "Grid": "Results", "Record": "Record",
	"Picker": "Lists", "Reader": "Text and charts", "Dialog": "Dialogs", "Checklist": "Values and columns",
	"Menu": "Menus", "Queue": "Queue and slices",
}

// helpScope returns the scope of keys that help begins with.
func (m *Model) helpScope() string {
	switch {
	case m.overlay.picker != nil:
		return "Picker"
	case m.overlay.record != nil:
		return "Record"
	case m.overlay.reader != nil, m.overlay.chart != nil:
		return "Reader"
	case m.overlay.checklist != nil:
		return "Checklist"
	case m.overlay.queue != nil:
		return "Queue"
	case m.overlay.menu != nil:
		return "Menu"
	case m.focus == resultsPane:
		return "Grid"
	}
	return "Editor"
}

// showHelp opens help for where the user is: the keys of that scope and the global ones, then all
// others. In the editor the global keys come first, since everyone knows how to move in text.
func (m *Model) showHelp() tea.Cmd {
	helpScope := m.helpScope()
	first := []string{helpScope, globalScope}
	if helpScope == "Editor" {
		first = []string{globalScope, helpScope}
	}
	var entries []pager.Entry
	for _, scope := range first {
		entries = append(entries, m.helpFor(scope)...)
	}
	if m.config.Vim && helpScope == "Editor" {
		entries = append(entries, vimHelp()...)
	}
	entries = append(entries, pager.Entry{Heading: "Quota meter"}, pager.Entry{Text: meter.Estimate})
	for _, scope := range []string{"Editor", "Grid", "Record", "Checklist", "Menu", "Picker", "Reader", "Dialog"} {
		if scope != helpScope {
			entries = append(entries, m.helpFor(scope)...)
		}
	}
	m.open(overlay{kind: readerOverlay, reader: pager.New(m.keys.Reader, m.styles.reader, "Help", entries)})
	return nil
}

// vimHelp lists the keys of vim.
func vimHelp() []pager.Entry {
	entries := []pager.Entry{{Heading: "Vim keys"}}
	for _, row := range editor.VimHelp() {
		entries = append(entries, pager.Entry{Key: row.Keys, Text: row.Does})
	}
	return entries
}

func (m *Model) helpFor(scope string) []pager.Entry {
	entries := []pager.Entry{{Heading: scopeTitles[scope]}}
	for _, n := range m.keys.list() {
		if n.scope == scope && n.binding.Enabled() {
			keys := make([]string, len(n.binding.Keys()))
			for i, name := range n.binding.Keys() {
				keys[i] = keyLabel(name)
			}
			entries = append(entries, pager.Entry{Key: strings.Join(keys, ", "), Text: n.binding.Help().Desc})
		}
	}
	return entries
}
