// Package batch runs many hunts one after another: within the quota, told as it goes,
// stopped and gone on with later, and put together in one report. It knows no screen.
package batch

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/table"
)

// Store is what a pack needs of history.Store.
type Store interface {
	Remember(ctx context.Context, hunt string, values map[string]string) error
	Remembered(ctx context.Context, hunt string) (map[string]string, error)
	Forget(ctx context.Context, hunt string) error
	Run(ctx context.Context, id int64) (history.Run, error)
	Answer(ctx context.Context, id int64) (*table.Table, error)
}

// Pack is hunts to be run in their order.
type Pack struct {
	Name   string // what it is gone on with by
	Hunts  []history.Hunt
	Values map[string]string // of parameters, for all hunts that ask for them
	Resume bool              // what was answered in the last try is not run again
}

// Result is what became of one hunt.
type Result struct {
	Hunt      history.Hunt
	Query     string // with its parameters filled in
	RunID     int64
	Status    history.Status // "" for one that was not run
	Answer    *table.Table
	Rows      int
	Truncated table.Truncation
	Err       error
	Reused    bool // the answer is of an earlier try
}

// Run runs a pack. ask carries one question to its end; told hears of each hunt before it
// runs, with a Result without a Status, and after it. When ctx ends, the hunts that are
// left stay without a Status, and a later try with Resume goes on with them.
func Run(ctx context.Context, store Store, p Pack, ask func(context.Context, hunt.Question) *hunt.Outcome, told func(at int, r Result)) ([]Result, error) {
	key := "pack:" + p.Name // no hunt's name has a colon
	record := context.WithoutCancel(ctx)
	answered := map[string]string{}
	var err error
	if p.Resume {
		answered, err = store.Remembered(ctx, key)
	} else {
		err = store.Forget(ctx, key)
	}
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(p.Hunts))
	for i, h := range p.Hunts {
		results[i] = Result{Hunt: h}
	}
	for i, h := range p.Hunts {
		r := &results[i]
		if r.reuse(ctx, store, answered[h.Name]); r.Reused {
			told(i, *r)
			continue
		}
		if ctx.Err() != nil {
			continue
		}
		told(i, *r)
		r.run(ctx, p.Values, ask)
		if r.Err == nil && r.RunID != 0 {
			err = errors.Join(err, store.Remember(record, key, map[string]string{h.Name: strconv.FormatInt(r.RunID, 10)}))
		}
		told(i, *r)
	}
	if err == nil && ctx.Err() == nil && Failure(results) == nil {
		err = store.Forget(record, key)
	}
	return results, err
}

// reuse takes the answer of an earlier try.
func (r *Result) reuse(ctx context.Context, store Store, id string) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return
	}
	run, err := store.Run(ctx, n)
	if err != nil || run.Status != history.OK {
		return
	}
	r.Reused, r.RunID, r.Status, r.Rows, r.Truncated, r.Query = true, run.ID, run.Status, run.Rows, run.Truncated, run.Text
	if answer, err := store.Answer(ctx, n); err == nil { // where it was not kept, its number of rows is known
		r.Answer = answer
	}
}

func (r *Result) run(ctx context.Context, values map[string]string, ask func(context.Context, hunt.Question) *hunt.Outcome) {
	query, err := params.Fill(r.Hunt.Query, params.Find(r.Hunt.Query, r.Hunt.Parameters), values)
	if err != nil {
		r.Query, r.Status, r.Err = r.Hunt.Query, history.Failed, err
		return
	}
	r.Query = query
	out := ask(ctx, hunt.Question{Text: query, Hunt: r.Hunt.Name, Wait: true})
	r.RunID, r.Status, r.Answer, r.Truncated, r.Err = out.RunID, out.Status, out.Table, out.Truncated, out.Err
	if out.Table != nil {
		r.Rows = out.Table.Rows()
	}
}

// Failed says how many hunts of a pack were not answered, and wraps the first error.
type Failed struct {
	Count, Of int
	Err       error
}

func (e *Failed) Error() string {
	return fmt.Sprintf("%d of %d hunts were not answered, the first because %v", e.Count, e.Of, e.Err)
}

func (e *Failed) Unwrap() error { return e.Err }

// Failure is nil when every hunt was answered, otherwise a *Failed.
func Failure(results []Result) error {
	f := Failed{Of: len(results)}
	for _, r := range results {
		err := r.Err
		if err == nil && r.Status == history.NotRun {
			err = context.Canceled
		}
		if err != nil {
			f.Count++
			if f.Err == nil {
				f.Err = err
			}
		}
	}
	if f.Count == 0 {
		return nil
	}
	return &f
}
