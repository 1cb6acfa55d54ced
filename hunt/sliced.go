package hunt

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
	"quarry/panics"
	"quarry/table"
)

// slicers is how many pieces of a run are under way at once.
const slicers = 2

// sliced is a run in pieces. One goroutine conducts it; those of the pieces only report.
type sliced struct {
	*carrier
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

// arrived is a piece whose call has ended.
type arrived struct {
	piece  *piece
	answer *api.Answer
	err    error
	ledger error
}

// conduct sends the pieces until none is left or the run ends.
func (s *sliced) conduct(ctx, record context.Context) {
	s.began = s.Now()
	results, under := make(chan arrived, slicers), 0 // room for all, should this goroutine panic
	ended := ctx.Done()
	for {
		for p := s.ready(under); p != nil; p = s.ready(under) {
			s.set(p, PieceRunning)
			under++
			go func() { results <- s.send(ctx, record, p) }()
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
		case order := <-s.run.orders:
			s.pause(order == orderPause)
			if s.paused && under == 0 {
				s.showPartial(ctx)
			}
		case <-ended:
			s.fatal, ended = cmp.Or[error](s.fatal, &api.Error{Kind: api.KindOf(ctx.Err())}), nil
		}
	}
}

func (s *sliced) pause(paused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = paused
}

// ready is the piece to send next, or nil.
func (s *sliced) ready(under int) *piece {
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
func (s *sliced) waits() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fatal == nil && slices.ContainsFunc(s.pieces, func(p *piece) bool { return p.State == PieceWaiting })
}

// send makes the call of one piece.
func (s *sliced) send(ctx, record context.Context, p *piece) (out arrived) {
	defer panics.Recover(s.Log, "a slice", func(e *panics.Error) { out = arrived{piece: p, err: e} }, "run", s.id)
	state := Progress{}
	c := caller{Runner: s.Runner, forced: s.run.forced, report: func(change func(*Progress)) {
		change(&state)
		s.reported(p, state)
	}}
	c.question = Question{Text: s.plan.Leaves[p.Leaf].Query(p.Part), WorkspaceID: s.question.WorkspaceID, Wait: true}
	answer, err := c.ask(ctx, record)
	return arrived{p, answer, err, c.ledger}
}

// reported takes what the call of a piece tells into the whole.
func (s *sliced) reported(p *piece, state Progress) {
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
		s.report(func(p *Progress) { p.State, p.Prompt = SigningIn, state.Prompt })
		return
	}
	s.show()
}

// take settles a piece whose call has ended.
func (s *sliced) take(record context.Context, r arrived) {
	s.ledger = cmp.Or(s.ledger, r.ledger)
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
		if s.Profile.KeepAnswers && s.id != 0 {
			s.recorded(s.recording(func() error { return s.Store.SaveSlice(record, s.id, p.ID, p.answer) }))
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
	s.save(record)
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

func (s *sliced) giveUp(after int, err error) {
	if s.failing >= after {
		s.fatal = cmp.Or(s.fatal, err)
	}
}

// mostStrikes is how often a piece that is too slow is halved in a row. A service that
// fails whatever it is asked would otherwise be asked a thousand times.
const mostStrikes = 3

// halve puts two pieces in the place of one.
func (s *sliced) halve(p *piece, strikes int) {
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

func (s *sliced) newPiece(leaf int, part slice.Part) *piece {
	s.next++
	return &piece{ID: s.next, Leaf: leaf, Part: part}
}

func (s *sliced) fail(p *piece, err error) {
	p.State, p.failed, p.Err = PieceFailed, err, err.Error()
}

func (s *sliced) set(p *piece, state PieceState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.State = state
}

// skipUnneeded ends a leaf that has rows enough, as take asks for no more.
func (s *sliced) skipUnneeded(leaf int) {
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

// the ways in which a piece ends
const (
	pieceWhole    = iota
	pieceFull     // more rows or bytes than an answer takes: halve it
	pieceSlow     // the service gave up: a shorter window may do
	pieceLost     // this piece is missing, others may not be
	pieceHopeless // every other piece would fail alike
)

func verdict(answer *api.Answer, err error) int {
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

// collected are the rows of each leaf that are here.
func (s *sliced) collected() ([]*table.Table, error) {
	all := make([]*table.Table, len(s.plan.Leaves))
	for i := range all {
		var answers []*table.Table
		for _, p := range s.pieces {
			if p.Leaf == i && p.answer != nil {
				answers = append(answers, p.answer)
			}
		}
		whole, err := table.Concat(answers)
		if err != nil {
			return nil, err
		}
		all[i] = whole
	}
	return all, nil
}
