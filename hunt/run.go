package hunt

import (
	"context"
	"sync"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt/slice"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/decode"
)

// Question is what to run.
type Question struct {
	Text     string
	Hunt     string // name of the saved hunt that it is; "" for a text of its own
	Timespan string // ISO 8601, for Graph; "" leaves the service's default
	// WorkspaceID is a Sentinel workspace to hunt in, for Graph.
	WorkspaceID string
	// Slice runs it in pieces, within quota however long that takes; nil runs it as a whole.
	Slice *slice.Spec
	// Resume goes on with a run in pieces that was left; the text is that run's.
	Resume int64
	Force  bool // send it although the ledger says that it does not fit
	Wait   bool // queue until it fits; otherwise a full ledger ends the run at once
}

// State says what a run is doing.
type State int

// The states of a run, in the order in which it may go through them.
const (
	Queued    State = iota // waits for quota until Progress.Resumes
	SigningIn              // waits for a person to do what Progress.Prompt says
	Sending                // signs in, sends, and waits for the first byte
	Arriving               // rows come in
	Retrying               // waits until Progress.Resumes for another attempt
	Slicing                // collects its pieces: see Progress.Coverage
	Finished               // Progress.Outcome is there
)

// Progress is a run as it stands.
type Progress struct {
	State   State
	Started time.Time    // when the run was asked for
	Table   *table.Table // the rows so far; nil before the first
	Attempt int          // number of the attempt, from 1
	Resumes time.Time    // when a queued or retrying run goes on
	Prompt  api.Prompt   // how to sign in, while the state is SigningIn
	Because string       // why it waits: the limit that is spent, or the error of the attempt before
	// Coverage is how far a run in pieces is; nil for one that is sent as a whole.
	Coverage *Coverage
	Outcome  *Outcome // not nil exactly when the run is finished
}

// Outcome is how a run ended. An answer that was cut short has both a Table and an Err.
type Outcome struct {
	RunID       int64 // in history; 0 when it could not be recorded
	Status      history.Status
	Table       *table.Table // nil when nothing arrived
	Stats       *decode.Stats
	Bytes       int64
	Duration    time.Duration
	Truncated   table.Truncation
	RequestID   string
	Err         error
	Coverage    *Coverage           // of a run in pieces, else nil
	Diagnostics []syntax.Diagnostic // places in the question's text that Err names
	RecordErr   error               // the run could not be written to history
}

// RecordWarning says what of the run could not be written to history, and why; "" if all of it was.
func (o *Outcome) RecordWarning() string {
	switch {
	case o.RecordErr == nil:
		return ""
	case o.Table == nil:
		return "the run could not be recorded: " + o.RecordErr.Error()
	}
	return "the results are here, but could not be kept: " + o.RecordErr.Error()
}

// Run is one question on its way. Its methods may be called from any goroutine.
type Run struct {
	started time.Time
	cancel  context.CancelFunc
	forced  chan struct{} // holds one token while a queued run has not been told
	orders  chan order    // of a run in pieces

	mu      sync.Mutex
	latest  Progress
	changed chan struct{} // holds one token while latest has not been read
}

func newRun(cancel context.CancelFunc, started time.Time) *Run {
	return &Run{
		started: started,
		cancel:  cancel,
		forced:  make(chan struct{}, 1),
		orders:  make(chan order, 8),
		latest:  Progress{State: Sending, Started: started, Attempt: 1},
		changed: make(chan struct{}, 1),
	}
}

// Next waits for news and returns the run as it stands now; news that nobody read
// in between is skipped. It is false when ctx ended first. After the Progress that
// has an Outcome there is no more.
func (r *Run) Next(ctx context.Context) (Progress, bool) {
	select {
	case <-r.changed:
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.latest, true
	case <-ctx.Done():
		return Progress{}, false
	}
}

// Cancel ends the run. What the service spends on it may still count.
func (r *Run) Cancel() { r.cancel() }

// Force sends a queued run at once. One that is not queued is left alone.
func (r *Run) Force() {
	r.mu.Lock()
	queued := r.latest.State == Queued
	r.mu.Unlock()
	if !queued {
		return
	}
	select {
	case r.forced <- struct{}{}:
	default:
	}
}

// order is what a run in pieces is told.
type order int

const (
	orderPause order = iota
	orderResume
)

// Pause lets a run in pieces send no more of them; those under way end. Resume goes on.
func (r *Run) Pause() { r.tell(orderPause) }

// Resume goes on with a run that was paused.
func (r *Run) Resume() { r.tell(orderResume) }

// tell drops an order that nobody takes: the run has ended, or is sent as a whole.
func (r *Run) tell(o order) {
	select {
	case r.orders <- o:
	default:
	}
}

func (r *Run) update(change func(*Progress)) {
	r.mu.Lock()
	change(&r.latest)
	r.mu.Unlock()
	select {
	case r.changed <- struct{}{}:
	default:
	}
}
