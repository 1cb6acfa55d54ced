// Package queue shows the calls that are queued for quota and the slices of a run that exceeds the
// limits. It draws what it is given and turns keys into actions.
package queue

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/api/quota"
	"quarry/hunt"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/meter"
)

// Styles are the paints and glyphs of the screen.
type Styles struct {
	Title, Heading, Text, Faint, Cursor themes.Paint
	Good, Warn, Danger                  themes.Paint
	Marker, Tail                        string
	Strip                               Strip
	Meter                               meter.Styles
	Rising                              []string // of columns, from nearly empty to full
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
	keys          *action.Keys
	styles        Styles
	calls         []hunt.Waiting
	coverage      *hunt.Coverage
	now           time.Time
	quota         quota.Snapshot
	spent         []quota.Call
	cursor, top   int
	width, height int
}

// New returns an empty screen.
func New(keys *action.Keys, styles Styles) *Model { return &Model{keys: keys, styles: styles} }

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

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	id := m.keys.Find(k.String())
	if id == "" || m.Reason(id) != "" {
		return nil, false
	}
	return m.Do(id), true
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
