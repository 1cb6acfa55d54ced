package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/ui/grid"
)

// keyPressed finds who a key is for: an open dialog, then everybody, then what has
// the focus.
func (m *Model) keyPressed(k tea.KeyPressMsg) tea.Cmd {
	refresh := m.refreshLedger()
	global := &m.keys.Global
	switch {
	case m.layout.tooSmall && !key.Matches(k, global.Quit, global.Interrupt):
		return refresh // nothing can be seen, so nothing is changed
	case m.asked.dialog != nil:
		return tea.Batch(refresh, m.dialogKey(k))
	case key.Matches(k, global.Close):
		return tea.Batch(refresh, m.escape(k))
	}
	for _, c := range m.commands() {
		if key.Matches(k, c.binding) {
			m.editor.Dismiss() // its list is about what was typed before
			return tea.Batch(refresh, c.do())
		}
	}
	return tea.Batch(refresh, m.focusedKey(k))
}

func (m *Model) focusedKey(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case m.overlay.kind != noOverlay:
		return m.overlayKey(k)
	case m.focus == answerPane:
		return m.gridKey(k)
	}
	wish, _ := m.editor.HandleKey(k)
	m.edited()
	return m.editorWish(wish)
}

// escape closes what lies on top: an overlay, something small in the focused pane, the
// run, the notice.
func (m *Model) escape(k tea.KeyPressMsg) tea.Cmd {
	if m.overlay.kind != noOverlay {
		m.closeOverlay()
		return nil
	}
	used := false
	if m.focus == editorPane {
		_, used = m.editor.HandleKey(k)
	} else {
		_, used = m.grid.HandleKey(k)
	}
	if used || m.cancelRun() {
		return nil
	}
	m.notice = notice{}
	return nil
}

func (m *Model) editorWish(wish editor.Action) tea.Cmd {
	switch wish := wish.(type) {
	case editor.RunQuery:
		return m.run(wish)
	case editor.CopyText:
		return m.copyText(wish.Text, "the text")
	case editor.Explain:
		m.tell(wish.Reason)
	}
	return nil
}

func (m *Model) gridKey(k tea.KeyPressMsg) tea.Cmd {
	zone := m.grid.Zone()
	wish, used := m.grid.HandleKey(k)
	if m.grid.Zone() != zone {
		m.tell("Times are shown in " + zoneName(m.grid.Zone()) + ".")
	}
	switch wish := wish.(type) {
	case grid.OpenRecord:
		m.openRecord(wish.Row)
	case grid.CopyText:
		return m.copyText(wish.Text, wish.What)
	}
	if !used && k.Text != "" && !m.answer.there {
		m.tell(fmt.Sprintf("There is no answer yet: %s goes to the editor, %s runs the query.", label(m.keys.Global.NextPane), label(m.keys.Global.Run)))
	}
	return nil
}

// pasted gives pasted text to whoever is typed into.
func (m *Model) pasted(text string) tea.Cmd {
	switch {
	case m.layout.tooSmall:
	case m.asked.dialog != nil:
		m.asked.dialog.Paste(text)
	case m.overlay.picker != nil:
		return m.pickerWish(m.overlay.picker.Paste(text))
	case m.overlay.kind == noOverlay && m.focus == editorPane:
		m.editor.Paste(text)
		m.edited()
	}
	return nil
}

// mostCopied bounds what is sent to the terminal for its clipboard, in bytes: many
// take no sequence over 100,000 bytes, and base64 makes four of three.
const mostCopied = 74_994

// copyText asks the terminal to put text into the clipboard of the machine that the
// user sits at. Terminals do not say whether they did.
func (m *Model) copyText(text, what string) tea.Cmd {
	if len(text) > mostCopied {
		m.warn(fmt.Sprintf("Not copied: %s is %s, and terminals take %s.", what, sized(int64(len(text))), sized(mostCopied)))
		return nil
	}
	m.tell(fmt.Sprintf("Sent %s to the terminal's clipboard (%s); tmux needs set-clipboard on.", what, sized(int64(len(text)))))
	return tea.SetClipboard(text)
}
