package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/panics"
)

// task is background work of which only the latest start counts: starting it again cancels and
// outdates the work before. The zero value is idle.
type task struct {
	number  int // of the latest start; 0 when idle
	cancel  context.CancelFunc
	started time.Time
}

// running reports whether the work has neither ended nor been stopped.
func (t *task) running() bool { return t.number != 0 }

// stop cancels the work. Its reply is stale from now on.
func (t *task) stop() {
	if t.cancel != nil {
		t.cancel()
	}
	*t = task{}
}

// taskEndedMsg is the reply of a task. deliver passes the result on.
type taskEndedMsg struct {
	task    *task
	number  int
	deliver func() tea.Cmd
}

// begin runs work in the background and passes its result to done, unless the task was stopped or
// started again meanwhile. A panic of the work is an error of its result.
func begin[T any](m *Model, t *task, work func(context.Context) (T, error), done func(T, error) tea.Cmd) tea.Cmd {
	t.stop()
	ctx, cancel := context.WithCancel(m.ctx)
	*t = task{m.number(), cancel, m.now}
	number := t.number
	reply := func(result T, err error) tea.Msg {
		return taskEndedMsg{t, number, func() tea.Cmd { return done(result, err) }}
	}
	owed := func(err error) tea.Msg {
		var none T
		return reply(none, err)
	}
	return job(owed, func() tea.Msg { return reply(work(ctx)) })
}

// once begins a task that nothing stops or repeats.
func once[T any](m *Model, work func(context.Context) (T, error), done func(T, error) tea.Cmd) tea.Cmd {
	return begin(m, new(task), work, done)
}

// act begins a task that has no result but an error.
func (m *Model) act(work func(context.Context) error, done func(error) tea.Cmd) tea.Cmd {
	return once(m, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) tea.Cmd { return done(err) })
}

// taskEnded delivers the result of a task, unless it is stale.
func (m *Model) taskEnded(msg taskEndedMsg) tea.Cmd {
	if msg.task.number != msg.number {
		return nil
	}
	msg.task.stop()
	return msg.deliver()
}

// job turns background work into a command. If the work panics, the command returns owed(err)
// instead, so that whatever waits for the reply ends with an error. Bubble Tea would recover the
// panic too, but end the program. owed is nil where nobody waits for a reply.
func job(owed func(err error) tea.Msg, work func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer panics.Catch(func(p *panics.Error) { msg = jobPanickedMsg{p, replyOwed(owed, p)} })
		return work()
	}
}

func replyOwed(owed func(error) tea.Msg, p *panics.Error) tea.Msg {
	if owed == nil {
		return nil
	}
	return owed(fmt.Errorf("%w (the log has the details)", p))
}

// jobPanicked logs the panic of a job and handles its reply.
func (m *Model) jobPanicked(msg jobPanickedMsg) tea.Cmd {
	msg.cause.Log(m.config.Log, "a job", "reply", fmt.Sprintf("%T", msg.reply))
	if msg.reply == nil {
		return nil
	}
	return m.route(msg.reply)
}

// logPanic logs a panic of the event loop and rethrows it, since the model's state cannot be
// trusted any more. Bubble Tea restores the terminal and ends the program.
func (m *Model) logPanic(p *panics.Error) {
	p.Log(m.config.Log, "the event loop")
	panic(p.Value)
}
