package job

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/panics"
)

func host() Host {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return Host{Context: context.Background(), Now: func() time.Time { return at }}
}

// deliver runs a command of a job and delivers its reply, as a program does.
func deliver(cmd tea.Cmd) { cmd().(EndedMsg).Deliver() }

func TestOnlyTheLatestStartCounts(t *testing.T) {
	var work Job
	var got []int
	begin := func(n int) tea.Cmd {
		return Begin(host(), &work, func(ctx context.Context) (int, error) { return n, ctx.Err() },
			func(n int, err error) tea.Cmd {
				if err != nil {
					t.Errorf("the result %d has the error %v", n, err)
				}
				got = append(got, n)
				return nil
			})
	}
	first, second := begin(1), begin(2)
	if !work.Running() || !work.Started().Equal(host().Now()) {
		t.Errorf("running is %v since %v", work.Running(), work.Started())
	}
	deliver(second)
	deliver(first)
	third := begin(3)
	work.Stop()
	deliver(third)
	if len(got) != 1 || got[0] != 2 {
		t.Errorf("got the results %v, want only 2", got)
	}
	if work.Running() || !work.Started().IsZero() {
		t.Error("the job still runs")
	}
}

func TestStartingAgainAndStoppingCancel(t *testing.T) {
	for name, outdate := range map[string]func(*Job){
		"again": func(j *Job) {
			Begin(host(), j, func(context.Context) (int, error) { return 0, nil }, func(int, error) tea.Cmd { return nil })
		},
		"stopped": (*Job).Stop,
	} {
		var work Job
		var ended error
		cmd := Begin(host(), &work, func(ctx context.Context) (int, error) { ended = ctx.Err(); return 0, ended },
			func(int, error) tea.Cmd { return nil })
		outdate(&work)
		cmd()
		if !errors.Is(ended, context.Canceled) {
			t.Errorf("%s: the context of the work has the error %v", name, ended)
		}
	}
}

func TestAPanicEndsTheJobWithAnError(t *testing.T) {
	var work Job
	var got error
	cmd := Begin(host(), &work, func(context.Context) (int, error) { panic("boom") },
		func(_ int, err error) tea.Cmd { got = err; return nil })
	msg := cmd().(PanickedMsg)
	msg.Reply.(EndedMsg).Deliver()
	if caught := (*panics.Error)(nil); work.Running() || !errors.As(got, &caught) {
		t.Errorf("running is %v with the error %v, want an ended job with the panic", work.Running(), got)
	}
	var log bytes.Buffer
	msg.Log(slog.New(slog.NewTextHandler(&log, nil)))
	for _, want := range []string{"panic in a job", "reply=job.EndedMsg", "panic=boom", "job_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
}

func TestACommandWithoutReplyOwesNone(t *testing.T) {
	if msg := Command(nil, func() tea.Msg { panic("boom") })().(PanickedMsg); msg.Reply != nil {
		t.Errorf("it owes %v", msg.Reply)
	}
}
