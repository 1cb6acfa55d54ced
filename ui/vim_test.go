package ui_test

import (
	"strings"
	"testing"
	"time"

	"quarry/history"
	"quarry/ui"
)

func withVim(_ *testing.T, c *ui.Config) { c.Vim = true }

func TestEscapeLeavesTheInsertModeBeforeItCancelsARun(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Hour), func(t *testing.T, w *workbench) {
		wants(t, w, " NORMAL ")
		w.Type("iDeviceInfo")
		wants(t, w, " INSERT ")
		w.Press("f5")
		w.Press("esc")
		wants(t, w, " NORMAL ")
		wantsNot(t, w, "Query canceled")
		w.Press("2", "esc")
		wantsNot(t, w, "Query canceled")
		w.Press("esc")
		wants(t, w, "Query canceled")
	}, withVim)
}

func TestVimSavesAndQuits(t *testing.T) {
	var store *history.Store
	drive(t, 100, 30, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Type("iDeviceInfo")
		w.Press("esc", ":")
		w.Type("w")
		w.Press("enter")
		wants(t, w, "Save query")
		w.Type("devices")
		w.Press("enter")
		w.WaitFor("Saved devices.")
		w.Press("ctrl+t")
		w.Type("iDeviceEvents")
		w.Press("esc", ":")
		w.Type("wq")
		w.Press("enter")
		w.Type("events")
		w.Press("enter")
		w.WaitFor("Saved events.")
		wantsNot(t, w, "DeviceEvents")
		w.Press(":")
		w.Type("q")
		w.Press("enter")
		if !w.Ended() {
			t.Errorf("the last tab did not end the program:\n%s", w.Screen())
		}
	}, onDisk(&store), withVim)
}

func TestVimIsSwitchedInThePalette(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		wantsNot(t, w, "NORMAL")
		w.Press("ctrl+p")
		w.Type("vim keys")
		w.Press("enter")
		wants(t, w, " NORMAL ", "Vim keys on")
		w.Press("f1")
		for !strings.Contains(w.Screen(), "Repeat last change") {
			before := w.Screen()
			w.Press("pgdown")
			if w.Screen() == before {
				t.Fatalf("help does not list the Vim keys:\n%s", w.Screen())
			}
		}
	})
}

// vimKeyBytes is the budget of a Vim key, which may also change the mode and the shape of the cursor.
const vimKeyBytes = 100

// TestVimKeysAreCheapOnTheWire checks the byte budget of a key in the Vim modes.
func TestVimKeysAreCheapOnTheWire(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Type("iDeviceProcessEvents | where FileName has 'powershell'")
		w.Press("esc")
		w.Sent()
		for _, key := range []string{"b", "h", "2", "d", "esc", "v", "e", "esc", "a", "x", "esc", "x"} {
			w.Press(key)
			withinBudget(t, w, "the key "+key, vimKeyBytes)
		}
	}, withVim)
}
