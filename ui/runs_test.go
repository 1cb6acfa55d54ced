package ui_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/table"
	"quarry/ui"
)

// failWith fails with an error after a delay.
func failWith(err error, after time.Duration) service {
	return func(ctx context.Context, _ api.Query, sink api.Sink) (*api.Answer, error) {
		select {
		case <-time.After(after):
			return nil, err
		case <-ctx.Done():
			return nil, &api.Error{Kind: api.Canceled}
		}
	}
}

// respondInTurn handles each call with the next of its services.
func respondInTurn(services ...service) service {
	var calls atomic.Int32 // slices call concurrently
	return func(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error) {
		return services[min(int(calls.Add(1)), len(services))-1](ctx, q, sink)
	}
}

// respondInBatches sends rows in batches, a second apart.
func respondInBatches(parts ...int) service {
	return func(ctx context.Context, _ api.Query, sink api.Sink) (*api.Answer, error) {
		for _, rows := range parts {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return nil, &api.Error{Kind: api.Canceled}
			}
			sink.Arrived(processes(rows))
		}
		return &api.Answer{Table: processes(parts[len(parts)-1]), Complete: true,
			Duration: time.Second * time.Duration(len(parts))}, nil
	}
}

func wants(t *testing.T, w *workbench, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.Screen(), text) {
			t.Errorf("the screen does not show %q:\n%s", text, w.Screen())
		}
	}
}

func wantsNot(t *testing.T, w *workbench, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(w.Screen(), text) {
			t.Errorf("the screen shows %q:\n%s", text, w.Screen())
		}
	}
}

func TestRowsShowWhileTheyArriveAndTheCursorStays(t *testing.T) {
	drive(t, 100, 30, respondInBatches(50, 2000, 3000), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("50 rows so far")
		w.Press("f6", "down", "down")
		wants(t, w, "▸ 3")
		w.WaitFor("2,000 rows so far")
		wants(t, w, "▸   3")
		w.WaitFor("of 3,000")
		wants(t, w, "▸   3")
		wantsNot(t, w, "so far")
	})
}

func TestFailedRunKeepsPreviousResultsAndMarksTheError(t *testing.T) {
	refused := &api.Error{Kind: api.BadQuery, Status: 400,
		Message: "'where' operator: Failed to resolve column named 'Nope'", Reason: api.Semantic,
		Names: []string{"Nope"}}
	drive(t, 120, 30, respondInTurn(respondWith(processes(40), time.Second), failWith(refused, time.Second)),
		func(t *testing.T, w *workbench) {
			w.Type("DeviceProcessEvents")
			w.Press("f5")
			w.WaitFor("of 40")
			w.Type("\n| where Nope == 1")
			w.Press("f5", "f5")
			w.WaitFor("Failed to resolve column named 'Nope'")
			wants(t, w, "previous run", "powershell.exe", "of 40")
			w.Press("f9")
			wants(t, w, "Notice", "whether the tenant is licensed")
			w.Press("esc", "esc")
			wantsNot(t, w, "Failed to resolve")
		})
}

func TestEscapeCancelsARunAndDropsItsRows(t *testing.T) {
	deaf := func(context.Context, api.Query, api.Sink) (*api.Answer, error) {
		time.Sleep(3 * time.Second) // the service continues after the cancellation
		return &api.Answer{Table: processes(7), Complete: true}, nil
	}
	drive(t, 100, 30, service(deaf), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5", "esc")
		wants(t, w, "canceled. It may still count")
		time.Sleep(5 * time.Second)
		w.Settle()
		wantsNot(t, w, "of 7", "powershell.exe")
		w.WaitFor("1/1500 calls/h")
	})
}

func TestControlCCancelsARunFirstAndAsksBeforeItQuits(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Hour), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5", "ctrl+c")
		wants(t, w, "Query canceled")
		w.Press("ctrl+c")
		wants(t, w, "Quit?")
		w.Press("esc")
		wantsNot(t, w, "Quit?")
		w.Press("ctrl+c", "y")
		if !w.Ended() {
			t.Errorf("the program did not end:\n%s", w.Screen())
		}
	})
}

func TestQueuedRunCountsDownAndIsForcedOrDropped(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		for range 45 {
			id, err := w.store.StartCall(context.Background(), history.Budget{Tenant: "t", App: "a", Dialect: "mde"},
				time.Now())
			if err != nil {
				t.Fatal(err)
			}
			w.store.FinishCall(context.Background(), id, time.Second)
		}
		w.Press("f5")
		wants(t, w, "queued: next call in", "F5 send now, esc drop")
		w.WaitFor("queued: next call in 50 s")
		w.WaitFor("queued: next call in 49 s")
		w.Press("esc")
		wants(t, w, "Removed from the queue before it was sent")
		w.Press("f5")
		wants(t, w, "queued:")
		w.Press("f5")
		w.WaitFor("of 7")
		w.Press("f5")
		wants(t, w, "queued:")
		w.WaitUntilGone("queued:") // the first of the 45 calls leaves the one-minute window
		w.WaitFor("of 7")
	})
}

func TestTruncatedResultsAreMarked(t *testing.T) {
	cut := func(context.Context, api.Query, api.Sink) (*api.Answer, error) {
		return &api.Answer{Table: processes(20), Truncated: "cut"},
			&api.Error{Kind: api.CutShort, Message: "the answer ended early"}
	}
	drive(t, 120, 30, service(cut), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("partial: cut short")
		wants(t, w, "of 20", "powershell.exe", "the answer ended early")
	})
}

func TestFailureWithoutRowsIsShownInFull(t *testing.T) {
	refused := &api.Error{Kind: api.BadQuery, Status: 400,
		Message: "'where' operator: Failed to resolve column named 'Nope'", Reason: api.Semantic,
		Names: []string{"Nope"}}
	drive(t, 80, 24, respondInTurn(failWith(refused, time.Second), respondWith(processes(0), time.Second)),
		func(t *testing.T, w *workbench) {
			w.Type("DeviceProcessEvents | where Nope == 1")
			w.Press("f5", "f5")
			w.WaitFor("named 'Nope'")
			wants(t, w, "licensed for")
			wantsNot(t, w, "Write a query above")
			w.Press("f5")
			w.WaitFor("returned no rows")
			wantsNot(t, w, "Nope')")
		})
}

func TestMeterCountsACallWhileItRuns(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(7), time.Minute), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("waiting for the service")
		w.WaitFor("1/45")
		w.Press("esc")
	})
}

func TestRunWithoutRowsSaysSo(t *testing.T) {
	drive(t, 80, 24, respondWith(processes(0), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("The query returned no rows.")
		w.Press("f6", "j", "enter", "y", "G")
	})
}

func TestRunWithoutAQuerySaysWhy(t *testing.T) {
	drive(t, 80, 24, respondWith(processes(1), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f5")
		wants(t, w, "No query under the cursor")
		if runs, _ := w.store.Runs(context.Background(), history.Filter{}); len(runs) != 0 {
			t.Errorf("%d runs were recorded", len(runs))
		}
	})
}

func TestHostileTextNeverReachesTheTerminal(t *testing.T) {
	const attack = "\x1b]52;c;aGk=\x07\x1b]0;owned\x07\x1b[2J\x1b[?1049l\u202egnp.exe\u200b\u009b31m"
	b := table.NewBuilder([]table.Column{{Name: attack, Type: table.String}, {Name: "D", Type: table.Dynamic}})
	for i := range 40 {
		b.Append(table.NewString(fmt.Sprint(i, attack)), table.NewDynamic(`["`+attack+`"]`))
	}
	bad := &api.Error{Kind: api.Unavailable, Status: 500, Message: attack}
	drive(t, 100, 30, respondInTurn(respondWith(b.Table(), time.Second), failWith(bad, time.Second)),
		func(t *testing.T, w *workbench) {
			w.Paste("T // " + attack)
			w.Press("f5")
			w.WaitFor("of 40")
			w.Press("f5")
			w.WaitFor("500")
			w.Press("f9", "esc", "f6", "enter", "pgdown", "esc", "f8", "down", "esc", "f2")
			raw, _ := w.Sent()
			for _, sequence := range []string{"\x1b]52", "\x1b]0;owned", "\x1b[2J\x1b[?1049l", "\u202e", "\u200b",
				"\u009b", "\x07\x1b[2J"} {
				if strings.Contains(raw, sequence) {
					t.Errorf("%q reached the terminal", sequence)
				}
			}
		}, func(_ *testing.T, c *ui.Config) { c.Warnings = []string{attack} })
}

func TestCopyReportsTheResult(t *testing.T) {
	drive(t, 100, 30, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Type("T")
		w.Press("f5")
		w.WaitFor("of 7")
		w.Press("f6", "l")
		w.Press("y")
		w.WaitFor("Cell, defanged")
		w.Sent()
		w.Press("y")
		raw, _ := w.Sent()
		if !strings.Contains(raw, "\x1b]52;c;d3MtMDAwMC5jb250b3NvLmNvbQ==") {
			t.Errorf("no OSC 52 with the raw cell in %q", raw)
		}
		wants(t, w, "Sent the cell to the terminal's clipboard")
		time.Sleep(10 * time.Second)
		w.Settle()
		wantsNot(t, w, "Sent the cell")
	})
}

func TestPanicRestoresTheTerminal(t *testing.T) {
	broken := false
	drive(t, 80, 24, respondWith(processes(7), time.Second), func(t *testing.T, w *workbench) {
		w.Press("esc", "f6") // hides the cursor
		w.Sent()
		broken = true
		w.Send("x")
		err := w.Wait()
		if err == nil || !strings.Contains(err.Error(), "internal error") {
			t.Errorf("it ended with %v", err)
		}
		raw, _ := w.Sent()
		for _, sequence := range []string{"\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"} {
			if !strings.Contains(raw, sequence) {
				t.Errorf("the terminal did not get %q back: %q", sequence, raw)
			}
		}
	}, func(_ *testing.T, c *ui.Config) {
		c.Clock = func() time.Time {
			if broken {
				panic("the clock broke")
			}
			return time.Now()
		}
	})
}
