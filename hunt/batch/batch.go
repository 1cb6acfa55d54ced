// Package batch runs several saved queries in sequence, within the quota. A batch can be stopped
// and resumed, and its results are combined in one report.
package batch

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/table"
)

// Store is the part of history.Store that a batch uses.
type Store interface {
	Remember(ctx context.Context, hunt string, values map[string]string) error
	Remembered(ctx context.Context, hunt string) (map[string]string, error)
	Forget(ctx context.Context, hunt string) error
	Run(ctx context.Context, id int64) (history.Run, error)
	Runs(ctx context.Context, f history.Filter) ([]history.Run, error)
	Answer(ctx context.Context, id int64) (*table.Table, error)
}

// Batch is a sequence of saved queries to run.
type Batch struct {
	Name   string // identifies the batch when it is resumed: the profile, a space and the folder
	Began  time.Time
	Hunts  []history.Hunt
	Values map[string]string // parameter values, for all queries that declare them
	Resume bool              // skip queries that succeeded in the last attempt
}

// Result is the outcome of one query.
type Result struct {
	Hunt      history.Hunt
	Query     string // with parameter values filled in
	RunID     int64
	Status    history.Status // "" if it was not run
	Answer    *table.Table
	Rows      int
	Truncated table.Truncation
	Err       error
	Reused    bool // the results are from an earlier attempt
}

// Run runs a batch. It calls ask to run each query, and told before (with an empty Status) and
// after it. If ctx ends, the remaining queries keep an empty Status; a later Run with Resume
// continues with them.
func Run(ctx context.Context, store Store, b Batch, ask func(context.Context, hunt.Question) *hunt.Outcome,
	told func(at int, r Result)) ([]Result, error) {
	key := keyPrefix + b.Name
	record := context.WithoutCancel(ctx)
	answered, err := b.begin(ctx, store)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(b.Hunts))
	for i, h := range b.Hunts {
		results[i] = Result{Hunt: h}
	}
	for i, h := range b.Hunts {
		r := &results[i]
		id, unknown := answered.run(ctx, store, h, b.Values)
		if unknown != nil && ctx.Err() == nil { // running it might pay for it twice
			return results, errors.Join(err, unknown)
		}
		if r.reuse(ctx, store, id); r.Reused {
			told(i, *r)
			continue
		}
		if ctx.Err() != nil {
			continue
		}
		told(i, *r)
		r.run(ctx, b.Values, ask)
		if r.Err == nil && r.RunID != 0 {
			err = errors.Join(err, store.Remember(record, key,
				map[string]string{h.Name: strconv.FormatInt(r.RunID, 10)}))
		}
		told(i, *r)
	}
	if err == nil && ctx.Err() == nil && Failure(results) == nil {
		err = store.Forget(record, key)
	}
	return results, err
}

// reuse loads the results of an earlier attempt.
func (r *Result) reuse(ctx context.Context, store Store, id string) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return
	}
	run, err := store.Run(ctx, n)
	if err != nil || run.Status != history.OK {
		return
	}
	r.Reused, r.RunID, r.Status, r.Rows, r.Truncated, r.Query = true, run.ID, run.Status, run.Rows, run.Truncated,
		run.Text
	// if the results were not saved, at least the number of rows is known
	if answer, err := store.Answer(ctx, n); err == nil {
		r.Answer = answer
	}
}

func (r *Result) run(ctx context.Context, values map[string]string,
	ask func(context.Context, hunt.Question) *hunt.Outcome) {
	q, err := question(r.Hunt, values)
	r.Query = q.Text
	if err != nil {
		r.Status, r.Err = history.Failed, err
		return
	}
	out := ask(ctx, q)
	r.RunID, r.Status, r.Answer, r.Truncated, r.Err = out.RunID, out.Status, out.Table, out.Truncated, out.Err
	if out.Table != nil {
		r.Rows = out.Table.Rows()
	}
}

// question returns the question of a saved query with the values of its parameters.
func question(h history.Hunt, values map[string]string) (hunt.Question, error) {
	declared, err := params.Declared(h)
	q := hunt.Question{Text: h.Query, Hunt: h.Name, Wait: true,
		Parameters: params.Given{Declared: declared, Values: values}}
	if err != nil {
		return q, err
	}
	return q.Bind()
}

// Failed says how many queries of a batch failed, and wraps the first error.
type Failed struct {
	Count, Of int
	Err       error
}

func (e *Failed) Error() string {
	return fmt.Sprintf("%d of %d queries failed; the first error: %v", e.Count, e.Of, e.Err)
}

func (e *Failed) Unwrap() error { return e.Err }

// Failure returns nil if every query succeeded, and a *Failed otherwise.
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
