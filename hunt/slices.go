package hunt

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
	"quarry/panics"
	"quarry/table"
)

// SliceState is the progress of one slice.
type SliceState int

// The states of a slice.
const (
	SliceWaiting  SliceState = iota // for earlier slices
	SliceQueued                     // for quota
	SliceRunning                    // its call is in progress
	SliceDone                       // its rows have arrived
	SliceFailed                     // its call failed; the other slices continue
	SliceUnneeded                   // other slices returned enough rows
)

var sliceStates = [...]string{"waiting", "queued", "running", "done", "failed", "not needed"}

// String returns the state as shown on screen.
func (s SliceState) String() string { return sliceStates[s] }

// Slice describes one slice of a sliced run.
type Slice struct {
	Title string
	State SliceState
	Rows  int
	Err   string // why it failed
}

// runSlice is one slice of a run in progress. Its exported fields are saved in the checkpoint.
type runSlice struct {
	ID         int // part of the name of its results file
	Leaf       int
	Range      slice.Range `json:"Part"`
	State      SliceState
	Rows       int
	SlowSplits int `json:"Strikes"` // consecutive splits because it was too slow, not because it was too large
	Err        string

	answer *table.Table
	failed error
	// resumes is when it may be sent, while it waits for quota.
	resumes time.Time
	because string
}

func (sl *runSlice) over() bool {
	return sl.State == SliceDone || sl.State == SliceFailed || sl.State == SliceUnneeded
}

// sliceResult is the result of a slice's call.
type sliceResult struct {
	slice     *runSlice
	answer    *api.Answer
	err       error
	ledgerErr error
}

// send makes the call of a slice.
func (s *slicedRun) send(ctx context.Context, sl *runSlice) (out sliceResult) {
	spoil := func(e *panics.Error) { out = sliceResult{slice: sl, err: e} }
	defer panics.Recover(s.exec.runner.Config.Log, "a slice", spoil, "run", s.exec.id)
	state := Progress{}
	c := s.call(s.plan.Leaves[sl.Leaf].Query(sl.Range), func(change func(*Progress)) {
		change(&state)
		s.report(sl, state)
	})
	answer, err := c.run(ctx)
	return sliceResult{sl, answer, err, c.ledgerErr}
}

// report adds the progress of a slice's call to that of the run.
func (s *slicedRun) report(sl *runSlice, state Progress) {
	s.mu.Lock()
	sl.resumes, sl.because = time.Time{}, ""
	switch state.State {
	case Queued:
		sl.State, sl.resumes, sl.because = SliceQueued, state.Resumes, state.Because
	case Retrying:
		sl.State, sl.resumes, sl.because = SliceRunning, state.Resumes, state.Because
	default:
		sl.State = SliceRunning
	}
	s.mu.Unlock()
	if state.State == SigningIn {
		s.exec.run.update(func(p *Progress) { p.State, p.Prompt = SigningIn, state.Prompt })
		return
	}
	s.show()
}

// handleResult updates the run when the call of a slice has ended.
func (s *slicedRun) handleResult(ctx context.Context, r sliceResult) {
	s.ledgerErr = cmp.Or(s.ledgerErr, r.ledgerErr)
	s.mu.Lock()
	defer s.mu.Unlock()
	sl := r.slice
	s.failures++
	v := classify(r.answer, r.err)
	if v == sliceComplete && !s.plan.Leaves[sl.Leaf].Aggregated && looksCut(r.answer.Table.Rows()) {
		v = sliceTooLarge
	}
	switch v {
	case sliceComplete:
		s.failures = 0
		s.finished++
		sl.State, sl.Rows, sl.answer = SliceDone, r.answer.Table.Rows(), r.answer.Table
		if config := s.exec.runner.Config; config.Profile.KeepAnswers && s.exec.id != 0 {
			s.recorded(s.exec.recording(func() error {
				return config.Store.SaveSlice(ctx, s.exec.id, sl.ID,
					sl.answer)
			}))
		}
		s.skipUnneeded(sl.Leaf)
	case sliceTooLarge:
		s.failures = 0
		s.split(sl, 0)
	case sliceTooSlow:
		s.split(sl, sl.SlowSplits+1)
		s.abortAfter(tooManySlow, r.err)
	case sliceUnavailable:
		s.fail(sl, r.err)
		s.abortAfter(tooManyFailures, r.err)
	case sliceFatal:
		sl.State, s.fatal = SliceWaiting, cmp.Or(s.fatal, r.err)
	}
	s.save(ctx)
}

// looksCut reports whether a number of rows suggests an undocumented limit: the service truncates
// silently, at round numbers. A false alarm costs one call.
func looksCut(rows int) bool { return rows > 0 && rows%1000 == 0 }

// After this many consecutive slices that failed or were too slow, the run ends: the rest would
// spend quota on the same failure.
const (
	tooManyFailures = 3
	tooManySlow     = 10
)

func (s *slicedRun) abortAfter(after int, err error) {
	if s.failures >= after {
		s.fatal = cmp.Or(s.fatal, err)
	}
}

// maxSlowSplits is how often a slow slice is split in a row. A service that fails every query would
// otherwise be called a thousand times.
const maxSlowSplits = 3

// split replaces a slice with its two halves.
func (s *slicedRun) split(sl *runSlice, slow int) {
	ranges, err := s.plan.Leaves[sl.Leaf].Halves(sl.Range)
	if err == nil && slow > maxSlowSplits {
		err = errors.New("the service times out even for the shortest time slice")
	}
	if err != nil {
		s.fail(sl, err)
		return
	}
	at := slices.Index(s.slices, sl)
	halves := make([]*runSlice, len(ranges))
	for i, r := range ranges {
		halves[i] = s.newSlice(sl.Leaf, r)
		halves[i].SlowSplits = slow
	}
	s.slices = slices.Replace(s.slices, at, at+1, halves...)
}

func (s *slicedRun) newSlice(leaf int, r slice.Range) *runSlice {
	s.next++
	return &runSlice{ID: s.next, Leaf: leaf, Range: r}
}

func (s *slicedRun) fail(sl *runSlice, err error) {
	sl.State, sl.failed, sl.Err = SliceFailed, err, err.Error()
}

func (s *slicedRun) set(sl *runSlice, state SliceState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sl.State = state
}

// skipUnneeded cancels the waiting slices of a leaf once enough rows have arrived for its take.
func (s *slicedRun) skipUnneeded(leaf int) {
	enough, rows := s.plan.Leaves[leaf].Enough, 0
	for _, sl := range s.slices {
		if sl.Leaf == leaf {
			rows += sl.Rows
		}
	}
	if enough == 0 || rows < enough {
		return
	}
	for _, sl := range s.slices {
		if sl.Leaf == leaf && sl.State == SliceWaiting {
			sl.State = SliceUnneeded
		}
	}
}

// sliceOutcome classifies how the call of a slice ended.
type sliceOutcome uint8

// The outcomes of a slice.
const (
	sliceComplete    sliceOutcome = iota
	sliceTooLarge                 // exceeds the row or size limit: split it
	sliceTooSlow                  // timed out: a shorter window may succeed
	sliceUnavailable              // this slice failed, others may succeed
	sliceFatal                    // every other slice would fail, too
)

func classify(answer *api.Answer, err error) sliceOutcome {
	var failure *api.Error
	switch {
	case err == nil && answer.Truncated != table.NotTruncated:
		return sliceTooLarge
	case err == nil:
		return sliceComplete
	case !errors.As(err, &failure):
		return sliceFatal
	}
	switch failure.Kind {
	case api.TooLarge:
		return sliceTooLarge
	case api.Timeout:
		return sliceTooSlow
	case api.Unavailable:
		if failure.Status == 503 {
			return sliceUnavailable
		}
		return sliceTooSlow
	case api.BadQuery:
		if failure.Reason == api.Limits {
			return sliceTooSlow
		}
		return sliceFatal
	case api.CutShort, api.Network, api.Malformed, api.Throttled, api.Partial:
		return sliceUnavailable
	case api.Unknown, api.Unauthorized, api.Forbidden, api.NotFound, api.Canceled, api.SignIn, api.Usage:
	}
	return sliceFatal
}
