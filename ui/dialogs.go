package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
	"quarry/ui/widget/dialog"
)

// openDialog is the open dialog and what its outcomes do.
type openDialog struct {
	model     *dialog.Model // nil: none is open
	confirmed func() tea.Cmd
	submitted func(texts []string) tea.Cmd
	again     func() tea.Cmd // what asked, done all the same if its key is pressed again; nil: nothing
	quits     bool           // asks whether to quit; a second quit key confirms
}

func (m *Model) dialogKeys() dialog.Keys {
	return dialog.Keys{Question: m.keys.In(action.Question), Form: m.keys.In(action.Form)}
}

func (m *Model) confirm(title, text, yes string, confirmed func() tea.Cmd) {
	m.dialog = openDialog{model: dialog.NewQuestion(m.dialogKeys(), m.styles.dialog, title, text, yes),
		confirmed: confirmed}
	m.arrange()
}

func (m *Model) form(title, submit string, submitted func([]string) tea.Cmd, fields ...dialog.Field) {
	m.dialog = openDialog{model: dialog.NewForm(m.dialogKeys(), m.styles.dialog, title, submit, fields...),
		submitted: submitted}
	m.arrange()
}

// dialogKey handles a key while a dialog is open. Nothing else sees it.
func (m *Model) dialogKey(k tea.KeyPressMsg) tea.Cmd {
	open := m.dialog
	outcome, used := open.model.HandleKey(k)
	switch outcome := outcome.(type) {
	case dialog.Agree:
		m.dialog = openDialog{}
		return open.confirmed()
	case dialog.Refuse:
		m.dialog = openDialog{}
	case dialog.Submit:
		m.dialog = openDialog{}
		return open.submitted(outcome.Texts)
	}
	id := m.keys.In(action.Global).Find(k.String())
	switch {
	case used:
	case open.again != nil && id == "run":
		m.dialog = openDialog{}
		return open.again()
	case open.quits && (id == "quit" || id == "interrupt"):
		return open.confirmed()
	case id == "close", id == "interrupt":
		m.dialog = openDialog{}
	}
	return nil
}

// unsavedText says what happens to unsaved text on quit.
const unsavedText = "The query is unsaved. It will be restored next time."

// runningText says what happens to running queries on quit.
func runningText(runs int) string {
	if runs == 1 {
		return "A query is running. Quitting cancels it; it may still count against the quota."
	}
	return grouped(runs) + " queries are running. Quitting cancels them; they may still count against the quota."
}

// leavingText says what happens to the running queries on quit, and whether they can be resumed.
func (m *Model) leavingText() string {
	for _, t := range m.tabs {
		if t.active.run == nil || t.active.progress.Coverage == nil {
			continue
		}
		if t.runner.Config.Profile.KeepAnswers {
			return "Completed slices are kept: " + m.keys.Label("slice") + " resumes. Calls in flight may count."
		}
		return "Completed slices are lost: the profile keeps no results. Calls may count."
	}
	return runningText(m.running())
}

// quit ends the program, after confirmation when that would lose something.
func (m *Model) quit() tea.Cmd {
	switch {
	case m.running() > 0:
		m.confirm("Quit?", m.leavingText(), "quit", m.leave)
	case m.anyUnsaved():
		m.confirm("Quit?", unsavedText, "quit", m.leave)
	default:
		return m.leave()
	}
	m.dialog.quits = true
	return nil
}

// interrupt cancels a run. Without one it asks whether to quit.
func (m *Model) interrupt() tea.Cmd {
	if m.cancelRun() {
		return nil
	}
	if m.running() > 0 || m.anyUnsaved() {
		return m.quit()
	}
	m.confirm("Quit?", "No query is running.", "quit", m.leave)
	m.dialog.quits = true
	return nil
}

// leave ends the program.
func (m *Model) leave() tea.Cmd {
	for _, t := range m.tabs {
		t.abandon()
	}
	return tea.Quit
}
