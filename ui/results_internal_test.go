package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/hunt"
	"quarry/themes"
)

// TestNewRowsAreFiltered checks that the filter is applied again to rows that arrive during a run.
func TestNewRowsAreFiltered(t *testing.T) {
	m := newModel(t, themes.Default)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	run := new(hunt.Run)
	m.tab.active = activeRun{id: 1, run: run, progress: hunt.Progress{State: hunt.Arriving}}
	m.tab.showRows(hunt.Progress{Table: hostileTable(5)})
	m.goToResults()
	for _, key := range "/gnp" {
		m.Update(tea.KeyPressMsg{Code: key, Text: string(key)})
	}
	cmd := m.runProgressed(runProgressedMsg{run: 1, source: run,
		progress: hunt.Progress{State: hunt.Arriving, Table: hostileTable(90)}})
	batch, ok := cmd().(tea.BatchMsg)
	if !ok || len(batch) != 2 {
		t.Fatalf("new rows asked for %T, want the next news and the rows of the arrangement", batch)
	}
	m.Update(batch[1]())
	if got := m.tab.grid.Position().Rows; got != 90 {
		t.Errorf("%d rows are shown, want all 90 that hold what was typed", got)
	}
}
