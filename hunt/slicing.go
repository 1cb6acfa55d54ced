package hunt

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
)

// maxConcurrent is how many pieces of a run are under way at once.
const maxConcurrent = 2

// slicedRun is a run in pieces. One goroutine conducts it; those of the pieces only report.
type slicedRun struct {
	exec      *execution
	ledgerErr error // the first failure to write the ledger

	plan     *slice.Plan
	now      time.Time // what now() stands for
	next     int       // ID of the next piece
	fatal    error     // ends the run: every other piece would fail alike
	began    time.Time
	failures int // pieces that failed one after another

	mu       sync.Mutex // guards what is below, which the pieces under way read and report to
	slices   []*runSlice
	paused   bool // written by the conductor alone
	finished int  // pieces that this process has finished
}

// sliced runs a question in pieces, or resumes such a run.
func (e *execution) runSliced(ctx context.Context) *Outcome {
	// What is written down must be written although the run was canceled.
	record := context.WithoutCancel(ctx)
	s := &slicedRun{exec: e, now: e.run.started}
	if err := s.prepare(ctx); err != nil {
		return s.end(record, nil, err)
	}
	s.conduct(ctx)
	answer, err := s.merged(record)
	return s.end(record, answer, cmp.Or(err, s.missing()))
}

// prepare cuts the hunt, or takes up one that was left.
func (s *slicedRun) prepare(ctx context.Context) error {
	record := context.WithoutCancel(ctx)
	if s.exec.question.Resume != 0 {
		return s.resume(record)
	}
	var err error
	s.exec.begin(record)
	if s.plan, err = slice.NewPlan(s.exec.question.Text, slice.Options{Now: s.now, Log: s.exec.runner.Config.Log}); err != nil {
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

// fullShare is how full a window may be planned: rows do not come evenly.
const fullShare = 0.7

// initialRanges cuts a leaf at first. Where the rows decide, one call counts them by time.
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
			p.Table = before // counts are no part of the answer
		})
	})
	answer, err := c.run(ctx)
	if v := classify(answer, err); v == sliceFatal {
		return nil, err
	} else if v != sliceComplete {
		return leaf.Windows(spec), nil // equal windows, halved where they must be
	}
	most := cmp.Or(s.exec.runner.Config.Profile.Limits.Rows, 100_000)
	return leaf.Fitting(answer.Table, width, int(fullShare*float64(most))), nil
}

// conduct sends the pieces until none is left or the run ends.
func (s *slicedRun) conduct(ctx context.Context) {
	s.began = s.exec.runner.Config.Now()
	record := context.WithoutCancel(ctx)
	results, inFlight := make(chan sliceResult, maxConcurrent), 0 // room for all, should this goroutine panic
	ended := ctx.Done()
	for {
		for sl := s.ready(inFlight); sl != nil; sl = s.ready(inFlight) {
			s.set(sl, SliceRunning)
			inFlight++
			go func() { results <- s.send(ctx, sl) }()
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

// ready is the piece to send next, or nil.
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

// hasWaiting reports whether a piece is still to be sent.
func (s *slicedRun) hasWaiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fatal == nil && slices.ContainsFunc(s.slices, func(sl *runSlice) bool { return sl.State == SliceWaiting })
}

// call makes a call of the run: one that waits for quota, since the run as a whole does.
func (s *slicedRun) call(text string, report func(change func(*Progress))) *call {
	q := Question{Text: text, WorkspaceID: s.exec.question.WorkspaceID, Wait: true}
	return &call{runner: s.exec.runner, question: q, report: report, forced: s.exec.run.forced}
}
