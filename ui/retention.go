package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
)

// evictionPlanned warns which results will be deleted on quit, so that there is time to star runs.
func (m *Model) evictionPlanned(msg evictionPlannedMsg) tea.Cmd {
	if msg.err != nil {
		m.config.Log.Warn("measure the saved results", "error", msg.err)
		return nil
	}
	m.eviction = msg.eviction
	if m.eviction.Answers > 0 && m.notice.kind <= told {
		m.warn(
			fmt.Sprintf(
				"Results exceed %s: the oldest %s (%s) will be deleted on quit. Star runs to keep them: %s, then %s.",
				history.FormatBytes(m.config.KeepBytes), grouped(m.eviction.Answers),
				history.FormatBytes(m.eviction.Bytes),
				m.keys.label("history"), m.keys.label("picker_actions")))
	}
	return nil
}

// evict deletes the announced results, except those starred meanwhile.
func (m *Model) evict(ctx context.Context) error {
	if m.eviction.Answers == 0 {
		return nil
	}
	_, err := m.config.Store.Purge(ctx, m.eviction)
	return err
}
