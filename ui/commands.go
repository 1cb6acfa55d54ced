package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
	"quarry/history"
	"quarry/history/report"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/hunt/watch"
	"quarry/table"
	"quarry/table/diff"
	"quarry/table/export"
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
	return job(lost, func() tea.Msg {
		progress, ok := run.Next(ctx)
		if !ok {
			return nil
		}
		return runProgressedMsg{run: id, source: run, progress: progress}
	})
}

// openAPI opens the runner of another API. It may read secrets from files or commands.
func openAPI(tab int, open func(dialect.Name) (*hunt.Runner, error), name dialect.Name) tea.Cmd {
	return job(func(err error) tea.Msg { return apiReadyMsg{tab: tab, err: err} }, func() tea.Msg {
		runner, err := open(name)
		return apiReadyMsg{tab, runner, err}
	})
}

// findNewRows looks for rows that earlier runs of a repeated query did not return, and appends them
// to the new rows found before.
func findNewRows(tab int, tail *watch.Tracker, results, before *table.Table) tea.Cmd {
	return job(func(err error) tea.Msg { return newRowsFoundMsg{tab: tab, tail: tail, err: err} }, func() tea.Msg {
		msg := newRowsFoundMsg{tab: tab, tail: tail}
		rows := tail.Fresh(results)
		msg.rows, msg.err = table.Concat([]*table.Table{before, watch.Rows(results, rows)})
		for i := range rows {
			msg.fresh = append(msg.fresh, msg.rows.Rows()-len(rows)+i)
		}
		return msg
	})
}

func readLedger(ctx context.Context, runner *hunt.Runner, read int) tea.Cmd {
	return job(func(err error) tea.Msg { return ledgerReadMsg{read: read, err: err} }, func() tea.Msg {
		ledger, err := runner.Ledger(ctx)
		return ledgerReadMsg{read, ledger, err}
	})
}

// maxRuns bounds the runs that a history search lists. Older ones are found by narrowing the
// search.
const maxRuns = 500

func searchRuns(ctx context.Context, store *history.Store, filter history.Filter, search int) tea.Cmd {
	return job(func(err error) tea.Msg { return runsFoundMsg{search: search, err: err} }, func() tea.Msg {
		runs, err := store.Runs(ctx, filter)
		return runsFoundMsg{search, runs, err}
	})
}

func findRepeats(ctx context.Context, store *history.Store, id int64, search int) tea.Cmd {
	return job(func(err error) tea.Msg { return runsFoundMsg{search: search, err: err} }, func() tea.Msg {
		runs, err := store.Repeats(ctx, id)
		return runsFoundMsg{search, runs, err}
	})
}

func markRun(ctx context.Context, store *history.Store, id int64, marks history.Annotations) tea.Cmd {
	return job(func(err error) tea.Msg { return runChangedMsg{err: err} }, func() tea.Msg {
		return runChangedMsg{"Saved with the run.", store.Annotate(ctx, id, marks)}
	})
}

func deleteRun(ctx context.Context, store *history.Store, id int64) tea.Cmd {
	return job(func(err error) tea.Msg { return runChangedMsg{err: err} }, func() tea.Msg {
		return runChangedMsg{"Deleted the run.", store.Delete(ctx, id)}
	})
}

func moveHunt(ctx context.Context, store *history.Store, from, to string) tea.Cmd {
	return job(func(err error) tea.Msg { return huntChangedMsg{name: from, err: err} }, func() tea.Msg {
		return huntChangedMsg{name: from, moved: to, told: "Moved to " + to + ".",
			err: store.MoveHunt(ctx, from, to)}
	})
}

func removeHunt(ctx context.Context, store *history.Store, name string) tea.Cmd {
	return job(func(err error) tea.Msg { return huntChangedMsg{name: name, err: err} }, func() tea.Msg {
		return huntChangedMsg{name: name, told: "Moved to the trash.", err: store.RemoveHunt(ctx, name)}
	})
}

// prepareComparison reads the results of a run and guesses the key columns that it shares with the
// shown results. The older of the two runs becomes the left side.
func prepareComparison(ctx context.Context, store *history.Store, id int64, shown *table.Table, shownID int64) tea.Cmd {
	return job(func(err error) tea.Msg { return comparisonReadyMsg{err: err} }, func() tea.Msg {
		results, err := store.Answer(ctx, id)
		if err != nil {
			return comparisonReadyMsg{err: err}
		}
		c := compared{results, shown, fmt.Sprintf("run %d", id), "the shown results"}
		if shownID != 0 {
			c.nameAfter = fmt.Sprintf("run %d", shownID)
		}
		if shownID != 0 && id > shownID {
			c = compared{c.after, c.before, c.nameAfter, c.nameBefore}
		}
		return comparisonReadyMsg{compared: c, keys: diff.GuessKeys(c.before, c.after)}
	})
}

// findPrevious prepares the comparison with the previous run of the same query that has results.
func findPrevious(ctx context.Context, store *history.Store, shown *table.Table, id int64) tea.Cmd {
	return job(func(err error) tea.Msg { return comparisonReadyMsg{err: err} }, func() tea.Msg {
		runs, err := store.Repeats(ctx, id)
		if err != nil {
			return comparisonReadyMsg{err: err}
		}
		for _, r := range runs {
			if r.ID < id && r.Answer != "" {
				return prepareComparison(ctx, store, r.ID, shown, id)()
			}
		}
		return comparisonReadyMsg{err: errors.New("no earlier results of this query were saved")}
	})
}

func compareResults(ctx context.Context, c compared, keys []string) tea.Cmd {
	return job(func(err error) tea.Msg { return resultsComparedMsg{err: err} }, func() tea.Msg {
		result, err := diff.Compare(ctx, c.before, c.after, keys)
		return resultsComparedMsg{c, result, err}
	})
}

func searchHunts(ctx context.Context, store *history.Store, text string, search int) tea.Cmd {
	return job(func(err error) tea.Msg { return huntsFoundMsg{search: search, err: err} }, func() tea.Msg {
		hunts, err := store.Hunts(ctx, text)
		if err != nil {
			return huntsFoundMsg{search: search, err: err}
		}
		skipped, err := store.SkippedHunts(ctx)
		if err != nil {
			return huntsFoundMsg{search: search, err: err}
		}
		last, err := store.LastOfHunts(ctx)
		return huntsFoundMsg{search, hunts, last, len(skipped), err}
	})
}

func saveHunt(ctx context.Context, store *history.Store, tab int, h history.Hunt, overwrite bool) tea.Cmd {
	return job(func(err error) tea.Msg { return huntSavedMsg{tab, h, err} }, func() tea.Msg {
		err := store.SaveHunt(ctx, h, overwrite)
		if saved, unread := store.Hunt(ctx, h.Name); err == nil && unread == nil {
			h = saved // with the current state of its file
		}
		return huntSavedMsg{tab, h, err}
	})
}

// replaceHunt saves a query over another program's version of its file.
func replaceHunt(ctx context.Context, store *history.Store, tab int, h history.Hunt) tea.Cmd {
	return job(func(err error) tea.Msg { return huntSavedMsg{tab, h, err} }, func() tea.Msg {
		if theirs, err := store.Hunt(ctx, h.Name); err == nil {
			h.Source = theirs.Source
		}
		return saveHunt(ctx, store, tab, h, true)()
	})
}

func saveFile(tab int, path, text string) tea.Cmd {
	return job(func(err error) tea.Msg { return fileSavedMsg{tab, path, text, err} }, func() tea.Msg {
		return fileSavedMsg{tab, path, text, writeFile(path, text)}
	})
}

// planEviction determines which kept results exceed the limit. It reads only an index, so its cost
// does not depend on their number.
func planEviction(ctx context.Context, store *history.Store, keep int64) tea.Cmd {
	if keep == 0 {
		return nil
	}
	return job(func(err error) tea.Msg { return evictionPlannedMsg{err: err} }, func() tea.Msg {
		eviction, err := store.PlanPurge(ctx, history.Purge{Keep: keep, AnswersOnly: true})
		return evictionPlannedMsg{eviction, err}
	})
}

func claimSession(ctx context.Context, store *history.Store, profile string) tea.Cmd {
	return job(func(err error) tea.Msg { return sessionClaimedMsg{err: err} }, func() tea.Msg {
		session, err := store.ClaimSession(ctx, profile)
		return sessionClaimedMsg{session, err}
	})
}

// saveSession saves a state that differs from the last saved one. It closes done at the end, and
// finishes even when the program ends.
func saveSession(ctx context.Context, store *history.Store, id int64, state sessionState, kept []byte, now time.Time,
	done chan<- struct{}) tea.Cmd {
	ctx = context.WithoutCancel(ctx)
	return job(func(err error) tea.Msg { return sessionSavedMsg{err: err} }, func() tea.Msg {
		defer close(done)
		text, err := json.Marshal(state)
		if err == nil && !bytes.Equal(text, kept) {
			err = store.SaveSession(ctx, history.Session{ID: id, Saved: now, State: text})
		}
		return sessionSavedMsg{text, err}
	})
}

// reopenResults reads the kept results of a run. requested says that the user is waiting for them.
func reopenResults(ctx context.Context, store *history.Store, tab int, id int64, requested bool) tea.Cmd {
	return job(func(err error) tea.Msg { return resultsReopenedMsg{tab: tab, requested: requested, err: err} },
		func() tea.Msg {
			run, err := store.Run(ctx, id)
			if err != nil {
				return resultsReopenedMsg{tab: tab, requested: requested, err: err}
			}
			results, err := store.Answer(ctx, id)
			return resultsReopenedMsg{tab, requested, run, results, err}
		})
}

func readParameters(ctx context.Context, store *history.Store, tab int, a parameterRequest) tea.Cmd {
	return job(func(err error) tea.Msg { return parametersReadMsg{tab: tab, ask: a, err: err} }, func() tea.Msg {
		values, err := store.Remembered(ctx, a.hunt)
		return parametersReadMsg{tab, a, values, err}
	})
}

// rememberParameters stores values for the next time. A failure is only logged.
func rememberParameters(ctx context.Context, store *history.Store, log *slog.Logger, hunt string,
	values map[string]string) tea.Cmd {
	return job(nil, func() tea.Msg {
		if err := store.Remember(ctx, hunt, values); err != nil {
			log.Warn("save parameter values", "error", err)
		}
		return nil
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
	return job(failed, func() tea.Msg {
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
	return job(func(err error) tea.Msg { return batchProgressedMsg{id, batchNews{err: err}} }, func() tea.Msg {
		select {
		case n := <-news:
			return batchProgressedMsg{id, n}
		case <-ctx.Done():
			return nil
		}
	})
}

func writeReport(ctx context.Context, path string, r report.Report) tea.Cmd {
	return job(func(err error) tea.Msg { return reportWrittenMsg{path, err} }, func() tea.Msg {
		format := export.Markdown
		if strings.HasSuffix(strings.ToLower(path), ".html") {
			format = export.HTML
		}
		var text strings.Builder
		err := report.Write(ctx, &text, format, r)
		if err == nil {
			err = writeFile(path, text.String())
		}
		return reportWrittenMsg{path, err}
	})
}
