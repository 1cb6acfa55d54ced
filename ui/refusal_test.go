package ui_test

import (
	"context"
	"testing"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/ui"
)

// ranOf returns the text of each run in the history, the newest first, with the API that it was sent to.
func ranOf(t *testing.T, w *workbench) (ran []string) {
	t.Helper()
	runs, err := w.store.Runs(context.Background(), history.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		ran = append(ran, r.Dialect.String()+": "+r.Text)
	}
	return ran
}

func wantRan(t *testing.T, w *workbench, want ...string) {
	t.Helper()
	got := ranOf(t, w)
	if len(got) != len(want) {
		t.Fatalf("ran %q, want %q\n%s", got, want, w.Screen())
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("ran %q, want %q", got, want)
		}
	}
}

func TestQueryForAnotherAPIIsOfferedToIt(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("EmailEvents | take 3")
		w.Press("f5")
		wants(t, w, "Run it with graph?", "Table `EmailEvents` is not served by the mde API",
			"run it with graph (1 call)", "0/1500")
		w.Press("esc")
		wantsNot(t, w, "Run it with graph?")
		wantRan(t, w)
		w.Type(" ")
		w.Press("f5", "enter")
		w.WaitFor("1-3 of 3")
		wants(t, w, "contoso graph app")
		wantRan(t, w, "graph: EmailEvents | take 3")
	}, otherAPIs)
}

func TestRunKeySendsItAnyway(t *testing.T) {
	tests := map[string]struct {
		query, says string
		change      func(*testing.T, *ui.Config)
	}{
		"another API": {"EmailEvents", "Run it with graph?", otherAPIs},
		"no other API": {"EmailEvents", "use graph or xdr. F5 again sends it anyway.",
			func(*testing.T, *ui.Config) {}},
		"an error": {"DeviceInfo\n| where Nope == 1", "Line 2: unknown column `Nope`. F5 again sends it anyway.",
			otherAPIs},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			drive(t, 130, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
				w.Type(c.query)
				w.Press("esc", "f5")
				wants(t, w, c.says)
				wantRan(t, w)
				w.Press("f5")
				w.WaitFor("1-3 of 3")
				wantRan(t, w, "mde: "+c.query)
			}, c.change)
		})
	}
}

func TestThirdKeyForcesAQueuedQueryThatIsWrong(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where Nope == 1")
		w.Press("f5")
		wants(t, w, "F5 again sends it anyway.")
		w.Press("f5")
		wants(t, w, "queued: next call in")
		w.Press("f5")
		w.WaitFor("1-3 of 3")
	}, usedUp)
}

// usedUp leaves no call of this minute.
func usedUp(t *testing.T, c *ui.Config) {
	t.Helper()
	profile := c.Runner.Config.Profile
	for range profile.Limits.CallsPerMinute {
		id, err := c.Runner.Config.Store.StartCall(context.Background(), profile.Budget, time.Now())
		if err == nil {
			err = c.Runner.Config.Store.FinishCall(context.Background(), id, time.Millisecond)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSlicesAndRepeatsOfAWrongQueryCostNoCall(t *testing.T) {
	never := service(func(context.Context, api.Query, api.Sink) (*api.Answer, error) {
		t.Error("the query was sent")
		return nil, &api.Error{Kind: api.BadQuery}
	})
	for name, key := range map[string]string{"slices": "alt+s", "repeat": "alt+t"} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 30, never, func(t *testing.T, w *workbench) {
				w.Type("DeviceInfo | where Nope == 1")
				w.Press(key, "enter")
				wants(t, w, "Unknown column `Nope`. F5 again sends it anyway.")
			})
		})
	}
}
