package hunt_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
	"quarry/sandbox"
)

// manyRows is the size of the large query. The figures in docs/service.md are for a million rows.
var manyRows = flag.Int("rows", 30_000, "rows of the query that exceeds the limits")

const allProcesses = "DeviceProcessEvents | project Timestamp, DeviceId, ReportId, FileName"

func slicedBy(spec slice.Spec) hunt.Question { return hunt.Question{Text: allProcesses, Slice: &spec} }

// small is a tenant that returns at most a few hundred rows per response.
func small(faults ...sandbox.Fault) sandbox.Options {
	return sandbox.Options{Scale: 0.01, Faults: faults,
		Limits: sandbox.Limits{Rows: 700, CallsPerMinute: 45, CallsPerHour: 1500, Request: time.Minute}}
}

// processRows returns the number of rows of the whole query.
func (tt *tenantFixture) processRows(t *testing.T) int {
	t.Helper()
	_, out := finish(t, tt.Start(t.Context(), hunt.Question{Text: "DeviceProcessEvents | count", Wait: true}))
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	return int(out.Table.Vector(0).Int(0))
}

func TestSlicedRunReturnsAllRowsWithinQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := sandbox.Limits{Rows: *manyRows / 10, CallsPerMinute: 45, CallsPerHour: 1500,
			RunPerHour: 10 * time.Minute, RunPerDay: 3 * time.Hour, Request: 200 * time.Second}
		tt := newTenant(t, sandbox.Options{Scale: float64(*manyRows) / rowsAtScaleOne, Limits: limits,
			Slowness: time.Second}, "", nil)
		want := tt.processRows(t)
		began := time.Now()
		_, out := finish(t, tt.Start(t.Context(), slicedBy(slice.Spec{Count: 120})))
		if out.Err != nil || out.RecordErr != nil || out.Table.Rows() != want {
			t.Fatalf("got errors %v, %v and %d rows, want %d rows", out.Err, out.RecordErr, rowsOf(out), want)
		}
		if n := tt.web.count(429); n != 0 {
			t.Errorf("the service returned 429 %d times", n)
		}
		t.Logf("%d rows in %d slices and %d responses in %s of service time, no 429",
			want, len(out.Coverage.Slices), tt.web.count(200), time.Since(began).Round(time.Second))
	})
}

// rowsAtScaleOne is the approximate number of process events at scale 1.
const rowsAtScaleOne = 200_000

func rowsOf(out *hunt.Outcome) int {
	if out.Table == nil {
		return 0
	}
	return out.Table.Rows()
}

func TestAutomaticSlicesFollowRowDensity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(), "", func(p *hunt.Profile) { p.Limits.Rows = 700 })
		want := tt.processRows(t)
		before := tt.web.count(200)
		run := tt.Start(t.Context(), slicedBy(slice.Spec{}))
		var out *hunt.Outcome
		for out == nil {
			p, _ := run.Next(t.Context())
			if out = p.Outcome; out == nil && p.Table != nil {
				t.Errorf("%d rows are shown before the slices are merged", p.Table.Rows())
			}
		}
		if out.Err != nil || rowsOf(out) != want {
			t.Fatalf("got error %v and %d rows, want %d rows", out.Err, rowsOf(out), want)
		}
		count := len(out.Coverage.Slices)
		if calls := tt.web.count(200) - before; calls != count+1 {
			t.Errorf("%d calls for %d slices, want one more to count the rows, and no splits", calls, count)
		}
		if count > want/200 {
			t.Errorf("%d slices for %d rows, want fewer, larger ones", count, want)
		}
	})
}

func TestOnlyTheFailedSliceIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(fault(t, "cut=300@5")), t.TempDir(), nil)
		want := tt.processRows(t)
		_, out := finish(t, tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12})))
		var incomplete *hunt.Incomplete
		if !errors.As(out.Err, &incomplete) || incomplete.Missing != 1 || !incomplete.Saved {
			t.Fatalf("got error %v, want one slice missing", out.Err)
		}
		if api.KindOf(out.Err) != api.CutShort || out.Truncated != "slices" ||
			out.Coverage.Count(hunt.SliceFailed) != 1 {
			t.Errorf("outcome %+v, want it truncated, with a failed slice", out)
		}
		if rowsOf(out) == 0 || rowsOf(out) >= want {
			t.Errorf("%d rows of %d, want those of the other slices", rowsOf(out), want)
		}
		before := tt.web.count(200)
		_, again := finish(t, tt.Start(t.Context(), hunt.Question{Resume: out.RunID}))
		if again.Err != nil || rowsOf(again) != want || again.RunID != out.RunID {
			t.Errorf("resumed: %v, %d rows in run %d, want %d in run %d", again.Err, rowsOf(again), again.RunID, want,
				out.RunID)
		}
		if calls := tt.web.count(200) - before; calls != 1 {
			t.Errorf("%d calls to fetch one slice", calls)
		}
		if kept, err := tt.store.Answer(t.Context(), out.RunID); err != nil || kept.Rows() != want {
			t.Errorf("the saved results are %v, %v, want all rows", kept, err)
		}
	})
}

func TestSlicedRunResumesAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		tt := newTenant(t, small(), dir, nil)
		want := tt.processRows(t)
		run := tt.Start(t.Context(), slicedBy(slice.Spec{Count: 90}))
		for {
			p, _ := run.Next(t.Context())
			if p.Coverage != nil && p.Coverage.Because != "" { // the calls of this minute are used up
				break
			}
		}
		run.Cancel()
		_, out := finish(t, run)
		if out.Status != history.Canceled || out.Coverage.Count(hunt.SliceDone) == 0 {
			t.Fatalf("got status %q, error %v", out.Status, out.Err)
		}
		if err := tt.store.Close(); err != nil {
			t.Fatal(err)
		}
		tt.open(t, dir, nil)
		before := tt.web.count(200)
		_, again := finish(t, tt.Start(t.Context(), hunt.Question{Resume: out.RunID}))
		if again.Err != nil || rowsOf(again) != want {
			t.Fatalf("resumed with error %v and %d rows, want %d rows", again.Err, rowsOf(again), want)
		}
		if calls := tt.web.count(200) - before; calls > len(again.Coverage.Slices)-out.Coverage.Count(hunt.SliceDone) {
			t.Errorf("%d calls after the restart, although %d of %d slices were done", calls,
				out.Coverage.Count(hunt.SliceDone), len(again.Coverage.Slices))
		}
		if files, _ := filepath.Glob(filepath.Join(dir, "slices", "*")); len(files) != 0 {
			t.Errorf("files of the slices remain: %v", files)
		}
		if n := tt.web.count(429); n != 0 {
			t.Errorf("the service returned 429 %d times", n)
		}
	})
}

func TestSlicesAreNotSavedWithoutKeepAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		forget := func(p *hunt.Profile) { p.KeepAnswers = false }
		tt := newTenant(t, small(fault(t, "cut=300@5")), dir, forget)
		want := tt.processRows(t)
		_, out := finish(t, tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12})))
		if _, err := os.Stat(filepath.Join(dir, "slices")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a directory for slices exists: %v", err)
		}
		if _, again := finish(t, tt.Start(t.Context(), hunt.Question{Resume: out.RunID})); again.Err != nil ||
			rowsOf(again) != want {
			t.Errorf("resumed in the same process: %v, %d rows, want %d", again.Err, rowsOf(again), want)
		}
		_, again := finish(t, tt.Start(t.Context(), hunt.Question{Resume: out.RunID}))
		if again.Err == nil || !strings.Contains(again.Err.Error(), "no checkpoint to resume from") {
			t.Errorf("resuming a complete run: got error %v", again.Err)
		}
	})
}

func TestPausedRunSendsNoSlices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := small()
		opts.Slowness = 5 * time.Second
		tt := newTenant(t, opts, "", nil)
		want := tt.processRows(t)
		run := tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12}))
		time.Sleep(12 * time.Second)
		run.Pause()
		time.Sleep(10 * time.Second)
		before := tt.web.count(200)
		time.Sleep(time.Hour)
		if tt.web.count(200) != before {
			t.Error("calls were made while the run was paused")
		}
		p, _ := run.Next(t.Context())
		if !p.Coverage.Paused || p.Table == nil || p.Table.Rows() == 0 {
			t.Errorf("paused: %+v, want the rows so far", p)
		}
		run.Resume()
		if _, out := finish(t, run); out.Err != nil || rowsOf(out) != want {
			t.Errorf("got error %v and %d rows, want %d rows", out.Err, rowsOf(out), want)
		}
	})
}

func TestFailingServiceIsNotCalledForever(t *testing.T) {
	for _, c := range []struct {
		fault string
		most  int
		kind  api.Kind
	}{
		{"status=500@4+", 40, api.Unknown},
		{"status=504@4+", 40, api.Unknown},
		{"reset@4+", 18, api.Network},
		{"html@4+", 40, api.Unknown},
		{"json@4+", 9, api.Malformed},
		{"status=403@4+", 7, api.Forbidden},
	} {
		t.Run(c.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt := newTenant(t, small(fault(t, c.fault)), "", nil)
				calls := 0
				run := tt.Start(t.Context(), slicedBy(slice.Spec{Count: 30}))
				_, out := finish(t, run)
				ledger, err := tt.Ledger(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				calls = len(ledger.Calls)
				if out.Err == nil || calls > c.most {
					t.Errorf("got error %v after %d calls, want an error after at most %d", out.Err, calls, c.most)
				}
				if c.kind != api.Unknown && api.KindOf(out.Err) != c.kind {
					t.Errorf("error %v has kind %d, want %d", out.Err, api.KindOf(out.Err), c.kind)
				}
			})
		})
	}
}

func TestSlicesThatCannotBeSavedAreDelivered(t *testing.T) {
	for name, spoil := range map[string]func(*memoryStore){
		"a full disk":              func(n *memoryStore) { n.full = true },
		"no history and no ledger": func(n *memoryStore) { n.broken = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newFixture(t, mdeLimits)
				spoil(d.store)
				d.service.act = answers(time.Second, oneRow())
				_, out := finish(t, d.Start(t.Context(),
					hunt.Question{Text: "DeviceInfo", Slice: &slice.Spec{Count: 3}}))
				if out.Err != nil || rowsOf(out) != 3 || !errors.Is(out.RecordErr, errDisk) {
					t.Errorf("got error %v, %d rows and record error %v, want 3 rows and a record error", out.Err,
						rowsOf(out), out.RecordErr)
				}
				if d.store.broken {
					return
				}
				if run := d.lastRun(t); run.Status != history.OK || run.Rows != 3 {
					t.Errorf("recorded status %q with %d rows", run.Status, run.Rows)
				}
			})
		})
	}
}

func TestTakeStopsAfterEnoughRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(), "", nil)
		_,
			out := finish(t, tt.Start(t.Context(),
			hunt.Question{Text: allProcesses + " | take 40", Slice: &slice.Spec{Count: 30}}))
		if out.Err != nil || rowsOf(out) != 40 || out.Coverage.Count(hunt.SliceUnneeded) < 20 {
			t.Errorf("got error %v, %d rows and %d unneeded slices", out.Err, rowsOf(out),
				out.Coverage.Count(hunt.SliceUnneeded))
		}
	})
}

func TestUnsliceableQuerySpendsNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(), "", nil)
		_,
			out := finish(t, tt.Start(t.Context(),
			hunt.Question{Text: "DeviceFileEvents | invoke FileProfile()", Slice: &slice.Spec{}}))
		var problem *slice.Error
		if !errors.As(out.Err, &problem) || len(out.Diagnostics) != 1 || tt.web.count(200) != 0 {
			t.Errorf("got error %v, diagnostics %v, %d responses", out.Err, out.Diagnostics, tt.web.count(200))
		}
	})
}
