package ui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/history"
	"quarry/hunt"
	"quarry/ui"
)

// someProcesses has one table and no aggregation, so its slices need no merging.
const someProcesses = "DeviceProcessEvents"

func TestSlicedRunShowsProgressPausesAndFetchesMissing(t *testing.T) {
	broken := &api.Error{Kind: api.CutShort, Message: "unexpected EOF"}
	rows := respondWith(processes(40), 2*time.Second)
	drive(t, 100, 30, respondInTurn(rows, rows, failWith(broken, time.Second), rows), func(t *testing.T, w *workbench) {
		w.Type(someProcesses)
		w.Press("alt+s")
		wants(t, w, "Run in time slices", "Slice (auto, 6h, 1d or a count)")
		w.Press("backspace", "backspace", "backspace", "backspace")
		w.Type("8")
		w.Press("enter")
		w.WaitFor("of 8 slices")
		w.Press("f12")
		wants(t, w, "Quota, queue and slices", "running", "waiting", "No queued calls.")
		w.Press("p")
		w.WaitFor("paused")
		time.Sleep(time.Minute)
		wants(t, w, "paused", "waiting")
		w.Press("alt+q")
		wants(t, w, "Completed slices are lost: the profile keeps no results.")
		w.Press("esc")
		w.Press("p")
		w.WaitFor("1 failed")
		w.WaitFor("7 of 8 slices, 280 rows, 1 failed")
		w.Press("esc")
		wants(t, w, "of 280", "1 of 8 slices are missing")
		w.Press("alt+s")
		wants(t, w, "Fetch the missing slices?")
		w.Press("y")
		w.WaitFor("of 320")
		wantsNot(t, w, "missing")
	})
}

// TestUnfinishedSlicesAreOfferedInAnotherTab has a tab that knows nothing of the earlier run, as after a restart.
func TestUnfinishedSlicesAreOfferedInAnotherTab(t *testing.T) {
	var store *history.Store
	broken := &api.Error{Kind: api.CutShort, Message: "unexpected EOF"}
	rows := respondWith(processes(40), 2*time.Second)
	drive(t, 110, 30, respondInTurn(rows, failWith(broken, time.Second), rows), func(t *testing.T, w *workbench) {
		w.Type(someProcesses)
		w.Press("alt+s")
		w.WaitFor("Run in time slices")
		w.Press("backspace", "backspace", "backspace", "backspace")
		w.Type("4")
		w.Press("enter")
		w.WaitFor("1 of 4 slices are missing")
		w.Press("ctrl+t")
		w.Type(someProcesses)
		w.Press("alt+s")
		w.WaitFor("Run 1 of this query is unfinished: 3 of 4 slices done, 120 rows")
		w.Press("r")
		w.WaitFor("of 160")
		runs, err := store.Runs(t.Context(), history.Filter{EveryRun: true})
		if err != nil || len(runs) != 1 || runs[0].Status != history.OK {
			t.Errorf("runs %+v (error %v), want the first one, complete", runs, err)
		}
		w.Press("alt+s")
		wants(t, w, "Run in time slices")
	}, onDisk(&store), keepResults)
}

func TestRepeatAsksForParameters(t *testing.T) {
	var store *history.Store
	drive(t, 110, 30, growing(10, 3), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents | where FileName =~ '{{f}}' | take 50")
		w.Press("alt+t")
		w.WaitFor("Repeat the query")
		w.Press("enter")
		w.WaitFor("Parameters")
		w.Type("csc.exe")
		w.Press("enter")
		w.WaitFor("of 10")
		time.Sleep(16 * time.Minute)
		w.WaitFor("3 new rows since")
		runs, err := store.Runs(t.Context(), history.Filter{EveryRun: true})
		if err != nil || len(runs) != 2 || !strings.Contains(runs[0].Text, "=~ 'csc.exe'") ||
			runs[0].Text != runs[1].Text {
			t.Errorf("runs %+v (error %v), want two of the query with its value", runs, err)
		}
	}, onDisk(&store))
}

func TestTheTimeRangeIsStepped(t *testing.T) {
	drive(t, 110, 40, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo | where Timestamp > ago(7d)")
		w.Press("alt+h")
		w.WaitFor("Time range: the last 7d")
		wants(t, w, "Twice as long", "the last 14d", "Half as long", "the last 84h")
		w.Press("+")
		w.WaitFor("ago(14d)")
		w.Press("alt+h", "<")
		w.WaitFor("between (datetime(")
		w.Press("alt+h", "<")
		w.WaitFor("but the service keeps 30 days only")
		w.Press("alt+h", ">")
		w.WaitFor("1999-12-18")
		w.Press("alt+h", ">")
		w.WaitFor("2000-01-01")
		w.Press("alt+h", ">")
		w.WaitFor("ago(14d)")
	})
}

func TestUnsliceableQueryIsMarkedAndNotSent(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(1), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceFileEvents | invoke FileProfile()")
		w.Press("alt+s", "enter")
		w.WaitFor("This query cannot be sliced: FileProfile looks up a limited number of files")
		wants(t, w, "0/45")
	})
}

func TestEscapeStopsSlicesAndKeepsTheirRows(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(40), 2*time.Second), func(t *testing.T, w *workbench) {
		w.Type(someProcesses)
		w.Press("alt+s", "backspace", "backspace", "backspace", "backspace", "9", "enter")
		w.WaitFor("4 of 9 slices")
		w.Press("esc")
		w.WaitFor("Stopped: 5 of 9 slices are missing")
		wants(t, w, "of 160")
	})
}

// growing returns more rows with each call.
func growing(first, more int) service {
	var calls []service
	for i := range 50 {
		calls = append(calls, respondWith(processes(first+i*more), time.Second))
	}
	return respondInTurn(calls...)
}

func TestRepeatedQueryShowsOnlyNewRows(t *testing.T) {
	drive(t, 100, 30, growing(10, 3), func(t *testing.T, w *workbench) {
		w.Type(someProcesses)
		w.Press("alt+t")
		wants(t, w, "Repeat the query and collect new rows", "15m")
		w.Press("tab", "backspace", "backspace", "y", "enter")
		w.WaitFor("of 10")
		wants(t, w, "every 15 min, next at")
		before, _ := w.Sent()
		time.Sleep(16 * time.Minute)
		w.WaitFor("3 new rows since")
		wants(t, w, "of 13")
		if raw, _ := w.Sent(); strings.Count(raw, "\a") == strings.Count(before, "\a") {
			t.Error("no bell was rung")
		}
		w.Press("alt+t")
		wants(t, w, "Repeat stopped.")
		time.Sleep(time.Hour)
		wants(t, w, "0/1500")
	})
}

func TestTheQueueBehindA429IsReorderedAndEmptied(t *testing.T) {
	throttled := &api.Error{Kind: api.Throttled, Message: "quota exceeded", RetryAfter: 10 * time.Minute}
	drive(t, 100, 30, respondInTurn(failWith(throttled, time.Second), respondWith(processes(3), time.Second)),
		func(t *testing.T, w *workbench) {
			w.Type("print 'first'")
			w.Press("f5")
			w.WaitFor("queued: next call in")
			for _, text := range []string{"print 'second'", "print 'third'"} {
				w.Press("ctrl+t")
				w.Type(text)
				w.Press("f5")
			}
			w.Press("f12")
			wants(t, w, "Queued calls: 3", "print 'first'", "queued", "1/1500")
			w.Press("down", "down", "K", "K")
			if s := w.Screen(); strings.Index(s, "print 'third'") > strings.Index(s, "print 'first'") {
				t.Errorf("the last call was not moved to the front:\n%s", s)
			}
			w.Press("d")
			wants(t, w, "Queued calls: 2")
			w.Press("D")
			w.WaitFor("No queued calls.")
			wants(t, w, "1/1500") // the queue held back calls that would have failed with 429
		})
}

func TestTabSwitchesTheAPIWithItsOwnQuota(t *testing.T) {
	requested := dialect.Any
	other := func(t *testing.T, c *ui.Config) {
		first := c.Runner
		c.OtherDialect = func(name dialect.Name) (*hunt.Runner, error) {
			requested = name
			if name == dialect.Graph {
				return nil, errors.New("the profile has no graph")
			}
			profile := first.Config.Profile
			profile.Dialect, profile.Budget.Dialect = name, name
			return hunt.NewRunner(hunt.Config{Client: first.Config.Client, Store: first.Config.Store, Profile: profile,
				Now: time.Now}), nil
		}
	}
	drive(t, 100, 30, respondWith(processes(3), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		w.Press("f5")
		w.WaitFor("1-3 of 3")
		wants(t, w, "1/1500")
		w.Press("alt+d")
		w.WaitFor("This tab now uses the xdr API.")
		wants(t, w, "contoso xdr app", "0/1500")
		w.Press("alt+d")
		w.WaitFor("The profile has no graph")
		wants(t, w, "contoso xdr app")
		w.Press("ctrl+t")
		wants(t, w, "contoso mde app", "1/1500")
		if requested != "graph" {
			t.Errorf("last asked for %q", requested)
		}
	}, other)
}
