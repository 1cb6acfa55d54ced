package ui_test

import (
	"testing"
	"time"

	"quarry/api"
	"quarry/ui"
	"quarry/ui/dock"
)

func TestTabsAreIndependent(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		wantsNot(t, w, "▸1")
		w.Press("f5")
		w.WaitFor("of 40")
		w.Press("f6", "down", "ctrl+t")
		wants(t, w, " 1 DeviceProcessEvents", "▸2 empty", "Write a query above")
		w.Type("print 1")
		w.Press("alt+left")
		wants(t, w, "▸1 DeviceProcessEvents", "2 print 1 *", "of 40", "▸ 2")
		w.Press("down")
		wants(t, w, "▸ 3")
		w.Press("alt+right", "ctrl+z", "ctrl+z")
		wants(t, w, "▸2 empty")
		w.Press("alt+w")
		wantsNot(t, w, "▸1", "▸2")
		wants(t, w, "of 40")
	})
}

func TestRunContinuesInABackgroundTab(t *testing.T) {
	refused := &api.Error{Kind: api.BadQuery, Status: 400, Message: "no column named 'Nope'", Reason: api.Semantic,
		Names: []string{"Nope"}}
	drive(t, 100, 30, respondInTurn(respondInBatches(50, 2000, 3000), failWith(refused, time.Second)),
		func(t *testing.T, w *workbench) {
			w.Type("DeviceProcessEvents")
			w.Press("f5", "ctrl+t")
			wants(t, w, "1 DeviceProcessEvents ↻")
			w.Type("T | where Nope == 1")
			w.Press("f5")
			wants(t, w, "2 T | where Nope == 1 ↻")
			w.Press("ctrl+t")
			w.WaitFor("The query in tab 2 failed.")
			w.WaitFor("2 T | where Nope == 1 ●")
			w.WaitFor("The query in tab 1 returned 3,000 rows.")
			wants(t, w, "1 DeviceProcessEvents •", "Write a query above")
			w.Press("alt+right")
			wants(t, w, "▸1", "of 3,000")
			wantsNot(t, w, "•", "↻")
			w.Press("alt+right")
			wants(t, w, "Nope'")
		})
}

func TestClosingATabConfirmsLoss(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Hour), func(t *testing.T, w *workbench) {
		w.Press("alt+w")
		wants(t, w, "Write a query above")
		w.Type("DeviceInfo")
		w.Press("alt+w")
		wants(t, w, "Close the tab?")
		w.Press("n")
		wants(t, w, "DeviceInfo")
		w.Press("f5", "ctrl+t", "alt+left", "alt+w")
		wants(t, w, "Close the tab?", "may still count")
		w.Press("y")
		wantsNot(t, w, "DeviceInfo", "▸1")
		w.Press("alt+q")
		if !w.Ended() {
			t.Errorf("it asks although nothing runs any more:\n%s", w.Screen())
		}
	})
}

func TestQuittingAsksForRunsInAllTabs(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Hour), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f5", "ctrl+t")
		w.Type("DeviceEvents")
		w.Press("f5", "ctrl+t", "alt+q")
		wants(t, w, "Quit?", "2 queries are running")
		w.Press("esc", "ctrl+c")
		wants(t, w, "Quit?", "2 queries are running")
		w.Press("y")
		if !w.Ended() {
			t.Errorf("the program did not end:\n%s", w.Screen())
		}
	})
}

func TestCutTextPastesIntoAnotherTab(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("ctrl+x", "ctrl+t", "ctrl+v")
		wants(t, w, "▸2 DeviceInfo", "1 empty")
	})
}

func TestPivotOpensATab(t *testing.T) {
	withResults(t, "DeviceProcessEvents\n| project Timestamp, DeviceName, FileName", func(t *testing.T, w *workbench) {
		w.Press("l", "p", "1")
		wants(t, w, "Query ready", "▸2", "1 DeviceProcessEvents")
		w.Press("alt+left", "j")
		wants(t, w, "of 400")
	})
}

func TestTheDockedRecordIsThatOfTheShownTab(t *testing.T) {
	drive(t, 160, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("Row 1 of 40")
		w.Press("ctrl+t")
		w.WaitFor("The row under the cursor")
		wantsNot(t, w, "Row 1 of 40")
		w.Press("ctrl+k", "[")
		w.WaitFor("Row 1 of 40")
	}, func(_ *testing.T, c *ui.Config) { c.Dock = dock.Record })
}
