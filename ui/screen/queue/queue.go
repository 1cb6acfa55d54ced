// Package queue shows what waits: the calls in line for quota, and the slices of a run
// that is larger than the caps. It draws what it is told and answers keys with wishes.
package queue

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/api/quota"
	"quarry/hunt"
	"quarry/themes"
)

// Styles are the pens and glyphs of the screen.
type Styles struct {
	Title, Heading, Text, Faint, Cursor themes.Paint
	Good, Warn, Danger                  themes.Paint
	Marker, Tail                        string
	Strip                               Strip
}

// KeyMap is every key of the screen with its help.
type KeyMap struct {
	Up, Down         key.Binding
	PageUp, PageDown key.Binding
	Sooner, Later    key.Binding
	Drop, Empty      key.Binding
	Pause, Repair    key.Binding
}

// DefaultKeys are those of lists, and a letter for each thing to do.
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

// Action is what the screen wants done: Move, Drop, Empty, Pause or Repair.
type Action interface{ isAction() }

// Move moves a waiting call by some places.
type Move struct {
	ID int64
	By int
}

// Drop takes a call out of the line.
type Drop struct{ ID int64 }

// Empty takes all calls out of the line.
type Empty struct{}

// Pause rests a run in slices, or lets it go on.
type Pause struct{}

// Repair fetches what is missing of a run in slices.
type Repair struct{}

func (Move) isAction()   {}
func (Drop) isAction()   {}
func (Empty) isAction()  {}
func (Pause) isAction()  {}
func (Repair) isAction() {}

// Model is the screen.
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

// New makes a screen on which nothing waits.
func New(keys KeyMap, styles Styles) *Model { return &Model{keys: keys, styles: styles} }

// SetSize gives the screen its rectangle in cells.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// SetStyles changes how the screen is drawn.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Set tells what waits at a moment: the calls, and the slices of the shown run, if it has any.
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

// SetGauges tells how the limits stand.
func (m *Model) SetGauges(gauges []quota.Gauge) { m.gauges = gauges }

// HandleKey acts on a key. It gives the wish, if any, and whether the key was used.
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

// call is the waiting call under the cursor.
func (m *Model) call() (id int64, ok bool) {
	if m.cursor < len(m.calls) {
		return m.calls[m.cursor].ID, true
	}
	return 0, false
}

// items are the lines that the cursor can be on.
func (m *Model) items() int {
	n := len(m.calls)
	if m.coverage != nil {
		n += len(m.coverage.Pieces)
	}
	return n
}

func (m *Model) walk(by int) { m.cursor = max(min(m.cursor+by, m.items()-1), 0) }
