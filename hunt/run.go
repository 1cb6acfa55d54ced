package hunt

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/history"
	"quarry/hunt/params"
	"quarry/hunt/slice"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/decode"
)

// Question is a query to run and how to run it.
type Question struct {
	// Text may have parameters. They get their values, or their defaults, before anything is sent; see Bind.
	Text       string
	Parameters params.Given
	bound      bool // Text has values for all parameters

	Hunt     string // name of the saved query; "" for none
	Timespan string // ISO 8601, for Graph and Log Analytics; "" for the service's default
	// WorkspaceID is the Sentinel workspace to query, for Graph and Log Analytics.
	WorkspaceID string
	// Slice runs the query in slices, within quota no matter how long it takes. If it is nil, the
	// query is sent as a whole.
	Slice *slice.Spec
	// Resume is the ID of an unfinished sliced run to resume, whose query is used instead of Text.
	Resume int64
	Here   bool // use the runner's own API, even if the profile leaves the choice to the program
	Force  bool // send it even if the ledger says that it exceeds the quota
	Wait   bool // queue until it fits; otherwise a used-up quota ends the run at once
}

// Bind returns the question with values for all its parameters. A run binds what was not bound before, so no
// question with an open parameter is ever sent. It returns the errors of params.Bind.
func (q Question) Bind() (Question, error) {
	if q.bound || q.Resume != 0 {
		return q, nil
	}
	text, err := params.Bind(q.Text, q.Parameters)
	if err != nil {
		return q, err
	}
	q.Text, q.bound = text, true
	return q, nil
}

// State says what a run is doing.
type State int

// The states of a run, in the order in which it may pass through them.
const (
	Queued    State = iota // waiting for quota until Progress.Resumes
	SigningIn              // waiting for the user to follow Progress.Prompt
	Sending                // authenticating, sending, or waiting for the first byte
	Arriving               // receiving rows
	Retrying               // waiting until Progress.Resumes for another attempt
	Slicing                // collecting slices; see Progress.Coverage
	Finished               // Progress.Outcome is set
)

// Progress is the current state of a run.
type Progress struct {
	State   State
	API     dialect.Name // chosen instead of the runner's own; dialect.Any: none was
	Started time.Time    // when the run was requested
	Table   *table.Table // rows received so far; nil before the first
	Attempt int          // from 1
	Resumes time.Time    // when a queued or retrying run continues
	Prompt  api.Prompt   // how to sign in, if the state is SigningIn
	Because string       // why it waits: the limit that is used up, or the error of the last attempt
	// Coverage is the progress of a sliced run; nil for one sent as a whole.
	Coverage *Coverage
	Outcome  *Outcome // nil until the run has finished
}

// Outcome is how a run ended. A truncated result has both a Table and an Err.
type Outcome struct {
	RunID       int64 // in the history; 0 if it could not be recorded
	Status      history.Status
	Table       *table.Table // nil when nothing arrived
	Stats       *decode.Stats
	Bytes       int64
	Duration    time.Duration
	Truncated   table.Truncation
	RequestID   string
	Others      int // further tables of results, which were not read
	Err         error
	Coverage    *Coverage           // of a sliced run; otherwise nil
	Diagnostics []syntax.Diagnostic // places in the query that Err is about
	RecordErr   error               // why the run could not be written to the history
}

// Warning says what could not be written to the history and why, and what was not read; "" if there is nothing to say.
func (o *Outcome) Warning() string {
	var warnings []string
	switch {
	case o.RecordErr == nil:
	case o.Table == nil:
		warnings = append(warnings, "the run could not be recorded: "+o.RecordErr.Error())
	default:
		warnings = append(warnings, "the results are complete, but could not be saved: "+o.RecordErr.Error())
	}
	switch o.Others {
	case 0:
	case 1:
		warnings = append(warnings, "the response has another table of results, which was not read")
	default:
		warnings = append(warnings, fmt.Sprintf("the response has %d more tables of results, which were not read",
			o.Others))
	}
	return strings.Join(warnings, "; ")
}

// Failure describes why the run of a query failed; nil if it did not.
func (o *Outcome) Failure(query string) *failure.Failure {
	return failureOf(o.Err, query, o.Diagnostics)
}

// Run is a query in progress. Its methods may be called from any goroutine.
type Run struct {
	started time.Time
	cancel  context.CancelFunc
	forced  chan struct{} // holds one token until the queued call has received it
	orders  chan order    // for a sliced run

	mu      sync.Mutex
	latest  Progress
	changed chan struct{} // holds one token until the latest progress has been read
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

// Next waits for a change and returns the latest progress, skipping intermediate states. It returns
// false if ctx ends first. Nothing follows the Progress that has an Outcome.
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

// Cancel ends the run. The service may still count what it spends on it.
func (r *Run) Cancel() { r.cancel() }

// Force sends a queued run at once. It has no effect on a run that is not queued.
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

// order pauses or resumes a sliced run.
type order int

const (
	orderPause order = iota
	orderResume
)

// Pause stops sending the slices of a sliced run. Those in progress finish.
func (r *Run) Pause() { r.tell(orderPause) }

// Resume continues a paused run.
func (r *Run) Resume() { r.tell(orderResume) }

// tell sends an order, or drops it if nobody receives it: the run has ended, or is not sliced.
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
