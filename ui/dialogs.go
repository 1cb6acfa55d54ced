package ui

import (
	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/key"

	"quarry/ui/widget/dialog"
)

// asked is the open dialog and what its answer brings about.
type asked struct {
	dialog *dialog.Model // nil: none is open
	agreed func() tea.Cmd
	filled func(texts []string) tea.Cmd
	quits  bool // the question is whether to quit: asking twice is no
}

func (m *Model) question(title, text, yes string, agreed func() tea.Cmd) {
	m.asked = asked{dialog: dialog.NewQuestion(m.keys.Dialog, m.styles.dialog, title, text, yes), agreed: agreed}
	m.arrange()
}

func (m *Model) form(title, submit string, filled func([]string) tea.Cmd, fields ...dialog.Field) {
	m.asked = asked{dialog: dialog.NewForm(m.keys.Dialog, m.styles.dialog, title, submit, fields...), filled: filled}
	m.arrange()
}

// dialogKey gives a key to the open dialog, which keeps all others from it.
func (m *Model) dialogKey(k tea.KeyPressMsg) tea.Cmd {
	open := m.asked
	action, used := open.dialog.HandleKey(k)
	switch action := action.(type) {
	case dialog.Agree:
		m.asked = asked{}
		return open.agreed()
	case dialog.Refuse:
		m.asked = asked{}
	case dialog.Submit:
		m.asked = asked{}
		return open.filled(action.Texts)
	}
	switch {
	case used:
	case open.quits && (key.Matches(k, m.keys.Global.Quit) || key.Matches(k, m.keys.Global.Interrupt)):
		return open.agreed()
	case key.Matches(k, m.keys.Global.Close), key.Matches(k, m.keys.Global.Interrupt):
		m.asked = asked{}
	}
	return nil
}

// unsavedText says what becomes of text that is not saved when the program ends.
const unsavedText = "The query is unsaved. It will be restored next time."

// goingOn says what becomes of runs when the program ends.
func goingOn(runs int) string {
	if runs == 1 {
		return "A query is running. Quitting cancels it; it may still count against the quota."
	}
	return grouped(runs) + " queries are running. Quitting cancels them; they may still count against the quota."
}

// quit ends the program, after asking once when that loses something.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.running() > 0:
		m.question("Quit?", goingOn(m.running()), "quit", m.leave)
	case m.anyUnsaved():
		m.question("Quit?", unsavedText, "quit", m.leave)
	default:
		return m.leave()
	}
	m.asked.quits = true
	return nil
}

// interrupt cancels a run; without one it asks whether to quit.
func (m *Model) interrupt() tea.Cmd {
	if m.cancelRun() {
		return nil
	}
	if m.running() > 0 || m.anyUnsaved() {
		return m.quit()
	}
	m.question("Quit?", "No query is running.", "quit", m.leave)
	m.asked.quits = true
	return nil
}

// leave ends the program.
func (m *Model) leave() tea.Cmd {
	for _, t := range m.tabs {
		t.abandon()
	}
	return tea.Quit
}
