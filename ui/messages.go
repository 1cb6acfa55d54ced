package ui

import (
	"quarry/history"
	"quarry/hunt"
)

// beatMsg is the heartbeat. One with an older number was overtaken.
type beatMsg struct{ beat int }

// runProgressedMsg is news of a run.
type runProgressedMsg struct {
	run      int
	source   *hunt.Run
	progress hunt.Progress
}

// ledgerReadMsg is what has been spent.
type ledgerReadMsg struct {
	read   int
	ledger hunt.Ledger
	err    error
}

// runsFoundMsg answers a search in history.
type runsFoundMsg struct {
	search int
	runs   []history.Run
	err    error
}

// huntsFoundMsg answers a search among saved hunts.
type huntsFoundMsg struct {
	search int
	hunts  []history.Hunt
	err    error
}

// huntSavedMsg says that a hunt was saved, or why not.
type huntSavedMsg struct {
	hunt history.Hunt
	err  error
}

// fileSavedMsg says that the query file was saved, or why not.
type fileSavedMsg struct {
	path, text string
	err        error
}

// draftRestoredMsg brings the text that was neither run nor saved last time.
type draftRestoredMsg struct {
	text string
	err  error
}

// draftSavedMsg says that the draft was kept, or why not.
type draftSavedMsg struct{ err error }
