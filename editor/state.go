package editor

import (
	"quarry/editor/buffer"
	"quarry/kql"
)

// State is everything of one text: the text itself, cursor, selection and edits that can
// be undone, and what is known about it. Its zero value is an empty text.
type State struct {
	buffer   *buffer.Buffer
	language language
	markers  []kql.Diagnostic
	problems problems
	scroll   scroll
}

// State takes the present text away to be put back later. The editor goes on with it
// until it is given another.
func (m *Model) State() State {
	return State{buffer: m.buffer, language: m.language, markers: m.markers, problems: m.problems, scroll: m.scroll}
}

// SetState puts a text back as it was.
func (m *Model) SetState(s State) {
	if s.buffer == nil {
		m.SetText("")
		return
	}
	m.buffer, m.language, m.markers, m.problems, m.scroll = s.buffer, s.language, s.markers, s.problems, s.scroll
	m.completion, m.search = completion{}, search{}
	m.refresh()
}
