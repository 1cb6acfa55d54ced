package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/panics"
)

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
