package ui

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/panics"
	"quarry/themes"
)

// brokenJobs returns commands that panic, since their dependencies are nil, and the reply that each
// owes.
func brokenJobs() []struct {
	cmd  tea.Cmd
	owes tea.Msg
} {
	ctx := context.Background()
	open := func(dialect.Name) (*hunt.Runner, error) { panic("boom") }
	return []struct {
		cmd  tea.Cmd
		owes tea.Msg
	}{
		{nextProgress(ctx, nil, 1), runProgressedMsg{}},
		{openAPI(1, open, "xdr"), apiReadyMsg{}},
		{findNewRows(1, nil, nil, nil), newRowsFoundMsg{}},
		{readLedger(ctx, nil, 1), ledgerReadMsg{}},
		{searchRuns(ctx, nil, history.Filter{}, 1), runsFoundMsg{}},
		{findRepeats(ctx, nil, 1, 1), runsFoundMsg{}},
		{markRun(ctx, nil, 1, history.Annotations{}), runChangedMsg{}},
		{deleteRun(ctx, nil, 1), runChangedMsg{}},
		{moveHunt(ctx, nil, "a", "b"), huntChangedMsg{}},
		{removeHunt(ctx, nil, "a"), huntChangedMsg{}},
		{prepareComparison(ctx, nil, 1, nil, 0), comparisonReadyMsg{}},
		{findPrevious(ctx, nil, nil, 1), comparisonReadyMsg{}},
		{compareResults(ctx, compared{}, nil), resultsComparedMsg{}},
		{searchHunts(ctx, nil, "", 1), huntsFoundMsg{}},
		{saveHunt(ctx, nil, 1, history.Hunt{}, false), huntSavedMsg{}},
		{replaceHunt(ctx, nil, 1, history.Hunt{}), huntSavedMsg{}},
		{planEviction(ctx, nil, 1), evictionPlannedMsg{}},
		{claimSession(ctx, nil, "contoso"), sessionClaimedMsg{}},
		{reopenResults(ctx, nil, 1, 1, true), resultsReopenedMsg{}},
		{readParameters(ctx, nil, 1, parameterRequest{}), parametersReadMsg{}},
		{rememberParameters(ctx, nil, nil, "", nil), nil},
		{carryBatch(ctx, nil, nil, batch.Batch{}, make(chan batchNews, 1)), nil},
		{planPurge(ctx, nil, history.Purge{All: true}), purgePlannedMsg{}},
		{purgeRuns(ctx, nil, history.PurgePlan{Runs: []int64{1}}), purgedMsg{}},
		{compose(ctx, nil, part{columns: []int{0}}, "csv", nil, ""), copyReadyMsg{}},
		{composeList(nil, []int32{0}, 0), copyReadyMsg{}},
		{composeCondition(ctx, nil, []int32{0}, 0), copyReadyMsg{}},
	}
}

func TestAJobThatPanicsSendsTheReplyThatItOwes(t *testing.T) {
	for _, c := range brokenJobs() {
		msg, ok := c.cmd().(jobPanickedMsg)
		if !ok {
			t.Errorf("a job that owes %T did not panic: the test has to break it", c.owes)
			continue
		}
		if reflect.TypeOf(msg.reply) != reflect.TypeOf(c.owes) {
			t.Errorf("got the reply %T, want %T", msg.reply, c.owes)
		}
		if c.owes == nil {
			continue
		}
		failure := errorOf(msg.reply)
		if caught := (*panics.Error)(nil); !errors.As(failure, &caught) {
			t.Errorf("the error of %T is %v, want the panic", msg.reply, failure)
		}
	}
}

// errorOf returns the error in a reply.
func errorOf(reply tea.Msg) error {
	if progressed, ok := reply.(runProgressedMsg); ok {
		return progressed.progress.Outcome.Err
	}
	copied := reflect.New(reflect.TypeOf(reply)).Elem() // so that the field has an address
	copied.Set(reflect.ValueOf(reply))
	return *(*error)(copied.FieldByName("err").Addr().UnsafePointer())
}

// TestAJobThatPanicsEndsWhatWaitsForIt checks that a panic ends the operation with a notice and a
// log entry.
func TestAJobThatPanicsEndsWhatWaitsForIt(t *testing.T) {
	var log bytes.Buffer
	m := newModel(t, themes.Default)
	m.config.Log = slog.New(slog.NewTextHandler(&log, nil))
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.refining.work, m.refining.cancel = 7, func() {}
	boom := job(func(err error) tea.Msg { return resultsRefinedMsg{work: 7, err: err} },
		func() tea.Msg { panic("boom") })
	m.Update(boom())
	if m.refining.cancel != nil {
		t.Error("the line is still worked out")
	}
	if want := "Internal error: boom (the log has the details)."; m.notice.text != want {
		t.Errorf("got the notice %q, want %q", m.notice.text, want)
	}
	for _, want := range []string{"panic in a job", "reply=ui.resultsRefinedMsg", "panic=boom", "job_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
	export := &m.work.exported
	*export = exporting{id: 8, cancel: func() {}}
	boom = job(func(err error) tea.Msg { return resultsExportedMsg{id: 8, err: err} }, func() tea.Msg { panic("boom") })
	m.Update(boom())
	if export.cancel != nil || !strings.Contains(m.notice.text, "boom") {
		t.Errorf("the export is still running, with the notice %q", m.notice.text)
	}
	for _, msg := range []tea.Msg{
		valuesCountedMsg{work: m.work.count, err: errors.New("boom")},
		columnSummarizedMsg{work: m.work.summarize, err: errors.New("boom")},
		constantColumnsFoundMsg{work: m.work.weigh, err: errors.New("boom")},
	} {
		m.notice = notice{}
		if m.Update(msg); m.notice.text != "Boom." {
			t.Errorf("%T: got the notice %q, want the error", msg, m.notice.text)
		}
	}
}

// TestEveryCommandIsAJob reads the source: a command made without job would end the program when it
// panics.
func TestEveryCommandIsAJob(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, file := range files {
		if file == "job.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		guarded := map[ast.Node]bool{}
		inspect(t, file, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "job" {
					guarded[n.Args[1]] = true
				}
			case *ast.FuncLit:
				if isCommand(n.Type) && !guarded[n] {
					t.Errorf("%s has a command that is not made by job", file)
				} else if guarded[n] {
					commands++
				}
			}
		})
	}
	if commands < 30 {
		t.Errorf("found %d commands; is the test looking at the right folder?", commands)
	}
}

// isCommand recognizes func() tea.Msg.
func isCommand(f *ast.FuncType) bool {
	if len(f.Params.List) > 0 || f.Results == nil || len(f.Results.List) != 1 {
		return false
	}
	result, ok := f.Results.List[0].Type.(*ast.SelectorExpr)
	return ok && result.Sel.Name == "Msg"
}
