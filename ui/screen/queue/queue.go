// Package queue shows the calls that are queued for quota and the slices of a run that exceeds the
// limits. It draws what it is given and turns keys into actions.
package queue

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/api/quota"
	"quarry/hunt"
	"quarry/themes"
)

// Styles are the paints and glyphs of the screen.
type Styles struct {
	Title, Heading, Text, Faint, Cursor themes.Paint
	Good, Warn, Danger                  themes.Paint
	Marker, Tail                        string
	Strip                               Strip
}

// KeyMap holds the keys of the screen.
type KeyMap struct {
	Up, Down         key.Binding
	PageUp, PageDown key.Binding
	Sooner, Later    key.Binding
	Drop, Empty      key.Binding
	Pause, Repair    key.Binding
}

// DefaultKeys returns the keys of lists, and a letter for each action.
func DefaultKeys() KeyMap {
	return KeyMap{
		Up:       bind("Up", "up", "k"),
		Down:     bind("Down", "down", "j"),
		PageUp:   bind("Page up", "pgup", "ctrl+u"),
		PageDown: bind("Page down", "pgdown", "ctrl+d"),
		Sooner:   bind("Move call up", "K", "shift+up"),
		Later:    bind("Move call down", "J", "shift+down"),
		Drop:     bind("Drop call", "d", "delete"),
		Empty:    bind("Drop all calls", "D"),
		Pause:    bind("Pause or resume slices", "p", "space"),
		Repair:   bind("Fetch missing slices", "r", "enter"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

// Action is a request of the screen: Move, Drop, Empty, Pause or Repair.
type Action interface{ isAction() }

// Move moves a queued call by some places.
type Move struct {
	ID int64
	By int
}

// Drop removes a call from the queue.
type Drop struct{ ID int64 }

// Empty removes all calls from the queue.
type Empty struct{}

// Pause pauses or resumes a sliced run.
type Pause struct{}

// Repair fetches the missing slices of a run.
type Repair struct{}

func (Move) isAction()   {}
func (Drop) isAction()   {}
func (Empty) isAction()  {}
func (Pause) isAction()  {}
func (Repair) isAction() {}

// Model is the queue screen.
type Model struct {
	keys          KeyMap
	styles        Styles
	calls         []hunt.Waiting
	coverage      *hunt.Coverage
	now           time.Time
	gauges        []quota.Gauge
	cursor, top   int
	width, height int
}

// New returns an empty screen.
func New(keys KeyMap, styles Styles) *Model { return &Model{keys: keys, styles: styles} }

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Set sets the queued calls, and the slices of the shown run if it has any.
func (m *Model) Set(calls []hunt.Waiting, coverage *hunt.Coverage, now time.Time) {
	id, on := m.call()
	m.calls, m.coverage, m.now = calls, coverage, now
	if on { // the cursor stays on its call
		for i, c := range calls {
			if c.ID == id {
				m.cursor = i
			}
		}
	}
	m.walk(0)
}

// SetGauges sets the state of the limits.
func (m *Model) SetGauges(gauges []quota.Gauge) { m.gauges = gauges }

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	page := max(m.height/2, 1)
	id, on := m.call()
	switch {
	case key.Matches(k, m.keys.Up):
		m.walk(-1)
	case key.Matches(k, m.keys.Down):
		m.walk(1)
	case key.Matches(k, m.keys.PageUp):
		m.walk(-page)
	case key.Matches(k, m.keys.PageDown):
		m.walk(page)
	case key.Matches(k, m.keys.Sooner) && on:
		return Move{id, -1}, true
	case key.Matches(k, m.keys.Later) && on:
		return Move{id, 1}, true
	case key.Matches(k, m.keys.Drop) && on:
		return Drop{id}, true
	case key.Matches(k, m.keys.Empty):
		return Empty{}, true
	case key.Matches(k, m.keys.Pause):
		return Pause{}, true
	case key.Matches(k, m.keys.Repair):
		return Repair{}, true
	default:
		return nil, false
	}
	return nil, true
}

// call returns the queued call under the cursor.
func (m *Model) call() (id int64, ok bool) {
	if m.cursor < len(m.calls) {
		return m.calls[m.cursor].ID, true
	}
	return 0, false
}

// items counts the lines that the cursor can be on.
func (m *Model) items() int {
	n := len(m.calls)
	if m.coverage != nil {
		n += len(m.coverage.Slices)
	}
	return n
}

func (m *Model) walk(by int) { m.cursor = max(min(m.cursor+by, m.items()-1), 0) }
