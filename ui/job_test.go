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

	"quarry/hunt/batch"
	"quarry/panics"
	"quarry/themes"
	"quarry/ui/job"
)

// brokenJobs returns commands that panic, since their dependencies are nil, and the reply that each
// owes.
func brokenJobs() []struct {
	cmd  tea.Cmd
	owes tea.Msg
} {
	ctx := context.Background()
	return []struct {
		cmd  tea.Cmd
		owes tea.Msg
	}{
		{nextProgress(ctx, nil, 1), runProgressedMsg{}},
		{readLedger(ctx, nil, 1), ledgerReadMsg{}},
		{planEviction(ctx, nil, 1), evictionPlannedMsg{}},
		{claimSession(ctx, nil, "contoso"), sessionClaimedMsg{}},
		{carryBatch(ctx, nil, nil, batch.Batch{}, make(chan batchNews, 1)), nil},
	}
}

func TestAJobThatPanicsSendsTheReplyThatItOwes(t *testing.T) {
	for _, c := range brokenJobs() {
		msg, ok := c.cmd().(job.PanickedMsg)
		if !ok {
			t.Errorf("a job that owes %T did not panic: the test has to break it", c.owes)
			continue
		}
		if reflect.TypeOf(msg.Reply) != reflect.TypeOf(c.owes) {
			t.Errorf("got the reply %T, want %T", msg.Reply, c.owes)
		}
		if c.owes == nil {
			continue
		}
		failure := errorOf(msg.Reply)
		if caught := (*panics.Error)(nil); !errors.As(failure, &caught) {
			t.Errorf("the error of %T is %v, want the panic", msg.Reply, failure)
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

// TestAJobThatPanicsEndsWhatWaitsForIt checks that a panic ends the operation with a log entry.
func TestAJobThatPanicsEndsWhatWaitsForIt(t *testing.T) {
	var log bytes.Buffer
	m := newModel(t, themes.Default)
	m.config.Log = slog.New(slog.NewTextHandler(&log, nil))
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	var work job.Job
	var got error
	boom := job.Begin(m.jobs, &work, func(context.Context) (int, error) { panic("boom") },
		func(_ int, err error) tea.Cmd { got = err; return nil })
	m.Update(boom())
	if caught := (*panics.Error)(nil); work.Running() || !errors.As(got, &caught) {
		t.Errorf("running is %v with the error %v, want an ended job with the panic", work.Running(), got)
	}
	if !strings.Contains(log.String(), "panic=boom") {
		t.Errorf("the log lacks the panic:\n%s", log.String())
	}
}

// TestEveryCommandIsAJob reads the source: a command made without job.Command would end the program when it
// panics.
func TestEveryCommandIsAJob(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		guarded := map[ast.Node]bool{}
		inspect(t, file, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.SelectorExpr); ok && name.Sel.Name == "Command" && len(n.Args) == 2 {
					guarded[n.Args[1]] = true
				}
			case *ast.FuncLit:
				if isCommand(n.Type) && !guarded[n] {
					t.Errorf("%s has a command that is not made by job.Command", file)
				} else if guarded[n] {
					commands++
				}
			}
		})
	}
	if commands < 8 {
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
