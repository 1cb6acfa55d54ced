// Package job runs background work for a Bubble Tea program: progress is the affair of the work, but its end, its
// cancelation, its panics and replies that came too late are the same for all.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/panics"
)

// Host is what jobs need of the program.
type Host struct {
	Context context.Context  // parent of the contexts of all jobs
	Now     func() time.Time // for the start of a job
}

// Job is work of which only the latest start counts: starting it again cancels and outdates the work before. The zero
// value is idle.
type Job struct {
	latest *start // nil when idle
}

// start is one start of a job.
type start struct {
	cancel context.CancelFunc
	at     time.Time
}

// Running reports whether the work has neither ended nor been stopped.
func (j *Job) Running() bool { return j.latest != nil }

// Started returns when the running work was started; the zero time if none runs.
func (j *Job) Started() time.Time {
	if j.latest == nil {
		return time.Time{}
	}
	return j.latest.at
}

// Stop cancels the work. Its reply is stale from now on.
func (j *Job) Stop() {
	if j.latest != nil {
		j.latest.cancel()
	}
	j.latest = nil
}

// EndedMsg is the reply of a job.
type EndedMsg struct {
	job     *Job
	of      *start
	deliver func() tea.Cmd
}

// Deliver passes the result on, unless the job was stopped or started again meanwhile.
func (m EndedMsg) Deliver() tea.Cmd {
	if m.job.latest != m.of {
		return nil
	}
	m.job.Stop()
	return m.deliver()
}

// Begin starts work in the background and passes its result to done. A panic of the work is an error of its result.
func Begin[T any](h Host, j *Job, work func(context.Context) (T, error), done func(T, error) tea.Cmd) tea.Cmd {
	j.Stop()
	ctx, cancel := context.WithCancel(h.Context)
	this := &start{cancel, h.Now()}
	j.latest = this
	reply := func(result T, err error) tea.Msg {
		return EndedMsg{j, this, func() tea.Cmd { return done(result, err) }}
	}
	owed := func(err error) tea.Msg {
		var none T
		return reply(none, err)
	}
	return Command(owed, func() tea.Msg { return reply(work(ctx)) })
}

// Once begins a job that nothing stops or repeats.
func Once[T any](h Host, work func(context.Context) (T, error), done func(T, error) tea.Cmd) tea.Cmd {
	return Begin(h, new(Job), work, done)
}

// Act begins a job that has no result but an error.
func Act(h Host, work func(context.Context) error, done func(error) tea.Cmd) tea.Cmd {
	return Once(h, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) tea.Cmd { return done(err) })
}

// PanickedMsg is what a command that panicked sends instead of its message.
type PanickedMsg struct {
	cause *panics.Error
	Reply tea.Msg // that the command owes, nil if none
}

// Log logs the panic.
func (m PanickedMsg) Log(to *slog.Logger) {
	m.cause.Log(to, "a job", "reply", fmt.Sprintf("%T", m.Reply))
}

// Command turns background work into a command. If the work panics, the command sends a PanickedMsg with owed(err), so
// that whatever waits for the reply ends with an error. Bubble Tea would recover the panic too, but end the program.
// owed is nil where nobody waits for a reply.
func Command(owed func(err error) tea.Msg, work func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer panics.Catch(func(p *panics.Error) { msg = PanickedMsg{p, replyOwed(owed, p)} })
		return work()
	}
}

func replyOwed(owed func(error) tea.Msg, p *panics.Error) tea.Msg {
	if owed == nil {
		return nil
	}
	return owed(fmt.Errorf("%w (the log has the details)", p))
}
