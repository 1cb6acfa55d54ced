package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
)

// doomedFound tells which answers are removed at the end of the program, so that there is
// time to star what shall stay.
func (m *Model) doomedFound(msg doomedFoundMsg) tea.Cmd {
	if msg.err != nil {
		m.config.Log.Warn("measure the kept answers", "error", msg.err)
		return nil
	}
	m.doomed = msg.doomed
	if m.doomed.Answers > 0 && m.notice.kind <= told {
		m.warn(fmt.Sprintf("The oldest %s (%s) go when you quit: together they take more than %s. Star what shall stay: %s, %s. The runs stay.",
			plural(m.doomed.Answers, "kept answer"), history.FormatBytes(m.doomed.Bytes), history.FormatBytes(m.config.KeepBytes),
			label(m.keys.Global.History), label(m.keys.Picker.Actions)))
	}
	return nil
}

// removeDoomed removes what was told of, but what was starred meanwhile.
func (m *Model) removeDoomed(ctx context.Context) error {
	if m.doomed.Answers == 0 {
		return nil
	}
	_, err := m.config.Store.Purge(ctx, m.doomed)
	return err
}
