package ui_test

import (
	"testing"
	"time"

	"quarry/history"
	"quarry/ui"
)

// startPaintBytes is the budget of the first paint with the start screen at 200×50.
const startPaintBytes = 6_000

func TestStartScreenLeadsToRowsWithTwoKeys(t *testing.T) {
	drive(t, 80, 24, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "Quarry 9.9", "t  Guided hunt", "1  Encoded PowerShell", "6  ", "RECENT RUNS", "None yet", "Connect your tenant",
			"Type to write KQL", "all keys", "help")
		w.Press("1", "f5")
		w.WaitFor("of 40")
		w.Press("ctrl+k", "H")
		w.WaitFor("START HERE")
		wants(t, w, "40 rows")
		w.Press("esc")
		wantsNot(t, w, "START HERE")
		wants(t, w, "of 40")
	}, func(_ *testing.T, c *ui.Config) { c.Version = "9.9" })
}

func TestFirstKeyGoesToTheEditor(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.WaitFor("START HERE")
		w.Type("DeviceInfo")
		wants(t, w, "DeviceInfo")
		wantsNot(t, w, "START HERE")
	})
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Paste("DeviceEvents\n| take 3")
		wants(t, w, "| take 3")
		wantsNot(t, w, "START HERE")
	})
	drive(t, 100, 30, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		wantsNot(t, w, "START HERE") // there is text already
	}, func(_ *testing.T, c *ui.Config) { c.Text = "DeviceInfo" })
}

func TestStartScreenFitsTheSmallestTerminal(t *testing.T) {
	drive(t, 40, 10, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "Quarry", "t  Guided hunt", "1  ", "6  ", "Type to write KQL")
		w.Press("c")
		wants(t, w, "Connect your tenant")
		w.Press("esc")
		wants(t, w, "t  Guided hunt")
	})
}

func TestFirstPaintWithTheStartScreen(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		wants(t, w, "START HERE")
		withinBudget(t, w, "the first paint with the start screen", startPaintBytes)
	})
}

func TestLibraryIsListedAndCopiedOnSave(t *testing.T) {
	var store *history.Store
	drive(t, 120, 40, respondWith(processes(40), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "E")
		w.WaitFor("initial-access/")
		w.Type("kerberoast")
		w.WaitFor("Searches for service accounts")
		w.Press("enter")
		w.WaitFor("servicePrincipalName")
		w.Press("f2")
		wants(t, w, "credential-access/kerberoasting-searches")
		wantsNot(t, w, "Name       library/")
		w.Press("enter")
		w.WaitFor("Saved credential-access/kerberoasting-searches.")
		h, err := store.Hunt(t.Context(), "credential-access/kerberoasting-searches")
		if err != nil || h.Description == "" || len(h.Techniques) != 1 {
			t.Errorf("saved %+v, %v", h, err)
		}
		w.Press("f3")
		w.WaitFor("library/")
		w.Type("kerberoast")
		w.WaitFor("library/credential-access/k")
	}, onDisk(&store))
}
