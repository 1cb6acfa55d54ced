package hunt_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
	"quarry/table"
)

// An error while saving results must not prevent their delivery.
func TestResultsThatCannotBeSavedAreDelivered(t *testing.T) {
	const panics = "internal error: column index out of range"
	for _, c := range []struct {
		name  string
		spoil func(*memoryStore)
		slice *slice.Spec
		rows  int
		want  string // in the warning
	}{
		{"the disk is full", func(n *memoryStore) { n.full = true }, nil, 1, "the disk is full"},
		{"the writer panics", func(n *memoryStore) { n.panics = true }, nil, 1, panics},
		{"the writer of slices panics", func(n *memoryStore) { n.panics = true }, &slice.Spec{Count: 3}, 3, panics},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newFixture(t, mdeLimits)
				c.spoil(d.store)
				d.service.act = answers(time.Second, oneRow())
				_, out := finish(t, d.Start(t.Context(), hunt.Question{Text: "DeviceInfo", Slice: c.slice}))
				if out.Err != nil || out.Status != history.OK || rowsOf(out) != c.rows {
					t.Errorf("outcome %+v, want the results", out)
				}
				const want = "the results are complete, but could not be saved: "
				if got := out.Warning(); !strings.HasPrefix(got, want) || !strings.Contains(got, c.want) {
					t.Errorf("got the warning %q, want %q with %q", got, want, c.want)
				}
				if run := d.lastRun(t); run.Status != history.OK || run.Rows != c.rows {
					t.Errorf("recorded %+v, want %d rows", run, c.rows)
				}
			})
		})
	}
}

// A store on disk saves results as Parquet, whose number of columns is limited.
func TestResultsOfTooManyColumnsAreDelivered(t *testing.T) {
	store, err := history.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	wide := &api.Answer{Table: wideTable(100_000), Complete: true}
	client := &service{act: func(context.Context, api.Sink) (*api.Answer, error) { return wide, nil }}
	runner := hunt.NewRunner(hunt.Config{
		Client: client, Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Profile: hunt.Profile{
			Name: "test", Dialect: "mde", Identity: "app", Budget: budget, Limits: mdeLimits, KeepAnswers: true,
		},
	})
	_, out := finish(t, runner.Start(t.Context(), question))
	if out.Err != nil || rowsOf(out) != 2 || len(out.Table.Columns()) != 100_000 {
		t.Errorf("got error %v, want 2 rows of 100,000 columns", out.Err)
	}
	if got := out.Warning(); !strings.Contains(got,
		"100000 columns are more than the 65534 that a Parquet file can hold") {
		t.Errorf("got the warning %q", got)
	}
}

func wideTable(columns int) *table.Table {
	names, vectors := make([]table.Column, columns), make([]*table.Vector, columns)
	for i := range names {
		names[i] = table.Column{Name: fmt.Sprint("c", i), Type: table.Long}
		vectors[i] = table.Ints(table.Long, []int64{1, 2}, nil)
	}
	return table.New(names, vectors)
}

func TestRunThatPanicsIsRecordedAsFailed(t *testing.T) {
	for name, spec := range map[string]*slice.Spec{"whole": nil, "in slices": {Count: 3}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newFixture(t, mdeLimits)
				var log bytes.Buffer
				d.Config.Log = slog.New(slog.NewTextHandler(&log, nil))
				d.service.act = func(context.Context, api.Sink) (*api.Answer, error) { panic("index out of range") }
				_, out := finish(t, d.Start(t.Context(), hunt.Question{Text: "DeviceInfo", Slice: spec}))
				if out.Err == nil || !strings.Contains(out.Err.Error(), "internal error: index out of range") {
					t.Errorf("got error %v, want the panic", out.Err)
				}
				if run := d.lastRun(t); run.Status != history.Failed ||
					!strings.Contains(run.Error, "index out of range") {
					t.Errorf("recorded %+v, want a failed run", run)
				}
				if !strings.Contains(log.String(), "panic_test.go") {
					t.Errorf("the log lacks the stack:\n%s", log.String())
				}
			})
		})
	}
}

func TestTablesThatWereNotReadAreSaid(t *testing.T) {
	for others, want := range map[int]string{0: "", 1: "another table of results", 3: "3 more tables of results"} {
		out := hunt.Outcome{Others: others}
		if got := out.Warning(); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%d others: %q, want %q", others, got, want)
		}
	}
}
