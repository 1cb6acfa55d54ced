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

// merged computes the results from the slices collected so far.
func (s *slicedRun) merged(ctx context.Context) (*table.Table, error) {
	collected, err := s.collected()
	if err != nil {
		return nil, err
	}
	for i, t := range collected {
		switch {
		case len(t.Columns()) > 0 || s.plan.Rest == "":
		case s.missing() != nil:
			return nil, nil // no slice of a table has arrived, so not even its columns are known
		default:
			return nil, fmt.Errorf("the service returned no columns for %s, so the slices cannot be merged",
				s.plan.Leaves[i].Name)
		}
	}
	t, err := s.plan.Merge(ctx, collected, runtime.NumCPU())
	if err != nil {
		return nil, fmt.Errorf("all slices have arrived, but merging them failed: %w", err)
	}
	return t, nil
}

// missing returns an *Incomplete that describes the missing slices, or nil if there are none.
func (s *slicedRun) missing() error {
	incomplete := &Incomplete{Run: s.exec.id, Total: len(s.slices), Saved: s.exec.runner.Config.Profile.KeepAnswers,
		Err: s.fatal}
	var last *runSlice // of the merged range that may still grow
	var grown slice.Range
	end := func() {
		if last != nil {
			incomplete.Ranges = append(incomplete.Ranges, s.title(last.Leaf, grown))
		}
	}
	for _, sl := range s.slices {
		if sl.State == SliceDone || sl.State == SliceUnneeded {
			continue
		}
		incomplete.Missing++
		incomplete.Err = cmp.Or(incomplete.Err, sl.failed)
		if last != nil && last.Leaf == sl.Leaf && sl.Range.Buckets == 0 && grown.Buckets == 0 &&
			grown.To.Equal(sl.Range.From) {
			grown.To, last = sl.Range.To, sl
			continue
		}
		end()
		last, grown = sl, sl.Range
	}
	end()
	if incomplete.Missing == 0 {
		return nil
	}
	return incomplete
}

// end records how a sliced run ended and deletes the checkpoint of a complete one.
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
		out.Diagnostics = s.exec.runner.locate(s.exec.question, err)
	}
	var problem *slice.Error
	if errors.As(err, &problem) && problem.Span.Len() > 0 {
		out.Diagnostics = append(out.Diagnostics, diagnostic(problem))
	}
	var incomplete *Incomplete
	if errors.As(err, &incomplete) {
		out.Truncated = table.MissingSlices
		s.exec.runner.unfinished.keep(s)
	} else if s.exec.id != 0 {
		s.recorded(s.exec.runner.Config.Store.DeleteCheckpoint(ctx, s.exec.id))
	}
	if s.exec.id != 0 { // even if something else could not be written, the run must be marked as ended
		out.RecordErr = errors.Join(s.ledgerErr, s.exec.recordErr, s.exec.record(ctx, out))
	}
	return out
}

// recorded keeps the first error while writing the history.
func (s *slicedRun) recorded(err error) { s.exec.recordErr = cmp.Or(s.exec.recordErr, err) }

// diagnostic marks the part of the query that prevents slicing.
func diagnostic(r *slice.Error) syntax.Diagnostic {
	return syntax.Diagnostic{Code: "slice", Severity: syntax.SeverityInformation, Span: r.Span, Message: r.Error()}
}

// collected returns the rows of each leaf that have arrived.
func (s *slicedRun) collected() ([]*table.Table, error) {
	all := make([]*table.Table, len(s.plan.Leaves))
	for i := range all {
		var answers []*table.Table
		for _, sl := range s.slices {
			if sl.Leaf == i && sl.answer != nil {
				answers = append(answers, sl.answer)
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
