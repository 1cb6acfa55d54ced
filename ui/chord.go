package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
	"quarry/ui/keymap"
)

// chord is the first key of a chord whose second key has not come yet.
type chord struct {
	first string // "" for none
	since time.Time
}

// chordPause is how long the second key may take before the next keys are listed. Users who know
// the chord see nothing, which saves bytes on a slow line.
const chordPause = 400 * time.Millisecond

// startLeader waits for the second key of a chord that the leader key begins.
func (m *Model) startLeader() tea.Cmd {
	m.startChord(m.keys.Leader())
	return nil
}

func (m *Model) startChord(first string) { m.chord = chord{first, m.now} }

// startsChord reports whether a key begins a chord where the user is.
func (m *Model) startsChord(name string) bool {
	if keymap.Printable(name) && m.typing() {
		return false
	}
	return m.keys.IsLeader(name) || m.keys.In(m.scope()).Continues(name) || m.keys.In(action.Global).Continues(name)
}

// chordKey completes a chord. A leader key pressed twice goes to the text field, where it deletes to
// the end of the line.
func (m *Model) chordKey(k tea.KeyPressMsg) tea.Cmd {
	first, second := m.chord.first, k.String()
	m.chord = chord{}
	if id := m.keys.Second(m.scope(), first, second, m.typing()); id != "" {
		return m.do(id)
	}
	switch {
	case second == "esc" || m.keys.In(action.Global).Find(second) == "interrupt":
	case second == first && m.typing() && !keymap.Printable(first):
		return m.focusedKey(k)
	default:
		m.tell(fmt.Sprintf("%s does nothing here. %s lists the keys.", action.Label(first+" "+second),
			m.keys.Label("help")))
	}
	return nil
}
