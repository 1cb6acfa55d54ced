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
	Slices    []Slice // by table and time
	Paused    bool
	Resumes   time.Time // when the next piece goes, where all wait for quota; else zero
	Because   string
	Remaining time.Duration // until the end, by the pieces so far; 0 is not known
}

// Count is the number of pieces in a state.
func (c *Coverage) Count(s SliceState) int {
	n := 0
	for _, sl := range c.Slices {
		if sl.State == s {
			n++
		}
	}
	return n
}

// Rows is the number of rows that are here.
func (c *Coverage) Rows() int {
	n := 0
	for _, sl := range c.Slices {
		n += sl.Rows
	}
	return n
}

// Incomplete ends a sliced run of which pieces are missing. It can be gone on with.
type Incomplete struct {
	Run     int64    // in history; 0 when it could not be recorded
	Missing int      // pieces
	Total   int      // pieces in all
	Ranges  []string // what is missing, for people: neighbours together
	Saved   bool     // another process can go on, too
	Err     error    // of the first piece that failed, or why the run ended
}

// maxNamedRanges bounds how many ranges a sentence names.
const maxNamedRanges = 3

func (e *Incomplete) Error() string {
	names := e.Ranges
	if len(names) > maxNamedRanges {
		names = append(names[:maxNamedRanges:maxNamedRanges], fmt.Sprintf("and %d more", len(names)-maxNamedRanges))
	}
	text := fmt.Sprintf("%d of %d slices are missing (%s)", e.Missing, e.Total, strings.Join(names, "; "))
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
	c := &Coverage{Paused: s.paused, Slices: make([]Slice, len(s.slices))}
	inFlight, unfinished := 0, 0
	for i, sl := range s.slices {
		c.Slices[i] = Slice{Title: s.title(sl.Leaf, sl.Range), State: sl.State, Rows: sl.Rows, Err: sl.Err}
		switch {
		case sl.because != "" && (c.Because == "" || sl.resumes.Before(c.Resumes)):
			c.Resumes, c.Because = sl.resumes, sl.because
		case sl.State == SliceRunning:
			inFlight++
		}
		if !sl.over() {
			unfinished++
		}
	}
	if inFlight > 0 { // something moves
		c.Resumes, c.Because = time.Time{}, ""
	}
	if s.finished > 0 {
		c.Remaining = s.exec.runner.Config.Now().Sub(s.began) / time.Duration(s.finished) * time.Duration(unfinished)
	}
	return c
}

// title names a piece for people.
func (s *slicedRun) title(leaf int, r slice.Range) string {
	return s.plan.Leaves[leaf].Title(r, len(s.plan.Leaves) == 1)
}
