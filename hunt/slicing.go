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

// slicers is how many pieces of a run are under way at once.
const slicers = 2

// slicedRun is a run in pieces. One goroutine conducts it; those of the pieces only report.
type slicedRun struct {
	exec      *execution
	ledgerErr error // the first failure to write the ledger

	plan    *slice.Plan
	pinned  time.Time // what now() stands for
	next    int       // ID of the next piece
	fatal   error     // ends the run: every other piece would fail alike
	began   time.Time
	failing int // pieces that failed one after another

	mu      sync.Mutex // guards what is below, which the pieces under way read and report to
	pieces  []*piece
	paused  bool // written by the conductor alone
	settled int  // pieces that this process has finished
}

// sliced runs a question in pieces, or resumes such a run.
func (e *execution) sliced(ctx context.Context) *Outcome {
	// What is written down must be written although the run was canceled.
	record := context.WithoutCancel(ctx)
	s := &slicedRun{exec: e, pinned: e.run.started}
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
	if s.plan, err = slice.Cut(s.exec.question.Text, slice.Options{Now: s.pinned, Log: s.exec.runner.Config.Log}); err != nil {
		return err
	}
	for i, leaf := range s.plan.Leaves {
		parts, err := s.firstParts(ctx, leaf)
		if err != nil {
			return err
		}
		for _, part := range parts {
			s.pieces = append(s.pieces, s.newPiece(i, part))
		}
	}
	s.save(record)
	return nil
}

// fullShare is how full a window may be planned: rows do not come evenly.
const fullShare = 0.7

// firstParts cuts a leaf at first. Where the rows decide, one call counts them by time.
func (s *slicedRun) firstParts(ctx context.Context, leaf *slice.Leaf) ([]slice.Part, error) {
	spec := *s.exec.question.Slice
	if !spec.Auto() || !leaf.Timed() || leaf.Condensed {
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
	answer, err := c.ask(ctx)
	if v := verdict(answer, err); v == pieceHopeless {
		return nil, err
	} else if v != pieceWhole {
		return leaf.Windows(spec), nil // equal windows, halved where they must be
	}
	most := cmp.Or(s.exec.runner.Config.Profile.Limits.Rows, 100_000)
	return leaf.Fitting(answer.Table, width, int(fullShare*float64(most))), nil
}

// conduct sends the pieces until none is left or the run ends.
func (s *slicedRun) conduct(ctx context.Context) {
	s.began = s.exec.runner.Config.Now()
	record := context.WithoutCancel(ctx)
	results, under := make(chan arrived, slicers), 0 // room for all, should this goroutine panic
	ended := ctx.Done()
	for {
		for p := s.ready(under); p != nil; p = s.ready(under) {
			s.set(p, PieceRunning)
			under++
			go func() { results <- s.send(ctx, p) }()
		}
		if under == 0 && !s.waits() {
			return
		}
		s.show()
		select {
		case r := <-results:
			under--
			s.take(record, r)
			if s.paused && under == 0 {
				s.showPartial(ctx)
			}
		case order := <-s.exec.run.orders:
			s.pause(order == orderPause)
			if s.paused && under == 0 {
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
func (s *slicedRun) ready(under int) *piece {
	if s.paused || s.fatal != nil || under >= slicers {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pieces {
		if p.State == PieceWaiting {
			return p
		}
	}
	return nil
}

// waits reports whether a piece is still to be sent.
func (s *slicedRun) waits() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fatal == nil && slices.ContainsFunc(s.pieces, func(p *piece) bool { return p.State == PieceWaiting })
}

// call makes a call of the run: one that waits for quota, since the run as a whole does.
func (s *slicedRun) call(text string, report func(change func(*Progress))) *call {
	q := Question{Text: text, WorkspaceID: s.exec.question.WorkspaceID, Wait: true}
	return &call{runner: s.exec.runner, question: q, report: report, forced: s.exec.run.forced}
}
