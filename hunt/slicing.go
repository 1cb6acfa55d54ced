package hunt

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt/slice"
	"quarry/table"
)

// carrySliced takes a run in pieces through its stations.
func (c *carrier) carrySliced(ctx context.Context) *Outcome {
	record := context.WithoutCancel(ctx)
	s := &sliced{carrier: c, pinned: c.started}
	if err := s.prepare(ctx, record); err != nil {
		return s.end(record, nil, err)
	}
	s.conduct(ctx, record)
	answer, err := s.merged(record)
	return s.end(record, answer, cmp.Or(err, s.missing()))
}

// prepare cuts the hunt, or takes up one that was left.
func (s *sliced) prepare(ctx, record context.Context) error {
	if s.question.Resume != 0 {
		return s.resume(record)
	}
	var err error
	s.id, s.recordErr = s.Store.Begin(record, s.entry())
	if s.plan, err = slice.Cut(s.question.Text, slice.Options{Now: s.pinned}); err != nil {
		return err
	}
	for i, leaf := range s.plan.Leaves {
		parts, err := s.firstParts(ctx, record, leaf)
		if err != nil {
			return err
		}
		for _, part := range parts {
			s.pieces = append(s.pieces, s.newPiece(i, part))
		}
	}
	s.save(record)
	return nil
}

// fullShare is how full a window may be planned: rows do not come evenly.
const fullShare = 0.7

// firstParts cuts a leaf at first. Where the rows decide, one call counts them by time.
func (s *sliced) firstParts(ctx, record context.Context, leaf *slice.Leaf) ([]slice.Part, error) {
	spec := *s.question.Slice
	if !spec.Auto() || !leaf.Timed() || leaf.Condensed {
		return leaf.Windows(spec), nil
	}
	width := leaf.DensityWidth()
	c := caller{Runner: s.Runner, forced: s.run.forced, report: func(change func(*Progress)) {
		s.report(func(p *Progress) {
			before := p.Table
			change(p)
			p.Table = before // counts are no part of the answer
		})
	}}
	c.question = Question{Text: leaf.Density(width), WorkspaceID: s.question.WorkspaceID, Wait: true}
	answer, err := c.ask(ctx, record)
	if v := verdict(answer, err); v == pieceHopeless {
		return nil, err
	} else if v != pieceWhole {
		return leaf.Windows(spec), nil // equal windows, halved where they must be
	}
	most := cmp.Or(s.Profile.Limits.Rows, 100_000)
	return leaf.Fitting(answer.Table, width, int(fullShare*float64(most))), nil
}

// merged puts the answer together of what is here.
func (s *sliced) merged(ctx context.Context) (*table.Table, error) {
	collected, err := s.collected()
	if err != nil {
		return nil, err
	}
	for i, t := range collected {
		switch {
		case len(t.Columns()) > 0 || s.plan.Rest == "":
		case s.missing() != nil:
			return nil, nil // nothing has come of a table, not even its columns
		default:
			return nil, fmt.Errorf("the service names no columns for %s, so the slices cannot be put together", s.plan.Leaves[i].Name)
		}
	}
	t, err := s.plan.Merge(ctx, collected, runtime.NumCPU())
	if err != nil {
		return nil, fmt.Errorf("the slices are here, and putting them together failed: %w", err)
	}
	return t, nil
}

// missing is the error of a run that is not whole; nil for one that is.
func (s *sliced) missing() error {
	gone := &Incomplete{Run: s.id, Of: len(s.pieces), Kept: s.Profile.KeepAnswers, Err: s.fatal}
	var last *piece // of the range that is growing
	var grown slice.Part
	end := func() {
		if last != nil {
			gone.Ranges = append(gone.Ranges, s.title(last.Leaf, grown))
		}
	}
	for _, p := range s.pieces {
		if p.State == PieceDone || p.State == PieceUnneeded {
			continue
		}
		gone.Missing++
		gone.Err = cmp.Or(gone.Err, p.failed)
		if last != nil && last.Leaf == p.Leaf && p.Part.Of == 0 && grown.Of == 0 && grown.To.Equal(p.Part.From) {
			grown.To, last = p.Part.To, p
			continue
		}
		end()
		last, grown = p, p.Part
	}
	end()
	if gone.Missing == 0 {
		return nil
	}
	return gone
}

// end writes down how a run in pieces ended, and lets go of what is no longer needed.
func (s *sliced) end(record context.Context, answer *table.Table, err error) *Outcome {
	out := &Outcome{RunID: s.id, Duration: s.Now().Sub(s.started), Err: err, Status: statusOf(err), RecordErr: s.recordErr, Table: answer}
	if answer != nil {
		s.outcome = out
	}
	if s.plan != nil {
		out.Coverage = s.coverage()
	}
	if err != nil {
		out.Diagnostics = Locate(s.question.Text, err)
	}
	var refusal *slice.Refusal
	if errors.As(err, &refusal) && refusal.Span.Len() > 0 {
		out.Diagnostics = append(out.Diagnostics, refusedAt(refusal))
	}
	var gone *Incomplete
	if errors.As(err, &gone) {
		out.Truncated = table.MissingSlices
		s.left.keep(s)
	} else if s.id != 0 {
		s.recorded(s.Store.DeleteCheckpoint(record, s.id))
	}
	if s.id != 0 { // whatever else could not be written, the run has an end
		entry := s.entry()
		entry.ID = s.id
		out.RecordErr = errors.Join(s.ledger, s.recordErr, s.record(record, entry, out))
	}
	return out
}

func (s *sliced) title(leaf int, part slice.Part) string {
	return s.plan.Leaves[leaf].Title(part, len(s.plan.Leaves) == 1)
}

// recorded remembers the first failure to write history.
func (s *sliced) recorded(err error) { s.recordErr = cmp.Or(s.recordErr, err) }

// show tells how far the run is.
func (s *sliced) show() {
	s.mu.Lock()
	coverage := s.coverage()
	s.mu.Unlock()
	s.report(func(p *Progress) {
		p.State, p.Coverage, p.Prompt = Slicing, coverage, api.Prompt{}
		p.Resumes, p.Because = coverage.Resumes, coverage.Because
	})
}

// showPartial shows the answer of what is here while the run rests.
func (s *sliced) showPartial(ctx context.Context) {
	if t, err := s.merged(ctx); err == nil {
		s.report(func(p *Progress) { p.Table = t })
	}
}

func (s *sliced) coverage() *Coverage {
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
		c.Left = s.Now().Sub(s.began) / time.Duration(s.settled) * time.Duration(left)
	}
	return c
}

// kept is what history holds of a run in pieces.
type kept struct {
	Version int
	Text    string
	Pinned  time.Time
	Spec    slice.Spec
	Next    int
	Pieces  []*piece
}

const keptVersion = 1

// save writes down how far the run is, unless nothing of an answer may be kept. The
// caller holds the lock, or no piece is under way.
func (s *sliced) save(ctx context.Context) {
	if !s.Profile.KeepAnswers || s.id == 0 {
		return
	}
	state, err := json.Marshal(kept{keptVersion, s.question.Text, s.pinned, *s.question.Slice, s.next, s.pieces})
	if err == nil {
		err = s.Store.SaveCheckpoint(ctx, s.id, state)
	}
	s.recorded(err)
}

// resume takes up a run that was left, from this process or from history.
func (s *sliced) resume(ctx context.Context) error {
	id := s.question.Resume
	k, err := s.leftover(ctx, id)
	if err != nil {
		return err
	}
	if s.plan, err = slice.Cut(k.Text, slice.Options{Now: k.Pinned}); err != nil {
		return err
	}
	if err := s.Store.Resume(ctx, id); err != nil {
		return err
	}
	s.id, s.pinned, s.next, s.pieces = id, k.Pinned, k.Next, k.Pieces
	s.question.Text, s.question.Slice = k.Text, &k.Spec
	for _, p := range s.pieces {
		if p.Leaf >= len(s.plan.Leaves) {
			return fmt.Errorf("run %d was cut by another version of quarry: run it again", id)
		}
		if p.State == PieceDone && p.answer == nil {
			p.answer, _ = s.Store.Slice(ctx, id, p.ID) // what is gone is fetched again
		}
		if p.State != PieceUnneeded && p.answer == nil {
			p.State, p.Rows, p.Strikes, p.Err, p.failed = PieceWaiting, 0, 0, "", nil
		}
	}
	return nil
}

func (s *sliced) leftover(ctx context.Context, id int64) (*kept, error) {
	if k := s.left.take(id); k != nil {
		return k, nil
	}
	state, err := s.Store.Checkpoint(ctx, id)
	if errors.Is(err, history.ErrNotFound) {
		return nil, fmt.Errorf("run %d has no slices to go on with: run it again with --slice", id)
	}
	k := &kept{}
	if err == nil {
		err = json.Unmarshal(state, k)
	}
	if err == nil && k.Version != keptVersion {
		err = fmt.Errorf("run %d was left by another version of quarry: run it again with --slice", id)
	}
	return k, err
}
