package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/hunt/watch"
	"quarry/panics"
	"quarry/table"
	"quarry/table/diff"
	"quarry/table/view"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/rows"
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

// runsFoundMsg carries the results of a history search.
type runsFoundMsg struct {
	search int
	runs   []history.Run
	err    error
}

// huntsFoundMsg carries the results of a search among saved queries.
type huntsFoundMsg struct {
	search  int
	hunts   []history.Hunt
	last    map[string]history.Run // the latest run of each, by name
	skipped int                    // files that could not be read
	err     error
}

// runChangedMsg reports that a run was marked or deleted.
type runChangedMsg struct {
	told string
	err  error
}

// huntChangedMsg reports that a saved query was moved, or removed if moved is "".
type huntChangedMsg struct {
	name, moved string
	told        string
	err         error
}

// comparisonReadyMsg carries both sides of a comparison and the likely key columns.
type comparisonReadyMsg struct {
	compared compared
	keys     []string
	err      error
}

// resultsComparedMsg carries the differences of two runs.
type resultsComparedMsg struct {
	compared compared
	result   diff.Result
	err      error
}

// batchProgressedMsg reports the progress of a batch.
type batchProgressedMsg struct {
	batch int
	news  batchNews
}

// parametersReadMsg carries the last values of parameters.
type parametersReadMsg struct {
	tab    int
	ask    parameterRequest
	values map[string]string
	err    error
}

// reportWrittenMsg reports that a report was written.
type reportWrittenMsg struct {
	path string
	err  error
}

// huntSavedMsg reports that a query was saved.
type huntSavedMsg struct {
	tab  int
	hunt history.Hunt
	err  error
}

// fileSavedMsg reports that the query file was saved.
type fileSavedMsg struct {
	tab        int
	path, text string
	err        error
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

// resultsReopenedMsg carries the kept results of a run.
type resultsReopenedMsg struct {
	tab       int
	requested bool
	run       history.Run
	results   *table.Table
	err       error
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

// rowsArrangedMsg carries the rows of an arrangement.
type rowsArrangedMsg struct {
	work     int
	arranged rows.Arranged
	err      error
}

// resultsRefinedMsg carries the result of a line of KQL.
type resultsRefinedMsg struct {
	work  int
	line  string
	table *table.Table
	took  time.Duration
	err   error
}

// valuesCountedMsg carries the counts of a column's values.
type valuesCountedMsg struct {
	work, column int
	tallies      []view.ValueCount
	err          error
}

// columnSummarizedMsg carries the statistics of a column.
type columnSummarizedMsg struct {
	work    int
	marked  bool
	summary view.ColumnStats
	err     error
}

// constantColumnsFoundMsg says which columns have the same value in every row.
type constantColumnsFoundMsg struct {
	work     int
	constant []bool
	err      error
}

// copyReadyMsg carries text for the clipboard.
type copyReadyMsg struct {
	text, what string
	err        error
}

// resultsExportedMsg reports that the results were exported.
type resultsExportedMsg struct {
	id   int
	path string
	rows int
	size int64
	err  error
}

// apiReadyMsg carries the runner of the API that a tab switches to.
type apiReadyMsg struct {
	tab    int
	runner *hunt.Runner
	err    error
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

// newRowsFoundMsg carries all new rows of a repeated query so far, and which of them are from the
// last run.
type newRowsFoundMsg struct {
	tab   int
	tail  *watch.Tracker
	rows  *table.Table
	fresh []int // indexes into rows
	since string
	err   error
}

// chartReadMsg carries the chart to draw.
type chartReadMsg struct {
	work  int
	chart chart.Chart
	err   error
}

// textKeptMsg reports that text too long for the clipboard was saved to a file.
type textKeptMsg struct {
	what, path string
	size       int
	err        error
}

// purgePlannedMsg carries what a purge would delete.
type purgePlannedMsg struct {
	plan history.PurgePlan
	err  error
}

// purgedMsg reports that runs or their results were deleted.
type purgedMsg struct {
	removed int
	err     error
}

// fileOpenedMsg carries the text of a query file.
type fileOpenedMsg struct {
	path, text string
	err        error
}

// jobPanickedMsg carries the panic of a job and the reply that it owes, nil if none.
type jobPanickedMsg struct {
	cause *panics.Error
	reply tea.Msg
}
