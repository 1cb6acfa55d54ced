package ui

import (
	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/schema"
)

// tickMsg is the tick of the only timer. An older number means that a newer timer replaced it.
type tickMsg struct{ number int }

// runProgressedMsg reports the progress of a run.
type runProgressedMsg struct {
	run      int
	source   *hunt.Run
	progress hunt.Progress
}

// ledgerReadMsg carries what has been spent.
type ledgerReadMsg struct {
	read   int
	ledger hunt.Ledger
	err    error
}

// batchProgressedMsg reports the progress of a batch.
type batchProgressedMsg struct {
	batch int
	news  batchNews
}

// evictionPlannedMsg carries the kept results that exceed the limit.
type evictionPlannedMsg struct {
	eviction history.PurgePlan
	err      error
}

// sessionClaimedMsg carries the state of an earlier workbench.
type sessionClaimedMsg struct {
	session history.Session
	err     error
}

// sessionSavedMsg reports that the session was saved.
type sessionSavedMsg struct {
	state []byte
	err   error
}

// editorReadyMsg reports that the text is in a file for $EDITOR.
type editorReadyMsg struct {
	tab   int
	words []string // command and arguments
	path  string
}

// editorLeftMsg carries the text back from $EDITOR.
type editorLeftMsg struct {
	tab          int
	text, editor string
	err          error
}

// schemaFetchedMsg reports how fetching the tenant's schema ended.
type schemaFetchedMsg struct {
	runner *hunt.Runner
	report schema.Report
	err    error
}

// schemaPromptedMsg asks the user to sign in, so that the schema can be fetched.
type schemaPromptedMsg struct {
	prompt  api.Prompt
	prompts <-chan api.Prompt
}
