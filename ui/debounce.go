package ui

import "time"

// debounceDelay is how long typing must pause before the text is analyzed.
const debounceDelay = 350 * time.Millisecond

// debounce analyzes the text once typing has paused: problems and help would flicker if they were
// updated at every key.
func (m *Model) debounce() {
	if m.document.touched.IsZero() || m.now.Sub(m.document.touched) < debounceDelay {
		return
	}
	m.document.touched = time.Time{}
	if m.typingLine() {
		m.refining.line.Settle()
		return
	}
	m.editor.Settle()
	m.document.help, _ = m.editor.Help()
}
