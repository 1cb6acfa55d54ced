package hunt

import (
	"context"
	"fmt"
	"strings"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
)

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

// show tells how far the run is.
func (s *slicedRun) show() {
	s.mu.Lock()
	coverage := s.coverage()
	s.mu.Unlock()
	s.exec.run.update(func(p *Progress) {
		p.State, p.Coverage, p.Prompt = Slicing, coverage, api.Prompt{}
		p.Resumes, p.Because = coverage.Resumes, coverage.Because
	})
}

// showPartial shows the answer of what is here while the run rests.
func (s *slicedRun) showPartial(ctx context.Context) {
	if t, err := s.merged(ctx); err == nil {
		s.exec.run.update(func(p *Progress) { p.Table = t })
	}
}

func (s *slicedRun) coverage() *Coverage {
	c := &Coverage{Paused: s.paused, Pieces: make([]Piece, len(s.pieces))}
	under, left := 0, 0
	for i, p := range s.pieces {
		c.Pieces[i] = Piece{Title: s.title(p.Leaf, p.Part), State: p.State, Rows: p.Rows, Err: p.Err}
		switch {
		case p.because != "" && (c.Because == "" || p.resumes.Before(c.Resumes)):
			c.Resumes, c.Because = p.resumes, p.because
		case p.State == PieceRunning:
			under++
		}
		if !p.over() {
			left++
		}
	}
	if under > 0 { // something moves
		c.Resumes, c.Because = time.Time{}, ""
	}
	if s.settled > 0 {
		c.Left = s.exec.runner.Config.Now().Sub(s.began) / time.Duration(s.settled) * time.Duration(left)
	}
	return c
}

// title names a piece for people.
func (s *slicedRun) title(leaf int, part slice.Part) string {
	return s.plan.Leaves[leaf].Title(part, len(s.plan.Leaves) == 1)
}
