package hunt

import (
	"fmt"
	"strings"
	"time"

	"quarry/hunt/slice"
	"quarry/table"
)

// PieceState says how far a piece of a sliced run has come.
type PieceState int

// The states of a piece.
const (
	PieceWaiting  PieceState = iota // for the pieces before it
	PieceQueued                     // for quota
	PieceRunning                    // its call is under way
	PieceDone                       // its rows are here
	PieceFailed                     // its call failed; the run goes on without it
	PieceUnneeded                   // there are rows enough without it
)

var pieceStates = [...]string{"waiting", "queued", "running", "done", "failed", "not needed"}

// String names the state for people.
func (s PieceState) String() string { return pieceStates[s] }

// Piece is one part of a sliced run as it stands.
type Piece struct {
	Title string
	State PieceState
	Rows  int
	Err   string // why it failed
}

// Coverage is how much of a sliced run is there. It does not change.
type Coverage struct {
	Pieces  []Piece // by table and time
	Paused  bool
	Resumes time.Time // when the next piece goes, where all wait for quota; else zero
	Because string
	Left    time.Duration // until the end, by the pieces so far; 0 is not known
}

// Count is the number of pieces in a state.
func (c *Coverage) Count(s PieceState) int {
	n := 0
	for _, p := range c.Pieces {
		if p.State == s {
			n++
		}
	}
	return n
}

// Rows is the number of rows that are here.
func (c *Coverage) Rows() int {
	n := 0
	for _, p := range c.Pieces {
		n += p.Rows
	}
	return n
}

// Incomplete ends a sliced run of which pieces are missing. It can be gone on with.
type Incomplete struct {
	Run     int64    // in history; 0 when it could not be recorded
	Missing int      // pieces
	Of      int      // pieces in all
	Ranges  []string // what is missing, for people: neighbours together
	Kept    bool     // another process can go on, too
	Err     error    // of the first piece that failed, or why the run ended
}

// mostNamed bounds how many ranges a sentence names.
const mostNamed = 3

func (e *Incomplete) Error() string {
	names := e.Ranges
	if len(names) > mostNamed {
		names = append(names[:mostNamed:mostNamed], fmt.Sprintf("and %d more", len(names)-mostNamed))
	}
	text := fmt.Sprintf("%d of %d slices are missing (%s)", e.Missing, e.Of, strings.Join(names, "; "))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the error of the first piece that failed.
func (e *Incomplete) Unwrap() error { return e.Err }

// piece is a part with its way through the run. What is exported of it is kept in history.
type piece struct {
	ID      int // names the file of its answer
	Leaf    int
	Part    slice.Part
	State   PieceState
	Rows    int
	Strikes int // halvings in a row because it was slow, and not because it was full
	Err     string

	answer *table.Table
	failed error
	// queued is when it may go, while it waits for quota.
	resumes time.Time
	because string
}

func (p *piece) over() bool {
	return p.State == PieceDone || p.State == PieceFailed || p.State == PieceUnneeded
}
