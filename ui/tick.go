package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/meter"
)

// Clock returns the current time.
type Clock func() time.Time

// ticker is the only timer of the program. It is set for the next time at which the screen changes,
// and not at all while nothing moves.
type ticker struct {
	number int
	due    time.Time // zero: no timer is set
}

// spinnerPeriod is the time between two frames of the spinner.
const spinnerPeriod = 100 * time.Millisecond

// longestTick bounds the timer, since suspending the machine or setting its clock makes it wrong.
const longestTick = time.Minute

// scheduleTick sets the timer for the next change, unless it is set for an earlier one.
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

// handleTick advances animations, refreshes the quota meter and starts work that is due.
func (m *Model) handleTick(msg tickMsg) tea.Cmd {
	if msg.number != m.ticker.number {
		return nil // an earlier one was set meanwhile
	}
	m.ticker.due = time.Time{}
	if m.tab.notice.expired(m.now) {
		m.tab.notice = notice{}
	}
	ask := tea.Cmd(nil)
	if due := m.look.Due(); !due.IsZero() && !m.now.Before(due) {
		ask = m.backgroundUnanswered()
	}
	m.measure()
	m.debounce()
	m.refreshQueue()
	return tea.Batch(ask, m.keepSession(), m.runDueWatches(), m.refreshHunts())
}

// nextChange returns the time until the screen changes, 0 if it does not.
func (m *Model) nextChange() time.Duration {
	next := time.Duration(0)
	sooner := func(wait time.Duration) {
		if wait > 0 && (next == 0 || wait < next) {
			next = wait
		}
	}
	if m.tab.active.run != nil {
		sooner(spinnerPeriod - m.now.Sub(m.tab.active.progress.Started)%spinnerPeriod)
	}
	if m.tab.work.exported.Running() {
		sooner(time.Second - m.now.Sub(m.tab.work.exported.Started())%time.Second)
	}
	if !m.tab.notice.until.IsZero() {
		sooner(max(m.tab.notice.until.Sub(m.now), time.Millisecond))
	}
	if l := listOf[*huntList](&m.screens); l != nil {
		sooner(max(l.read.Add(huntsRefreshInterval).Sub(m.now), time.Millisecond))
	}
	if m.session.id != 0 && !m.session.saving && !m.session.changed.IsZero() {
		sooner(max(m.session.changed.Add(saveAfter).Sub(m.now), time.Millisecond))
	}
	if m.chord.first != "" && !m.whichKeyShown() {
		sooner(m.chord.since.Add(chordPause).Sub(m.now))
	}
	if screenOf[*queueScreen](&m.screens) != nil {
		sooner(time.Second)
	}
	for _, t := range m.tabs {
		if t.watching != nil && !t.watching.next.IsZero() {
			sooner(max(t.watching.next.Sub(m.now), time.Millisecond))
		}
	}
	if due := m.look.Due(); !due.IsZero() {
		sooner(max(due.Sub(m.now), time.Millisecond))
	}
	if !m.tab.document.touched.IsZero() {
		sooner(max(m.tab.document.touched.Add(debounceDelay).Sub(m.now), time.Millisecond))
	}
	sooner(meter.Changes(m.ledger.snapshot, m.ledger.running()))
	return next
}

// debounceDelay is how long typing must pause before the text is analyzed.
const debounceDelay = 350 * time.Millisecond

// debounce analyzes the text once typing has paused: problems and help would flicker if they were
// updated at every key.
func (m *Model) debounce() {
	if m.tab.document.touched.IsZero() || m.now.Sub(m.tab.document.touched) < debounceDelay {
		return
	}
	m.tab.document.touched = time.Time{}
	if m.typingLine() {
		m.tab.refining.line.Settle()
		return
	}
	m.tab.editor.Settle()
	m.tab.document.help, _ = m.tab.editor.Help()
}
