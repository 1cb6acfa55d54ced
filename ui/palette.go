package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/fuzzy"
	"quarry/ui/widget/picker"
)

// command is an action that is available everywhere.
type command struct {
	binding key.Binding
	do      func() tea.Cmd
}

// commands lists all global actions, for keys and palette alike.
func (m *Model) commands() []command {
	k := &m.keys.Global
	return []command{
		{k.Run, m.runBlock},
		{k.NextPane, m.nextPane},
		{k.Editor, m.goToEditor},
		{k.Answer, m.goToResults},
		{k.History, m.showHistory},
		{k.Hunts, m.showHunts},
		{k.Save, m.save},
		{k.TimeRange, m.chooseRange},
		{k.Compare, m.compareWithPrevious},
		{k.NewTab, m.newTab},
		{k.NextTab, m.nextTab},
		{k.PreviousTab, m.previousTab},
		{k.CloseTab, m.closeTab},
		{k.Zoom, m.zoom},
		{k.Vim, m.toggleVim},
		{k.Taller, m.enlargeEditor},
		{k.Shorter, m.enlargeResults},
		{k.Notice, m.showNotice},
		{k.CopyCode, m.copyCode},
		{k.Slice, m.runSliced},
		{k.Tail, m.toggleWatch},
		{k.Queue, m.showQueue},
		{k.Dialect, m.switchAPI},
		{k.Schema, m.showSchema},
		{k.External, m.openEditor},
		{k.Help, m.showHelp},
		{k.Palette, m.showPalette},
		{k.Interrupt, m.interrupt},
		{k.Quit, m.quit},
	}
}

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

// showPalette lists all commands.
func (m *Model) showPalette() tea.Cmd {
	columns := []picker.Column{{Title: "Command"}, {Title: "Key", Width: 12}}
	p := picker.New(m.keys.Picker, m.styles.picker, "Commands", "No matching commands.", columns)
	m.open(overlay{kind: paletteOverlay, picker: p})
	m.searchCommands("")
	return nil
}

// paletteCommands returns the entries of the palette: the global actions and those of the editor.
func (m *Model) paletteCommands() []command {
	all := m.commands()
	for i, binding := range m.editor.PaletteCommands() {
		all = append(all, command{binding, func() tea.Cmd {
			m.goToEditor()
			action := m.editor.RunPaletteCommand(i)
			m.edited()
			return m.editorAction(action)
		}})
	}
	return all
}

// searchCommands fills the palette with the matching commands, best match first.
func (m *Model) searchCommands(text string) {
	all := m.paletteCommands()
	m.overlay.commands = all
	if text != "" {
		m.overlay.commands = nil
		names := make([]string, len(all))
		for i, c := range all {
			names[i] = c.binding.Help().Desc
		}
		for _, i := range fuzzy.Rank(text, names) {
			m.overlay.commands = append(m.overlay.commands, all[i])
		}
	}
	entries := make([]picker.Entry, len(m.overlay.commands))
	for i, c := range m.overlay.commands {
		help := c.binding.Help()
		entries[i] = picker.Entry{Cells: []string{help.Desc, keyLabel(help.Key)}}
	}
	m.overlay.picker.SetEntries(entries)
}
