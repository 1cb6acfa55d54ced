package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/hunt"
	"quarry/table"
)

// beatAfter is the one timer of the program.
func beatAfter(wait time.Duration, beat int) tea.Cmd {
	return tea.Tick(wait, func(time.Time) tea.Msg { return beatMsg{beat} })
}

// nextProgress reads one piece of news of a run; its handler asks for the next.
func nextProgress(ctx context.Context, run *hunt.Run, id int) tea.Cmd {
	return func() tea.Msg {
		progress, ok := run.Next(ctx)
		if !ok {
			return nil
		}
		return runProgressedMsg{run: id, source: run, progress: progress}
	}
}

// openDialect makes the runner of a dialect; it reads secrets from where the profile says.
func openDialect(tab int, open func(string) (*hunt.Runner, error), dialect string) tea.Cmd {
	return func() tea.Msg {
		runner, err := open(dialect)
		return dialectReadyMsg{tab, runner, err}
	}
}

// findFresh looks for the rows that a repeated hunt did not have before, and puts them
// behind those that were new once.
func findFresh(tab int, tail *hunt.Tail, answer, before *table.Table) tea.Cmd {
	return func() tea.Msg {
		msg := freshFoundMsg{tab: tab, tail: tail}
		rows := tail.Fresh(answer)
		msg.rows, msg.err = table.Concat([]*table.Table{before, hunt.Rows(answer, rows)})
		for i := range rows {
			msg.fresh = append(msg.fresh, msg.rows.Rows()-len(rows)+i)
		}
		return msg
	}
}

func readLedger(ctx context.Context, runner *hunt.Runner, read int) tea.Cmd {
	return func() tea.Msg {
		ledger, err := runner.Ledger(ctx)
		return ledgerReadMsg{read, ledger, err}
	}
}

// mostRuns bounds what a search in history lists; older runs are found by typing more.
const mostRuns = 500

func searchRuns(ctx context.Context, store *history.Store, text string, search int) tea.Cmd {
	return func() tea.Msg {
		runs, err := store.Runs(ctx, history.Filter{Text: text, Limit: mostRuns})
		return runsFoundMsg{search, runs, err}
	}
}

func searchHunts(ctx context.Context, store *history.Store, text string, search int) tea.Cmd {
	return func() tea.Msg {
		hunts, err := store.Hunts(ctx, text)
		return huntsFoundMsg{search, hunts, err}
	}
}

func saveHunt(ctx context.Context, store *history.Store, tab int, h history.Hunt, overwrite bool) tea.Cmd {
	return func() tea.Msg { return huntSavedMsg{tab, h, store.SaveHunt(ctx, h, overwrite)} }
}

func saveFile(tab int, path, text string) tea.Cmd {
	return func() tea.Msg { return fileSavedMsg{tab, path, text, writeFile(path, text)} }
}

func claimSession(ctx context.Context, store *history.Store, profile string) tea.Cmd {
	return func() tea.Msg {
		session, err := store.ClaimSession(ctx, profile)
		return sessionClaimedMsg{session, err}
	}
}

// saveSession keeps a state unless it is the one that is kept. It closes done at its end,
// and goes on when the program ends.
func saveSession(ctx context.Context, store *history.Store, id int64, state sessionState, kept []byte, now time.Time, done chan<- struct{}) tea.Cmd {
	ctx = context.WithoutCancel(ctx)
	return func() tea.Msg {
		defer close(done)
		text, err := json.Marshal(state)
		if err == nil && !bytes.Equal(text, kept) {
			err = store.SaveSession(ctx, history.Session{ID: id, Saved: now, State: text})
		}
		return sessionSavedMsg{text, err}
	}
}

// reopenAnswer reads the kept answer of a run. asked says that the user waits for it.
func reopenAnswer(ctx context.Context, store *history.Store, tab int, id int64, asked bool) tea.Cmd {
	return func() tea.Msg {
		run, err := store.Run(ctx, id)
		if err != nil {
			return answerReopenedMsg{tab: tab, asked: asked, err: err}
		}
		answer, err := store.Answer(ctx, id)
		return answerReopenedMsg{tab, asked, run, answer, err}
	}
}
