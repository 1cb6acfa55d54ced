package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/fuzzy"
	"quarry/ui/action"
	"quarry/ui/widget/picker"
)

func (m *Model) nextPane() tea.Cmd {
	if m.focus == editorPane && m.overlay.kind == noOverlay {
		return m.goToResults()
	}
	return m.goToEditor()
}

func (m *Model) goToEditor() tea.Cmd {
	m.closeOverlay()
	m.setFocus(editorPane)
	return nil
}

func (m *Model) goToResults() tea.Cmd {
	m.closeOverlay()
	m.setFocus(resultsPane)
	return nil
}

// toggleVim switches Vim keys on or off in all tabs.
func (m *Model) toggleVim() tea.Cmd {
	m.config.Vim = !m.config.Vim
	for _, t := range m.tabs {
		t.editor.SetVim(m.config.Vim)
	}
	if m.config.Vim {
		m.tell(
			"Vim keys on: i inserts, esc returns to normal mode, :w saves. To keep them, set vim = true under [editor].")
	} else {
		m.tell("Vim keys off.")
	}
	return nil
}

func (m *Model) zoom() tea.Cmd {
	m.layout.zoomed = !m.layout.zoomed
	m.arrange()
	return nil
}

func (m *Model) enlargeEditor() tea.Cmd  { return m.moveSplit(1) }
func (m *Model) enlargeResults() tea.Cmd { return m.moveSplit(-1) }

func (m *Model) moveSplit(lines int) tea.Cmd {
	m.layout.split += lines
	m.arrange()
	return nil
}

// showPalette lists all actions.
func (m *Model) showPalette() tea.Cmd {
	columns := []picker.Column{{Title: "Command"}, {Title: "Key", Width: 12}}
	p := picker.New(m.keys.in(action.Picker), m.styles.picker, "Commands", "No matching commands.", columns)
	m.open(overlay{kind: paletteOverlay, picker: p})
	m.searchCommands("")
	return nil
}

// searchCommands fills the palette with the matching actions, best match first.
func (m *Model) searchCommands(text string) {
	m.overlay.commands = nil
	var titles []string
	var all []*entry
	for i := range m.keys.entries {
		all = append(all, &m.keys.entries[i])
		titles = append(titles, m.keys.entries[i].Title)
	}
	if text == "" {
		m.overlay.commands = all
	} else {
		for _, i := range fuzzy.Rank(text, titles) {
			m.overlay.commands = append(m.overlay.commands, all[i])
		}
	}
	entries := make([]picker.Entry, len(m.overlay.commands))
	for i, e := range m.overlay.commands {
		entries[i] = picker.Entry{Cells: []string{e.Title, m.keys.label(e.ID)}}
	}
	m.overlay.picker.SetEntries(entries)
}
