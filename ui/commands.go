package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/hunt"
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

func saveHunt(ctx context.Context, store *history.Store, h history.Hunt, overwrite bool) tea.Cmd {
	return func() tea.Msg { return huntSavedMsg{h, store.SaveHunt(ctx, h, overwrite)} }
}

func saveFile(path, text string) tea.Cmd {
	return func() tea.Msg { return fileSavedMsg{path, text, writeFile(path, text)} }
}

func restoreDraft(ctx context.Context, store *history.Store, name string) tea.Cmd {
	return func() tea.Msg {
		text, err := store.Draft(ctx, name)
		return draftRestoredMsg{text, err}
	}
}

// saveDraft goes on when the program ends: the last draft matters most.
func saveDraft(ctx context.Context, store *history.Store, name, text string) tea.Cmd {
	ctx = context.WithoutCancel(ctx)
	return func() tea.Msg { return draftSavedMsg{store.SaveDraft(ctx, name, text)} }
}
