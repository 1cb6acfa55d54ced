package ui_test

import (
	"strings"
	"testing"
	"time"
)

// A slow connection may cut a paste anywhere.
func TestPastesArriveWholeHoweverSlow(t *testing.T) {
	const paste = "\x1b[200~DeviceInfo | where DeviceName has 'a'\x1b[201~"
	for _, gap := range []time.Duration{time.Millisecond, 60 * time.Millisecond, 2 * time.Second} {
		drive(t, 80, 24, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
			for cut := 1; cut < len(paste); cut++ {
				if cut < 3 && gap > 50*time.Millisecond {
					continue // taken for a key first
				}
				w.Send(paste[:cut])
				time.Sleep(gap)
				w.Send(paste[cut:])
				w.Type("z")
				if screen := w.Screen(); !strings.Contains(screen, "DeviceInfo | where DeviceName has 'a'z") || strings.Contains(screen, "201~") {
					t.Fatalf("cut at %d with %v:\n%s", cut, gap, screen)
				}
				w.Press("ctrl+a", "backspace")
			}
		})
	}
}

func TestPasteThatNeverEnds(t *testing.T) {
	drive(t, 80, 24, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Send("\x1b[200~DeviceInfo")
		w.WaitFor("A paste has not ended: 10 B so far. Press ctrl+c to end it here.")
		w.Send("\x03")
		w.Type(" | count")
		w.WaitFor("DeviceInfo | count")
	})
}
