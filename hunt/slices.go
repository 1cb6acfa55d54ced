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

// SliceState says how far a piece of a sliced run has come.
type SliceState int

// The states of a piece.
const (
	SliceWaiting  SliceState = iota // for the pieces before it
	SliceQueued                     // for quota
	SliceRunning                    // its call is under way
	SliceDone                       // its rows are here
	SliceFailed                     // its call failed; the run goes on without it
	SliceUnneeded                   // there are rows enough without it
)

var sliceStates = [...]string{"waiting", "queued", "running", "done", "failed", "not needed"}

// String names the state for people.
func (s SliceState) String() string { return sliceStates[s] }

// Piece is one part of a sliced run as it stands.
type Slice struct {
	Title string
	State SliceState
	Rows  int
	Err   string // why it failed
}

// runSlice is a part with its way through the run. What is exported of it is kept in history.
type runSlice struct {
	ID         int // names the file of its answer
	Leaf       int
	Range      slice.Range `json:"Part"`
	State      SliceState
	Rows       int
	SlowSplits int `json:"Strikes"` // halvings in a row because it was slow, and not because it was full
	Err        string

	answer *table.Table
	failed error
	// queued is when it may go, while it waits for quota.
	resumes time.Time
	because string
}

func (sl *runSlice) over() bool {
	return sl.State == SliceDone || sl.State == SliceFailed || sl.State == SliceUnneeded
}

// sliceResult is a piece whose call has ended.
type sliceResult struct {
	slice     *runSlice
	answer    *api.Answer
	err       error
	ledgerErr error
}

// send makes the call of one piece.
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

// report takes what the call of a piece tells into the whole.
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

// handleResult settles a piece whose call has ended.
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
			s.recorded(s.exec.recording(func() error { return config.Store.SaveSlice(ctx, s.exec.id, sl.ID, sl.answer) }))
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

// looksCut reports whether a number of rows is likely a cap that the limits do not know:
// the service cuts without a word. To be wrong costs a call.
func looksCut(rows int) bool { return rows > 0 && rows%1000 == 0 }

// After so many pieces in a row that failed, or were too slow, the run ends: the rest
// would only spend quota on the same failure.
const (
	tooManyFailures = 3
	tooManySlow     = 10
)

func (s *slicedRun) abortAfter(after int, err error) {
	if s.failures >= after {
		s.fatal = cmp.Or(s.fatal, err)
	}
}

// maxSlowSplits is how often a piece that is too slow is halved in a row. A service that
// fails whatever it is asked would otherwise be asked a thousand times.
const maxSlowSplits = 3

// split puts two pieces in the place of one.
func (s *slicedRun) split(sl *runSlice, slow int) {
	ranges, err := s.plan.Leaves[sl.Leaf].Halves(sl.Range)
	if err == nil && slow > maxSlowSplits {
		err = errors.New("the service does not answer, however short the window is")
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

// skipUnneeded ends a leaf that has rows enough, as take asks for no more.
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

// sliceOutcome is how a piece ended.
type sliceOutcome uint8

// The ways in which a piece ends.
const (
	sliceComplete    sliceOutcome = iota
	sliceTooLarge                 // more rows or bytes than an answer takes: halve it
	sliceTooSlow                  // the service gave up: a shorter window may do
	sliceUnavailable              // this piece is missing, others may not be
	sliceFatal                    // every other piece would fail alike
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
	case api.CutShort, api.Network, api.Malformed, api.Throttled:
		return sliceUnavailable
	case api.Unknown, api.Unauthorized, api.Forbidden, api.NotFound, api.Canceled, api.SignIn, api.Usage:
	}
	return sliceFatal
}
