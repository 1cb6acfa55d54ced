package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/input"

	"quarry/editor"
	"quarry/ui/action"
	"quarry/ui/keymap"
)

// keyPressed routes a key: to an open dialog, else to the global keys, else to what has the focus.
func (m *Model) keyPressed(k tea.KeyPressMsg) tea.Cmd {
	if k.Code == tea.KeyEscape && k.Mod == tea.ModAlt { // escape pressed twice and received in one read
		k.Mod = 0
		return tea.Batch(m.keyPressed(k), m.keyPressed(k))
	}
	refresh := m.refreshLedger()
	id := m.keys.In(action.Global).Find(k.String())
	switch {
	case m.layout.tooSmall && id != "quit" && id != "interrupt":
		return refresh // nothing is visible, so nothing may change
	case m.dialog.model != nil:
		return tea.Batch(refresh, m.dialogKey(k))
	case m.chord.first != "":
		return tea.Batch(refresh, m.chordKey(k))
	case id == "close":
		return tea.Batch(refresh, m.escape())
	case m.startsChord(k.String()):
		m.tab.editor.Dismiss()
		m.startChord(k.String())
		return refresh
	case id != "" && !(keymap.Printable(k.String()) && m.typing()):
		return tea.Batch(refresh, m.do(id))
	}
	m.tourSees(k.String())
	return tea.Batch(refresh, m.focusedKey(k))
}

// typing reports whether characters go to a text field or to Vim.
func (m *Model) typing() bool {
	switch top := m.screens.top(); {
	case top != nil:
		return top.typing()
	case m.tab.focus == editorPane, m.typingLine():
		return true
	}
	return m.tab.grid.Prompting()
}

func (m *Model) focusedKey(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case !m.screens.none():
		return m.screens.top().key(m, k)
	case m.typingLine():
		return m.lineKey(k)
	case m.tab.focus == resultsPane:
		return m.gridKey(k)
	}
	action, _ := m.tab.editor.HandleKey(k)
	m.edited()
	return m.editorAction(action)
}

// escape closes the topmost thing: a screen, a popup of the focused pane, the run, the notice.
func (m *Model) escape() tea.Cmd {
	k := tea.KeyPressMsg{Code: tea.KeyEscape} // whichever key closes
	switch {
	case !m.screens.none():
		if !m.screens.top().escape() {
			m.screens.closeTop()
		}
		return nil
	case m.tab.focus == resultsPane && m.tab.grid.Prompting():
		return m.gridKey(k)
	}
	used := false
	if m.tab.focus == editorPane {
		_, used = m.tab.editor.HandleKey(k)
	}
	if m.typingLine() {
		_, used = m.tab.refining.line.HandleKey(k)
	}
	if used || m.tab.cancelRefining() || m.tab.cancelImport() || m.cancelRun() || m.cancelBatch() || m.cancelExport() {
		return nil
	}
	if m.typingLine() {
		m.closeLine()
		return nil
	}
	if m.tab.focus == resultsPane {
		if action, used := m.tab.grid.HandleKey(k); used {
			return m.gridAction(action)
		}
	}
	m.tab.notice = notice{}
	return nil
}

func (m *Model) editorAction(action editor.Action) tea.Cmd {
	switch action := action.(type) {
	case editor.RunQuery:
		return m.run(action)
	case editor.CopyText:
		return m.copyText(action.Text, "the text")
	case editor.Explain:
		m.tell(sentence(action.Reason))
	case editor.Unfixed:
		return m.fixElsewhere(action.Problem)
	case editor.Save:
		cmd := m.save()
		m.tab.document.closes = action.Close
		return cmd
	case editor.Close:
		return m.closeOrQuit()
	}
	return nil
}

// pasted inserts pasted text where the user types.
// pasteFailed says what is wrong with a paste.
func (m *Model) pasteFailed(msg tea.Msg) {
	switch msg := msg.(type) {
	case input.PasteOpenMsg:
		m.tab.warn("A paste has not ended: " + sized(int64(msg.Bytes)) + " so far. Press ctrl+c to end it here.")
	case input.PasteCutMsg:
		m.tab.warn("The paste was too large: the first " + sized(int64(msg.Kept)) + " were kept, the last " +
			sized(int64(msg.Dropped)) + " were not.")
	}
}

func (m *Model) pasted(text string) tea.Cmd {
	m.chord = chord{}
	switch {
	case m.layout.tooSmall:
	case m.dialog.model != nil:
		m.dialog.model.Paste(text)
	case !m.screens.none():
		return m.screens.top().paste(m, text)
	case m.typingLine():
		m.tab.refining.line.Paste(text)
		m.oneLine()
	case m.tab.focus == resultsPane:
		return m.gridAction(m.tab.grid.Paste(text))
	default:
		action := m.tab.editor.Paste(text)
		m.edited()
		return m.editorAction(action)
	}
	return nil
}
