package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
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
	m.startChord(m.keys.leader())
	return nil
}

func (m *Model) startChord(first string) { m.chord = chord{first, m.now} }

// startsChord reports whether a key begins a chord where the user is.
func (m *Model) startsChord(name string) bool {
	if printable(name) && m.typing() {
		return false
	}
	return m.keys.isLeader(name) || m.keys.in(m.scope()).Continues(name) || m.keys.in(action.Global).Continues(name)
}

// chordKey completes a chord. A leader key pressed twice goes to the text field, where it deletes to
// the end of the line.
func (m *Model) chordKey(k tea.KeyPressMsg) tea.Cmd {
	first, second := m.chord.first, k.String()
	m.chord = chord{}
	if id := m.keys.second(m.scope(), first, second, m.typing()); id != "" {
		return m.do(id)
	}
	switch {
	case second == "esc" || m.keys.in(action.Global).Find(second) == "interrupt":
	case second == first && m.typing() && !printable(first):
		return m.focusedKey(k)
	default:
		m.tell(fmt.Sprintf("%s does nothing here. %s lists the keys.", action.Label(first+" "+second),
			m.keys.label("help")))
	}
	return nil
}

// leader returns the key that begins the default chords.
func (k *keymap) leader() string {
	for _, name := range k.leaders {
		if !printable(name) {
			return name
		}
	}
	if len(k.leaders) > 0 {
		return k.leaders[0]
	}
	return ""
}

// leaderHere returns the leader key for places where nothing is typed.
func (k *keymap) leaderHere() string {
	for _, name := range k.leaders {
		if printable(name) {
			return name
		}
	}
	return k.leader()
}

func (k *keymap) isLeader(name string) bool { return slices.Contains(k.leaders, name) }

// second returns the ID of the action of a chord. Besides the chords themselves, the leader key
// offers the single keys of a scope in which nothing is typed: a printable leader key before the
// global chords, the other one after them.
func (k *keymap) second(scope action.Scope, first, second string, typing bool) string {
	here, everywhere := k.in(scope), k.in(action.Global)
	single := ""
	if k.isLeader(first) && !typing {
		single = here.Find(second)
	}
	if k.isLeader(first) && printable(first) {
		if single != "" {
			return single
		}
		first = k.leader()
	}
	for _, keys := range []*action.Keys{here, everywhere} {
		if id := keys.Find(first + " " + second); id != "" {
			return id
		}
	}
	return single
}

// nextKey is a key that may follow the first one of a chord, and what it does.
type nextKey struct {
	key   string
	entry *entry
}

// nextKeys lists the keys that may follow, those of the scope first. It leaves out actions that only
// move.
func (k *keymap) nextKeys(scope action.Scope, first string, typing bool) []nextKey {
	var list []nextKey
	listed := map[string]bool{}
	add := func(e *entry, key string) {
		if !listed[e.ID] && k.second(scope, first, key, typing) == e.ID {
			listed[e.ID] = true
			list = append(list, nextKey{key, e})
		}
	}
	for _, wanted := range []action.Scope{scope, action.Global} {
		for i := range k.entries {
			e := &k.entries[i]
			if e.Scope != wanted || e.Motion && scope != action.Editor {
				continue
			}
			for _, name := range k.keysOf(e.ID) {
				if one, two, ok := cutChord(name); ok && (one == first || k.isLeader(one) && k.isLeader(first)) {
					add(e, two)
				} else if !ok && wanted != action.Global {
					add(e, name)
				}
			}
		}
	}
	return list
}
