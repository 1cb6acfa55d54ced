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
	t.Run("a task", func(t *testing.T) {
		var work task
		var got error
		boom := begin(m, &work, func(context.Context) (int, error) { panic("boom") },
			func(_ int, err error) tea.Cmd { got = err; return nil })
		if !work.running() {
			t.Error("the task is not running")
		}
		m.Update(boom())
		if caught := (*panics.Error)(nil); work.running() || !errors.As(got, &caught) {
			t.Errorf("running is %v with the error %v, want an ended task with the panic", work.running(), got)
		}
	})
	for _, want := range []string{"panic in a job", "reply=ui.taskEndedMsg", "panic=boom", "job_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
}

func TestOnlyTheLatestStartOfATaskCounts(t *testing.T) {
	m := newModel(t, themes.Default)
	var work task
	var got []int
	start := func(n int) tea.Cmd {
		return begin(m, &work, func(ctx context.Context) (int, error) { return n, ctx.Err() },
			func(n int, err error) tea.Cmd {
				if err != nil {
					t.Errorf("the result %d has the error %v", n, err)
				}
				got = append(got, n)
				return nil
			})
	}
	first, second := start(1), start(2)
	m.Update(second())
	m.Update(first())
	third := start(3)
	work.stop()
	m.Update(third())
	if len(got) != 1 || got[0] != 2 {
		t.Errorf("got the results %v, want only 2", got)
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
