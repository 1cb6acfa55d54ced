package ui_test

import (
	"testing"
	"time"

	"quarry/history"
	"quarry/ui"
)

func TestValuesOfSavedResultsCompleteAfterARestart(t *testing.T) {
	for name, keep := range map[string]bool{"saved": true, "not saved": false} {
		t.Run(name, func(t *testing.T) {
			var store *history.Store
			drive(t, 110, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
				w.Type("DeviceProcessEvents")
				w.Press("esc", "f5")
				w.WaitFor("1-3 of 3")
				w.Press("ctrl+t")
				w.Press("alt+q", "y")
				w.Wait()
				again := restart(t, w, store)
				again.Press("ctrl+t")
				again.Type("DeviceProcessEvents | where DeviceName == 'ws")
				again.Press("alt+/")
				if keep {
					wants(t, again, "ws-0031.contoso.com")
				} else {
					wantsNot(t, again, "ws-0031.contoso.com")
				}
			}, onDisk(&store), func(_ *testing.T, c *ui.Config) { c.Runner.Config.Profile.KeepAnswers = keep })
		})
	}
}
