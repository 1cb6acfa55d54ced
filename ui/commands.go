package ui

import (
	"context"
	"slices"
	"strings"
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

func saveHunt(ctx context.Context, store *history.Store, tab int, h history.Hunt, overwrite bool) tea.Cmd {
	return func() tea.Msg { return huntSavedMsg{tab, h, store.SaveHunt(ctx, h, overwrite)} }
}

func saveFile(tab int, path, text string) tea.Cmd {
	return func() tea.Msg { return fileSavedMsg{tab, path, text, writeFile(path, text)} }
}

// restoreDrafts reads the drafts of all tabs: the first one's, and those numbered after it.
func restoreDrafts(ctx context.Context, store *history.Store, first string) tea.Cmd {
	return func() tea.Msg {
		kept, err := store.Drafts(ctx)
		kept = slices.DeleteFunc(kept, func(d history.Draft) bool { return d.Name != first && !strings.HasPrefix(d.Name, first+" #") })
		return draftsRestoredMsg{kept, err}
	}
}

// saveDraft goes on when the program ends: the last draft matters most.
func saveDraft(ctx context.Context, store *history.Store, name, text string) tea.Cmd {
	ctx = context.WithoutCancel(ctx)
	return func() tea.Msg { return draftSavedMsg{store.SaveDraft(ctx, name, text)} }
}
