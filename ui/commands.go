package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/ui/job"
)

// tickAfter starts the only timer of the program.
func tickAfter(wait time.Duration, number int) tea.Cmd {
	return tea.Tick(wait, func(time.Time) tea.Msg { return tickMsg{number} })
}

// nextProgress reads one progress report of a run. Its handler asks for the next.
func nextProgress(ctx context.Context, run *hunt.Run, id int) tea.Cmd {
	lost := func(err error) tea.Msg {
		out := &hunt.Outcome{Status: history.Failed, Err: err}
		return runProgressedMsg{run: id, source: run, progress: hunt.Progress{State: hunt.Finished, Outcome: out}}
	}
	return job.Command(lost, func() tea.Msg {
		progress, ok := run.Next(ctx)
		if !ok {
			return nil
		}
		return runProgressedMsg{run: id, source: run, progress: progress}
	})
}

func readLedger(ctx context.Context, runner *hunt.Runner, read int) tea.Cmd {
	return job.Command(func(err error) tea.Msg { return ledgerReadMsg{read: read, err: err} }, func() tea.Msg {
		ledger, err := runner.Ledger(ctx)
		return ledgerReadMsg{read, ledger, err}
	})
}

// planEviction determines which kept results exceed the limit. It reads only an index, so its cost
// does not depend on their number.
func planEviction(ctx context.Context, store *history.Store, keep int64) tea.Cmd {
	if keep == 0 {
		return nil
	}
	return job.Command(func(err error) tea.Msg { return evictionPlannedMsg{err: err} }, func() tea.Msg {
		eviction, err := store.PlanPurge(ctx, history.Purge{Keep: keep, AnswersOnly: true})
		return evictionPlannedMsg{eviction, err}
	})
}

func claimSession(ctx context.Context, store *history.Store, profile string) tea.Cmd {
	return job.Command(func(err error) tea.Msg { return sessionClaimedMsg{err: err} }, func() tea.Msg {
		session, err := store.ClaimSession(ctx, profile)
		return sessionClaimedMsg{session, err}
	})
}

// saveSession saves a state that differs from the last saved one. It closes done at the end, and
// finishes even when the program ends.
func saveSession(ctx context.Context, store *history.Store, id int64, state sessionState, kept []byte, now time.Time,
	done chan<- struct{}) tea.Cmd {
	ctx = context.WithoutCancel(ctx)
	return job.Command(func(err error) tea.Msg { return sessionSavedMsg{err: err} }, func() tea.Msg {
		defer close(done)
		text, err := json.Marshal(state)
		if err == nil && !bytes.Equal(text, kept) {
			err = store.SaveSession(ctx, history.Session{ID: id, Saved: now, State: text})
		}
		return sessionSavedMsg{text, err}
	})
}

// carryBatch runs a batch to its end. The news channel has room for every message.
func carryBatch(ctx context.Context, runner *hunt.Runner, store *history.Store, p batch.Batch,
	news chan<- batchNews) tea.Cmd {
	failed := func(err error) tea.Msg {
		select {
		case news <- batchNews{err: err}:
		default: // the end of the batch has already been reported
		}
		return nil
	}
	return job.Command(failed, func() tea.Msg {
		ask := func(ctx context.Context, q hunt.Question) *hunt.Outcome {
			run := runner.Start(ctx, q)
			for {
				if progress, _ := run.Next(context.WithoutCancel(ctx)); progress.Outcome != nil {
					return progress.Outcome
				}
			}
		}
		results, err := batch.Run(ctx, store, p, ask,
			func(at int, r batch.Result) { news <- batchNews{at: at, of: len(p.Hunts), result: r} })
		news <- batchNews{results: results, err: err}
		return nil
	})
}

func nextBatchNews(ctx context.Context, id int, news <-chan batchNews) tea.Cmd {
	return job.Command(func(err error) tea.Msg { return batchProgressedMsg{id, batchNews{err: err}} }, func() tea.Msg {
		select {
		case n := <-news:
			return batchProgressedMsg{id, n}
		case <-ctx.Done():
			return nil
		}
	})
}
