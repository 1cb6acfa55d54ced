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

// arrived is a piece whose call has ended.
type arrived struct {
	piece     *piece
	answer    *api.Answer
	err       error
	ledgerErr error
}

// send makes the call of one piece.
func (s *slicedRun) send(ctx context.Context, p *piece) (out arrived) {
	spoil := func(e *panics.Error) { out = arrived{piece: p, err: e} }
	defer panics.Recover(s.exec.runner.Config.Log, "a slice", spoil, "run", s.exec.id)
	state := Progress{}
	c := s.call(s.plan.Leaves[p.Leaf].Query(p.Part), func(change func(*Progress)) {
		change(&state)
		s.reported(p, state)
	})
	answer, err := c.ask(ctx)
	return arrived{p, answer, err, c.ledgerErr}
}

// reported takes what the call of a piece tells into the whole.
func (s *slicedRun) reported(p *piece, state Progress) {
	s.mu.Lock()
	p.resumes, p.because = time.Time{}, ""
	switch state.State {
	case Queued:
		p.State, p.resumes, p.because = PieceQueued, state.Resumes, state.Because
	case Retrying:
		p.State, p.resumes, p.because = PieceRunning, state.Resumes, state.Because
	default:
		p.State = PieceRunning
	}
	s.mu.Unlock()
	if state.State == SigningIn {
		s.exec.run.update(func(p *Progress) { p.State, p.Prompt = SigningIn, state.Prompt })
		return
	}
	s.show()
}

// take settles a piece whose call has ended.
func (s *slicedRun) take(ctx context.Context, r arrived) {
	s.ledgerErr = cmp.Or(s.ledgerErr, r.ledgerErr)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := r.piece
	s.failing++
	v := verdict(r.answer, r.err)
	if v == pieceWhole && !s.plan.Leaves[p.Leaf].Condensed && looksCut(r.answer.Table.Rows()) {
		v = pieceFull
	}
	switch v {
	case pieceWhole:
		s.failing = 0
		s.settled++
		p.State, p.Rows, p.answer = PieceDone, r.answer.Table.Rows(), r.answer.Table
		if config := s.exec.runner.Config; config.Profile.KeepAnswers && s.exec.id != 0 {
			s.recorded(s.exec.recording(func() error { return config.Store.SaveSlice(ctx, s.exec.id, p.ID, p.answer) }))
		}
		s.skipUnneeded(p.Leaf)
	case pieceFull:
		s.failing = 0
		s.halve(p, 0)
	case pieceSlow:
		s.halve(p, p.Strikes+1)
		s.giveUp(tooManySlow, r.err)
	case pieceLost:
		s.fail(p, r.err)
		s.giveUp(tooManyFailures, r.err)
	case pieceHopeless:
		p.State, s.fatal = PieceWaiting, cmp.Or(s.fatal, r.err)
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

func (s *slicedRun) giveUp(after int, err error) {
	if s.failing >= after {
		s.fatal = cmp.Or(s.fatal, err)
	}
}

// mostStrikes is how often a piece that is too slow is halved in a row. A service that
// fails whatever it is asked would otherwise be asked a thousand times.
const mostStrikes = 3

// halve puts two pieces in the place of one.
func (s *slicedRun) halve(p *piece, strikes int) {
	parts, err := s.plan.Leaves[p.Leaf].Halves(p.Part)
	if err == nil && strikes > mostStrikes {
		err = errors.New("the service does not answer, however short the window is")
	}
	if err != nil {
		s.fail(p, err)
		return
	}
	at := slices.Index(s.pieces, p)
	halves := make([]*piece, len(parts))
	for i, part := range parts {
		halves[i] = s.newPiece(p.Leaf, part)
		halves[i].Strikes = strikes
	}
	s.pieces = slices.Replace(s.pieces, at, at+1, halves...)
}

func (s *slicedRun) newPiece(leaf int, part slice.Part) *piece {
	s.next++
	return &piece{ID: s.next, Leaf: leaf, Part: part}
}

func (s *slicedRun) fail(p *piece, err error) {
	p.State, p.failed, p.Err = PieceFailed, err, err.Error()
}

func (s *slicedRun) set(p *piece, state PieceState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.State = state
}

// skipUnneeded ends a leaf that has rows enough, as take asks for no more.
func (s *slicedRun) skipUnneeded(leaf int) {
	enough, rows := s.plan.Leaves[leaf].Enough, 0
	for _, p := range s.pieces {
		if p.Leaf == leaf {
			rows += p.Rows
		}
	}
	if enough == 0 || rows < enough {
		return
	}
	for _, p := range s.pieces {
		if p.Leaf == leaf && p.State == PieceWaiting {
			p.State = PieceUnneeded
		}
	}
}

// pieceEnd is how a piece ended.
type pieceEnd uint8

// The ways in which a piece ends.
const (
	pieceWhole    pieceEnd = iota
	pieceFull              // more rows or bytes than an answer takes: halve it
	pieceSlow              // the service gave up: a shorter window may do
	pieceLost              // this piece is missing, others may not be
	pieceHopeless          // every other piece would fail alike
)

func verdict(answer *api.Answer, err error) pieceEnd {
	var failure *api.Error
	switch {
	case err == nil && answer.Truncated != table.NotTruncated:
		return pieceFull
	case err == nil:
		return pieceWhole
	case !errors.As(err, &failure):
		return pieceHopeless
	}
	switch failure.Kind {
	case api.TooLarge:
		return pieceFull
	case api.Timeout:
		return pieceSlow
	case api.Unavailable:
		if failure.Status == 503 {
			return pieceLost
		}
		return pieceSlow
	case api.BadQuery:
		if failure.Reason == api.Limits {
			return pieceSlow
		}
		return pieceHopeless
	case api.CutShort, api.Network, api.Malformed, api.Throttled:
		return pieceLost
	case api.Unknown, api.Unauthorized, api.Forbidden, api.NotFound, api.Canceled, api.SignIn, api.Usage:
	}
	return pieceHopeless
}
