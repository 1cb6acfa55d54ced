package hunt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"

	"quarry/hunt/slice"
	"quarry/kql/syntax"
	"quarry/table"
)

// merged puts the answer together of what is here.
func (s *slicedRun) merged(ctx context.Context) (*table.Table, error) {
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
			return nil, fmt.Errorf("the service names no columns for %s, so the slices cannot be put together",
				s.plan.Leaves[i].Name)
		}
	}
	t, err := s.plan.Merge(ctx, collected, runtime.NumCPU())
	if err != nil {
		return nil, fmt.Errorf("the slices are here, and putting them together failed: %w", err)
	}
	return t, nil
}

// missing is the error of a run that is not whole; nil for one that is.
func (s *slicedRun) missing() error {
	gone := &Incomplete{Run: s.exec.id, Of: len(s.pieces), Kept: s.exec.runner.Config.Profile.KeepAnswers, Err: s.fatal}
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

// end records how a run in pieces ended, and drops what is no longer needed.
func (s *slicedRun) end(ctx context.Context, answer *table.Table, err error) *Outcome {
	out := &Outcome{
		RunID: s.exec.id, Duration: s.exec.elapsed(), Err: err, Status: statusOf(err),
		RecordErr: s.exec.recordErr, Table: answer,
	}
	if answer != nil {
		s.exec.outcome = out
	}
	if s.plan != nil {
		out.Coverage = s.coverage()
	}
	if err != nil {
		out.Diagnostics = Locate(s.exec.question.Text, err)
	}
	var refusal *slice.Refusal
	if errors.As(err, &refusal) && refusal.Span.Len() > 0 {
		out.Diagnostics = append(out.Diagnostics, refusedAt(refusal))
	}
	var gone *Incomplete
	if errors.As(err, &gone) {
		out.Truncated = table.MissingSlices
		s.exec.runner.unfinished.keep(s)
	} else if s.exec.id != 0 {
		s.recorded(s.exec.runner.Config.Store.DeleteCheckpoint(ctx, s.exec.id))
	}
	if s.exec.id != 0 { // whatever else could not be written, the run has an end
		out.RecordErr = errors.Join(s.ledgerErr, s.exec.recordErr, s.exec.record(ctx, out))
	}
	return out
}

// recorded remembers the first failure to write history.
func (s *slicedRun) recorded(err error) { s.exec.recordErr = cmp.Or(s.exec.recordErr, err) }

// refusedAt marks what is in the way of slicing.
func refusedAt(r *slice.Refusal) syntax.Diagnostic {
	return syntax.Diagnostic{Code: "slice", Severity: syntax.SeverityInformation, Span: r.Span, Message: r.Error()}
}

// collected are the rows of each leaf that are here.
func (s *slicedRun) collected() ([]*table.Table, error) {
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
