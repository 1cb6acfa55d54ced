package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/table"
)

var now = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

func hunts() []history.Hunt {
	return []history.Hunt{
		{Name: "a", Title: "First", Query: "A"},
		{Name: "b", Query: "B | where x == '{{host}}'"},
		{Name: "c", Query: "C", Techniques: []string{"T1059"}},
	}
}

// fixture answers every query with one row and records it. Queries in fails return their error.
type fixture struct {
	store *history.Store
	asked []string
	fails map[string]error
	then  func(asked int) // called after each answer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return &fixture{store: store}
}

func (d *fixture) ask(ctx context.Context, q hunt.Question) *hunt.Outcome {
	d.asked = append(d.asked, q.Text)
	if d.then != nil {
		defer d.then(len(d.asked))
	}
	record := context.WithoutCancel(ctx)
	id, err := d.store.Begin(record, history.Run{Text: q.Text, Hunt: q.Hunt, Start: now, Status: history.Running})
	out := &hunt.Outcome{RunID: id, Status: history.OK, Err: d.fails[q.Text], RecordErr: err}
	if out.Err != nil {
		out.Status = history.Failed
	} else {
		b := table.NewBuilder([]table.Column{{Name: "x", Type: table.Long}})
		b.Append(table.NewLong(1))
		out.Table = b.Table()
		out.RecordErr = d.store.KeepAnswer(record, id, out.Table)
	}
	out.RecordErr = errors.Join(out.RecordErr, d.store.Finish(record, history.Run{ID: id, Status: out.Status, Rows: 1}))
	return out
}

func run(t *testing.T, ctx context.Context, d *fixture, p batch.Batch) []batch.Result {
	t.Helper()
	d.asked = nil
	results, err := batch.Run(ctx, d.store, p, d.ask, func(int, batch.Result) {})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestBatchRunsInOrderWithItsValues(t *testing.T) {
	d := newFixture(t)
	var told []string
	results, err := batch.Run(t.Context(), d.store,
		batch.Batch{Hunts: hunts(), Values: map[string]string{"host": "it's"}}, d.ask,
		func(_ int, r batch.Result) { told = append(told, r.Hunt.Name+" "+string(r.Status)) })
	if err != nil || batch.Failure(results) != nil {
		t.Fatalf("got errors %v and %v", err, batch.Failure(results))
	}
	if got, want := strings.Join(d.asked, "; "), `A; B | where x == 'it\'s'; C`; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if got, want := strings.Join(told, "; "), "a ; a ok; b ; b ok; c ; c ok"; got != want {
		t.Errorf("reported %s, want %s", got, want)
	}
}

func TestFailedQueriesDoNotStopTheOthers(t *testing.T) {
	d := newFixture(t)
	refused := errors.New("refused")
	d.fails = map[string]error{"A": refused}
	results := run(t, t.Context(), d, batch.Batch{Name: "p", Hunts: hunts()})
	var failed *batch.Failed
	if err := batch.Failure(results); !errors.As(err, &failed) || failed.Count != 2 || !errors.Is(err, refused) {
		t.Errorf("got failure %v, want two: the rejected query and the one without a value", err)
	}
	if len(d.asked) != 2 {
		t.Errorf("asked %q, want a and c: b lacks its value and must not cost a call", d.asked)
	}
	// Resuming runs only what failed.
	d.fails = nil
	results = run(t, t.Context(), d, batch.Batch{Name: "p", Hunts: hunts(), Values: map[string]string{"host": "h"},
		Resume: true})
	if got, want := strings.Join(d.asked, "; "), "A; B | where x == 'h'"; got != want || batch.Failure(results) != nil {
		t.Errorf("resuming asked %s, want %s", got, want)
	}
	if !results[2].Reused || results[2].Answer == nil || results[2].Rows != 1 {
		t.Errorf("c is %+v, want its earlier results", results[2])
	}
	// A batch that succeeded starts over.
	if run(t, t.Context(), d, batch.Batch{Name: "p", Hunts: hunts(), Values: map[string]string{"host": "h"},
		Resume: true}); len(d.asked) != 3 {
		t.Errorf("a finished batch asked %q, want all queries again", d.asked)
	}
}

func TestStoppedBatchResumes(t *testing.T) {
	d := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	d.then = func(int) { cancel() }
	all := batch.Batch{Name: "p", Hunts: hunts(), Values: map[string]string{"host": "h"}}
	results := run(t, ctx, d, all)
	if err := batch.Failure(results); !errors.Is(err, context.Canceled) || len(d.asked) != 1 {
		t.Errorf("stopped with %v after %q, want it canceled after the first", err, d.asked)
	}
	all.Resume = true
	if run(t, t.Context(), d, all); len(d.asked) != 2 {
		t.Errorf("resuming asked %q, want the two remaining queries", d.asked)
	}
}

func TestReportOfABatch(t *testing.T) {
	results := []batch.Result{
		{Hunt: hunts()[0], Query: "A", RunID: 7, Status: history.OK, Rows: 3},
		{Hunt: hunts()[1], Status: history.Failed, Err: errors.New("no value")},
		{Hunt: hunts()[2]},
	}
	r := batch.Report("Pack", results, now)
	if got, want := r.Lines[0], "1 of 3 queries succeeded, with 3 rows."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if e := r.Entries[1]; e.Title != "b" || e.Error != "no value" || e.Query != hunts()[1].Query {
		t.Errorf("the failed entry is %+v", e)
	}
	if e := r.Entries[2]; e.Status != "not run" {
		t.Errorf("the entry that was not run has status %q", e.Status)
	}
}

func TestChartOfRender(t *testing.T) {
	for query, want := range map[string]string{"T | summarize count() by x | render barchart": "barchart",
		"T // render piechart": "", "T | render": "", "render": ""} {
		if got := batch.Chart(query); got != want {
			t.Errorf("chart of %q is %q, want %q", query, got, want)
		}
	}
}

// TestCompletedQueryOfAKilledBatchIsNotPaidAgain loses the process between the record of a run and that of
// the batch.
func TestCompletedQueryOfAKilledBatchIsNotPaidAgain(t *testing.T) {
	d := newFixture(t)
	b := batch.Batch{Name: "contoso night", Hunts: hunts()[:1], Began: now.Add(-time.Minute),
		Values: map[string]string{"host": "a"}}
	store := &forgetful{Store: d.store}
	if _, err := batch.Run(t.Context(), store, b, d.ask, func(int, batch.Result) {}); err == nil {
		t.Fatal("the batch did not report that it could not be remembered")
	}
	all, err := batch.UnfinishedBatches(t.Context(), d.store)
	if err != nil || len(all) != 1 || all[0].Profile != "contoso" || all[0].Folder != "night" || all[0].Total != 1 ||
		all[0].Values["host"] != "a" || all[0].String() != "0 of 1 queries done" {
		t.Fatalf("unfinished batches %+v (error %v)", all, err)
	}
	b.Resume = true
	results, err := batch.Run(t.Context(), d.store, b, d.ask, func(int, batch.Result) {})
	if err != nil || len(d.asked) != 1 || !results[0].Reused {
		t.Errorf("asked %q, results %+v (error %v), want the first run reused", d.asked, results, err)
	}
	if all, err := batch.UnfinishedBatches(t.Context(), d.store); err != nil || len(all) != 0 {
		t.Errorf("unfinished batches %+v (error %v), want none", all, err)
	}
}

// forgetful is a store that remembers only the start of a batch.
type forgetful struct {
	*history.Store
	remembered int
}

func (f *forgetful) Remember(ctx context.Context, hunt string, values map[string]string) error {
	if f.remembered++; f.remembered > 1 {
		return errors.New("killed")
	}
	return f.Store.Remember(ctx, hunt, values)
}

func (f *forgetful) Forget(ctx context.Context, hunt string) error {
	if f.remembered > 0 {
		return errors.New("killed")
	}
	return f.Store.Forget(ctx, hunt)
}

// unsearchable is a store whose history cannot be searched.
type unsearchable struct{ batch.Store }

func (unsearchable) Runs(context.Context, history.Filter) ([]history.Run, error) {
	return nil, errors.New("the disk is gone")
}

func TestNothingIsPaidWhereEarlierRunsAreNotKnown(t *testing.T) {
	d := newFixture(t)
	b := batch.Batch{Name: "p folder", Hunts: hunts(), Values: map[string]string{"host": "a"}}
	if _, err := batch.Run(t.Context(), &forgetful{Store: d.store}, b, d.ask, func(int, batch.Result) {}); err == nil {
		t.Fatal("the batch did not fail")
	}
	b.Resume = true
	paid := 0
	_, err := batch.Run(t.Context(), unsearchable{d.store}, b, func(ctx context.Context, q hunt.Question) *hunt.Outcome {
		paid++
		return d.ask(ctx, q)
	}, func(int, batch.Result) {})
	if err == nil || !strings.Contains(err.Error(), "the disk is gone") || paid > 0 {
		t.Errorf("%d calls, %v; want none, and the reason", paid, err)
	}
}
