package hunt

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
)

// maxConcurrent is how many slices of a run are fetched at once.
const maxConcurrent = 2

// slicedRun runs a query in slices. One goroutine coordinates it; those of the slices only report.
type slicedRun struct {
	exec      *execution
	ledgerErr error // the first error while writing the ledger

	plan     *slice.Plan
	schema   *catalog.Schema // of the tenant, as far as the query names it; nil if it does not
	now      time.Time       // the value of now() in all slices
	next     int             // ID of the next slice
	fatal    error           // ends the run: every other slice would fail, too
	began    time.Time
	failures int // consecutive slices that failed

	mu       sync.Mutex // guards the fields below, which the goroutines of the slices use, too
	slices   []*runSlice
	paused   bool // written by the coordinating goroutine only
	finished int  // slices that this process has finished
}

// runSliced runs a query in slices, or resumes such a run.
func (e *execution) runSliced(ctx context.Context) *Outcome {
	// The run is recorded even if it was canceled.
	record := context.WithoutCancel(ctx)
	s := &slicedRun{exec: e, now: e.run.started}
	if err := s.prepare(ctx); err != nil {
		return s.end(record, nil, err)
	}
	s.conduct(ctx)
	answer, err := s.merged(record)
	return s.end(record, answer, cmp.Or(err, s.missing()))
}

// prepare plans the slices, or loads those of the run to resume.
func (s *slicedRun) prepare(ctx context.Context) error {
	record := context.WithoutCancel(ctx)
	if s.exec.question.Resume != 0 {
		return s.resume(record)
	}
	var err error
	s.exec.begin(record)
	s.schema = s.exec.runner.Config.Schema.Schema().Named(s.exec.question.Text)
	if s.plan, err = slice.NewPlan(s.exec.question.Text,
		slice.Options{Now: s.now, Log: s.exec.runner.Config.Log, Scope: s.scope()}); err != nil {
		return err
	}
	for i, leaf := range s.plan.Leaves {
		ranges, err := s.initialRanges(ctx, leaf)
		if err != nil {
			return err
		}
		for _, r := range ranges {
			s.slices = append(s.slices, s.newSlice(i, r))
		}
	}
	s.save(record)
	return nil
}

// scope returns what the query of the run can refer to. A resumed run has the schema that it was planned
// with: what is known about the tenant may have changed, and the plan must be the same.
func (s *slicedRun) scope() *sema.Scope {
	profile := s.exec.runner.Config.Profile
	return sema.NewScope(profile.Dialect, profile.Workspace, s.schema, exec.Fold)
}

// fullShare is how much of the row limit a slice is planned to use: rows are not spread evenly.
const fullShare = 0.7

// initialRanges returns the ranges to begin with. In automatic mode, one call counts the rows by
// time.
func (s *slicedRun) initialRanges(ctx context.Context, leaf *slice.Leaf) ([]slice.Range, error) {
	spec := *s.exec.question.Slice
	if !spec.Auto() || !leaf.Timed() || leaf.Aggregated {
		return leaf.Windows(spec), nil
	}
	width := leaf.DensityWidth()
	c := s.call(leaf.Density(width), func(change func(*Progress)) {
		s.exec.run.update(func(p *Progress) {
			before := p.Table
			change(p)
			p.Table = before // the counts are not part of the results
		})
	})
	answer, err := c.run(ctx)
	if v := classify(answer, err); v == sliceFatal {
		return nil, err
	} else if v != sliceComplete {
		return leaf.Windows(spec), nil // equal windows, split later where necessary
	}
	most := cmp.Or(s.exec.runner.Config.Profile.Limits.Rows, 100_000)
	return leaf.Fitting(answer.Table, width, int(fullShare*float64(most))), nil
}

// conduct sends the slices until none remain or the run ends.
func (s *slicedRun) conduct(ctx context.Context) {
	s.began = s.exec.runner.Config.Now()
	record := context.WithoutCancel(ctx)
	// buffered, so that no sender blocks if this goroutine panics
	results, inFlight := make(chan sliceResult, maxConcurrent), 0
	ended := ctx.Done()
	for {
		sent := inFlight
		for sl := s.ready(inFlight); sl != nil; sl = s.ready(inFlight) {
			s.set(sl, SliceRunning)
			inFlight++
			go func() { results <- s.send(ctx, sl) }()
		}
		if inFlight > sent { // so that a later process knows which calls may have counted
			s.mu.Lock()
			s.save(record)
			s.mu.Unlock()
		}
		if inFlight == 0 && !s.hasWaiting() {
			return
		}
		s.show()
		select {
		case r := <-results:
			inFlight--
			s.handleResult(record, r)
			if s.paused && inFlight == 0 {
				s.showPartial(ctx)
			}
		case order := <-s.exec.run.orders:
			s.pause(order == orderPause)
			if s.paused && inFlight == 0 {
				s.showPartial(ctx)
			}
		case <-ended:
			s.fatal, ended = cmp.Or[error](s.fatal, &api.Error{Kind: api.KindOf(ctx.Err())}), nil
		}
	}
}

func (s *slicedRun) pause(paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = paused
}

// ready returns the next slice to send, or nil.
func (s *slicedRun) ready(inFlight int) *runSlice {
	if s.paused || s.fatal != nil || inFlight >= maxConcurrent {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sl := range s.slices {
		if sl.State == SliceWaiting {
			return sl
		}
	}
	return nil
}

// hasWaiting reports whether a slice remains to be sent.
func (s *slicedRun) hasWaiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fatal == nil && slices.ContainsFunc(s.slices, func(sl *runSlice) bool { return sl.State == SliceWaiting })
}

// call returns a call of the run. It waits for quota, since the run as a whole does.
func (s *slicedRun) call(text string, report func(change func(*Progress))) *call {
	q := Question{Text: text, WorkspaceID: s.exec.question.WorkspaceID, Wait: true}
	return &call{runner: s.exec.runner, question: q, report: report, forced: s.exec.run.forced}
}
