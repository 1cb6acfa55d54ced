package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/meter"
)

// Clock tells the time.
type Clock func() time.Time

// pulse is the heartbeat: at most one timer that counts, for the next moment at which
// the screen would differ. It stops while nothing moves.
type ticker struct {
	number int
	due    time.Time // zero: no timer is running
}

// spinnerPeriod is the time between two frames of the spinner.
const spinnerPeriod = 100 * time.Millisecond

// longestTick bounds how far a timer is set ahead, since a laptop that slept or a
// clock that was set makes it wrong.
const longestTick = time.Minute

// beat sets the timer for the next change, unless one runs that ends before it.
func (m *Model) scheduleTick() tea.Cmd {
	wait := m.nextChange()
	if wait <= 0 {
		return nil
	}
	wait = min(wait, longestTick)
	due := m.now.Add(wait)
	if !m.ticker.due.IsZero() && !due.Before(m.ticker.due) {
		return nil
	}
	m.ticker.number++
	m.ticker.due = due
	return tickAfter(wait, m.ticker.number)
}

// handleTick does what time brings about.
func (m *Model) handleTick(msg tickMsg) tea.Cmd {
	if msg.number != m.ticker.number {
		return nil // a sooner one was set after it
	}
	m.ticker.due = time.Time{}
	if m.notice.expired(m.now) {
		m.notice = notice{}
	}
	m.measure()
	m.settle()
	m.refreshQueue()
	return tea.Batch(m.keepSession(), m.runDueWatches(), m.refreshHunts())
}

// nextChange is how long the screen stays as it is; 0 stands for ever.
func (m *Model) nextChange() time.Duration {
	next := time.Duration(0)
	sooner := func(wait time.Duration) {
		if wait > 0 && (next == 0 || wait < next) {
			next = wait
		}
	}
	if m.active.run != nil {
		sooner(spinnerPeriod - m.now.Sub(m.active.progress.Started)%spinnerPeriod)
	}
	if m.work.exported.cancel != nil {
		sooner(time.Second - m.now.Sub(m.work.exported.started)%time.Second)
	}
	if !m.notice.until.IsZero() {
		sooner(max(m.notice.until.Sub(m.now), time.Millisecond))
	}
	if m.overlay.kind == huntsOverlay {
		sooner(max(m.overlay.read.Add(huntsRefreshInterval).Sub(m.now), time.Millisecond))
	}
	if m.session.id != 0 && !m.session.saving && !m.session.changed.IsZero() {
		sooner(max(m.session.changed.Add(saveAfter).Sub(m.now), time.Millisecond))
	}
	if m.overlay.queue != nil {
		sooner(time.Second)
	}
	for _, t := range m.tabs {
		if t.watching != nil && !t.watching.next.IsZero() {
			sooner(max(t.watching.next.Sub(m.now), time.Millisecond))
		}
	}
	if !m.document.touched.IsZero() {
		sooner(max(m.document.touched.Add(pauseAfter).Sub(m.now), time.Millisecond))
	}
	sooner(meter.Changes(m.ledger.snapshot, m.ledger.running()))
	return next
}
