package ui_test

import (
	"strings"
	"testing"
	"time"
)

// Budgets in bytes that the program may send at 200×50. On a slow SSH line they are the latency
// that the user feels.
const (
	firstPaintBytes = 12_000 // with results
	emptyPaintBytes = 6_000
	typedKeyBytes   = 48
	rowBytes        = 224
	scrollBytes     = 500
	pageBytes       = 8_760 // of 33 rows
	tickBytes       = 30
)

func withinBudget(t *testing.T, w *workbench, what string, budget int) {
	t.Helper()
	raw, _ := w.Sent()
	t.Logf("%s: %d bytes of %d", what, len(raw), budget)
	if len(raw) > budget {
		t.Errorf("%s sent %d bytes, the budget is %d: %q", what, len(raw), budget, raw)
	}
}

// tallEditor gives the editor 14 lines, so that a page has 33 rows, for which the budgets are.
func tallEditor(w *workbench) {
	for range 11 {
		w.Press("alt+down")
	}
}

func TestBytesOnTheWire(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5000), time.Second), func(t *testing.T, w *workbench) {
		withinBudget(t, w, "the first paint", emptyPaintBytes)
		w.Type("DeviceProcessEvents\n| where FileName has 'powershell'")
		w.Sent()
		for _, key := range []string{" ", "a", "n", "d", "backspace", "left"} {
			w.Press(key)
			withinBudget(t, w, "the key "+key, typedKeyBytes)
		}
		w.Press("f5", "f5") // the query is not finished
		w.WaitFor("of 5,000")
		w.Press("f6")
		tallEditor(w)
		time.Sleep(time.Second)
		w.Sent()
		for range 3 {
			w.Press("j")
			withinBudget(t, w, "a row down", rowBytes)
		}
		for range 3 {
			w.Press("pgdown")
			withinBudget(t, w, "a page down", pageBytes)
		}
		w.Press("G", "g", "3", "1", "G")
		w.Sent()
		for range 6 {
			w.Press("j")
			withinBudget(t, w, "a row down at the bottom", scrollBytes)
		}
	})
}

// TestFirstPaintOfResults paints the whole screen with a full grid.
func TestFirstPaintOfResults(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5000), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("of 5,000")
		w.Press("end", "enter", "enter")
		w.Sent()
		w.Press("enter")
		withinBudget(t, w, "a line that moves the results down", scrollBytes)
		w.Press("backspace")
		withinBudget(t, w, "a line less", scrollBytes)
		tallEditor(w)
		time.Sleep(10 * time.Second)
		w.Press("f8")
		w.Sent()
		w.Press("esc")
		withinBudget(t, w, "the screen with an answer", firstPaintBytes)
	})
}

func TestNothingIsSentWhileNothingChanges(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5000), time.Second), func(t *testing.T, w *workbench) {
		w.Sent()
		time.Sleep(10 * time.Minute)
		withinBudget(t, w, "ten idle minutes", 0)
	})
}

func TestTickOfTheMeterIsCheap(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(500), time.Second), func(t *testing.T, w *workbench) {
		w.Type("T")
		w.Press("f5")
		w.WaitFor("of 500")
		time.Sleep(10 * time.Second)
		w.Sent()
		time.Sleep(time.Minute) // the call leaves the one-minute window
		withinBudget(t, w, "a tick of the meter", tickBytes)
		if !strings.Contains(w.Screen(), "0/45") {
			t.Errorf("the meter did not tick:\n%s", w.Screen())
		}
	})
}

func TestHeldKeyIsAppliedInFewFrames(t *testing.T) {
	drive(t, 200, 50, respondWith(processes(5000), time.Second), func(t *testing.T, w *workbench) {
		w.Type("T")
		w.Press("f5")
		w.WaitFor("of 5,000")
		w.Press("f6")
		w.Sent()
		w.Send(strings.Repeat("j", 50))
		_, frames := w.Sent()
		wants(t, w, "▸  51")
		if frames > 5 {
			t.Errorf("50 keys took %d frames", frames)
		}
	})
}
