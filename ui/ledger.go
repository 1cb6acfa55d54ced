package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/api/quota"
	"quarry/hunt"
)

// ledger is the data of the meter and its age.
type ledger struct {
	spent     hunt.Ledger
	snapshot  quota.Snapshot
	read      int       // number of the latest reading
	requested time.Time // time of that reading's request
	of        *hunt.Runner
}

// ledgerAge is the age at which a key press causes a new reading: other programs of the user spend
// from the same quota.
const ledgerAge = 10 * time.Second

func (l *ledger) running() bool {
	return slices.ContainsFunc(l.spent.Calls, func(c quota.Call) bool { return c.Running })
}

// readLedger reads what has been spent.
func (m *Model) readLedger() tea.Cmd {
	m.ledger.read++
	m.ledger.requested, m.ledger.of = m.now, m.tab.runner
	return readLedger(m.jobs.Context, m.tab.runner, m.ledger.read)
}

// refreshLedger reads again if the last reading is old.
func (m *Model) refreshLedger() tea.Cmd {
	if m.now.Sub(m.ledger.requested) < ledgerAge {
		return nil
	}
	return m.readLedger()
}

// switchLedger reads the ledger of the shown tab's API if the last reading was of another one.
func (m *Model) switchLedger() tea.Cmd {
	if m.ledger.of == m.tab.runner {
		return nil
	}
	return m.readLedger()
}

func (m *Model) ledgerRead(msg ledgerReadMsg) tea.Cmd {
	if msg.read != m.ledger.read {
		return nil // a newer reading is on its way
	}
	if msg.err != nil {
		m.config.Log.Warn("read the quota ledger", "error", msg.err)
		return nil
	}
	m.ledger.spent = msg.ledger
	m.measure()
	return nil
}

// measure updates the meter to the current time.
func (m *Model) measure() {
	m.ledger.snapshot = m.ledger.spent.At(m.now)
	m.meter.SetSnapshot(m.ledger.snapshot)
}
