package hunt

import (
	"context"
	"fmt"
	"strings"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
)

// Coverage is the progress of a sliced run. It is immutable.
type Coverage struct {
	Slices    []Slice // ordered by table and time
	Paused    bool
	Resumes   time.Time // when the next slice is sent, if all are waiting for quota; otherwise zero
	Because   string
	Remaining time.Duration // estimate from the slices done so far; 0 if unknown
}

// Count returns the number of slices in a state.
func (c *Coverage) Count(s SliceState) int {
	n := 0
	for _, sl := range c.Slices {
		if sl.State == s {
			n++
		}
	}
	return n
}

// Rows returns the number of rows collected so far.
func (c *Coverage) Rows() int {
	n := 0
	for _, sl := range c.Slices {
		n += sl.Rows
	}
	return n
}

// Incomplete is the error of a sliced run that ended with slices missing. The run can be resumed.
type Incomplete struct {
	Run     int64    // in the history; 0 if it could not be recorded
	Missing int      // number of missing slices
	Total   int      // number of slices in all
	Ranges  []string // descriptions of what is missing, adjacent slices merged
	Saved   bool     // whether another process can resume it, too
	Err     error    // error of the first slice that failed, or why the run ended
}

// maxNamedRanges limits how many ranges an error message names.
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

// Unwrap returns the error of the first slice that failed.
func (e *Incomplete) Unwrap() error { return e.Err }

// show publishes the progress of the run.
func (s *slicedRun) show() {
	s.mu.Lock()
	coverage := s.coverage()
	s.mu.Unlock()
	s.exec.run.update(func(p *Progress) {
		p.State, p.Coverage, p.Prompt = Slicing, coverage, api.Prompt{}
		p.Resumes, p.Because = coverage.Resumes, coverage.Because
	})
}

// showPartial publishes the results collected so far while the run is paused.
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
	if inFlight > 0 { // the run is making progress
		c.Resumes, c.Because = time.Time{}, ""
	}
	if s.finished > 0 {
		c.Remaining = s.exec.runner.Config.Now().Sub(s.began) / time.Duration(s.finished) * time.Duration(unfinished)
	}
	return c
}

// title describes a slice on screen.
func (s *slicedRun) title(leaf int, r slice.Range) string {
	return s.plan.Leaves[leaf].Title(r, len(s.plan.Leaves) == 1)
}
