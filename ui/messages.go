package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/watch"
	"quarry/panics"
	"quarry/table"
	"quarry/table/diff"
	"quarry/table/view"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/rows"
)

// tickMsg is the heartbeat. One with an older number was overtaken.
type tickMsg struct{ number int }

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
	search  int
	hunts   []history.Hunt
	last    map[string]history.Run // the newest run of each, by name
	skipped int                    // files that could not be read
	err     error
}

// runChangedMsg says that a run was marked or deleted, or why not.
type runChangedMsg struct {
	told, search string
	err          error
}

// huntChangedMsg says that a hunt was moved, or removed when moved is "", or why not.
type huntChangedMsg struct {
	name, moved  string
	told, search string
	err          error
}

// comparisonReadyMsg brings two answers and a guess how their rows are told apart.
type comparisonReadyMsg struct {
	compared compared
	keys     []string
	err      error
}

// resultsComparedMsg brings the difference between two answers.
type resultsComparedMsg struct {
	compared compared
	result   diff.Result
	err      error
}

// batchProgressedMsg is news of a pack.
type batchProgressedMsg struct {
	batch int
	news  batchNews
}

// parametersReadMsg brings the values that parameters got last.
type parametersReadMsg struct {
	tab    int
	ask    parameterRequest
	values map[string]string
	err    error
}

// reportWrittenMsg says that a report is in its file, or why not.
type reportWrittenMsg struct {
	path string
	err  error
}

// huntSavedMsg says that a hunt was saved, or why not.
type huntSavedMsg struct {
	tab  int
	hunt history.Hunt
	err  error
}

// fileSavedMsg says that the query file was saved, or why not.
type fileSavedMsg struct {
	tab        int
	path, text string
	err        error
}

// evictionPlannedMsg tells which kept answers are too many.
type evictionPlannedMsg struct {
	eviction history.PurgePlan
	err      error
}

// sessionClaimedMsg brings what the workbench showed last time.
type sessionClaimedMsg struct {
	session history.Session
	err     error
}

// sessionSavedMsg says that the session is kept, or why not.
type sessionSavedMsg struct {
	state []byte
	err   error
}

// resultsReopenedMsg brings a kept answer back, or says why not.
type resultsReopenedMsg struct {
	tab       int
	requested bool
	run       history.Run
	results   *table.Table
	err       error
}

// editorReadyMsg says that the text is in a file that the user's editor can open.
type editorReadyMsg struct {
	tab   int
	words []string // the command
	path  string
}

// editorLeftMsg brings the text back from the user's own editor.
type editorLeftMsg struct {
	tab          int
	text, editor string
	err          error
}

// rowsArrangedMsg brings the rows of an arrangement.
type rowsArrangedMsg struct {
	work     int
	arranged rows.Arranged
	err      error
}

// resultsRefinedMsg brings what a line of KQL made of the answer, or what is wrong with it.
type resultsRefinedMsg struct {
	work  int
	line  string
	table *table.Table
	took  time.Duration
	err   error
}

// valuesCountedMsg brings how often each value of a column occurs.
type valuesCountedMsg struct {
	work, column int
	tallies      []view.ValueCount
	err          error
}

// columnSummarizedMsg brings the statistics of a column.
type columnSummarizedMsg struct {
	work    int
	marked  bool
	summary view.ColumnStats
	err     error
}

// constantColumnsFoundMsg tells which columns say nothing.
type constantColumnsFoundMsg struct {
	work     int
	constant []bool
	err      error
}

// copyReadyMsg brings what was written for the clipboard.
type copyReadyMsg struct {
	text, what string
	err        error
}

// resultsExportedMsg says that the answer was written, or why not.
type resultsExportedMsg struct {
	id   int
	path string
	rows int
	size int64
	err  error
}

// apiReadyMsg brings the runner of the dialect that a tab turned to, or why there is none.
type apiReadyMsg struct {
	tab    int
	runner *hunt.Runner
	err    error
}

// newRowsFoundMsg brings the rows of a repeated hunt that are new, and all that were.
type newRowsFoundMsg struct {
	tab   int
	tail  *watch.Tracker
	rows  *table.Table
	fresh []int // of rows
	since string
	err   error
}

// chartReadMsg brings what is to be drawn.
type chartReadMsg struct {
	work  int
	chart chart.Chart
	err   error
}

// textKeptMsg says that what is too long for the clipboard is in a file, or why not.
type textKeptMsg struct {
	what, path string
	size       int
	err        error
}

// jobPanickedMsg brings the panic of a job and the reply that it owes; nil where it owes none.
type jobPanickedMsg struct {
	cause *panics.Error
	reply tea.Msg
}
