// Package lsp is the language server: KQL's diagnostics, completion, hover, formatting
// and colours for any editor that speaks the Language Server Protocol 3.17. It knows two
// streams and the language, and no file, process or screen.
package lsp

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"quarry/kql/sema"
	"quarry/panics"
)

// Options are what the server is told when it starts.
type Options struct {
	// Version is reported to the client.
	Version string
	// Scope is the dialect and what was learned of tables, until the client says otherwise.
	Scope sema.Scope
	// NoAdvice leaves advice about costs out of the diagnostics.
	NoAdvice bool
	// Log hears of every message by method and outcome, never of texts; nil for nobody.
	Log *slog.Logger
}

// The ways in which a session ends without the goodbye that the protocol asks for.
var (
	ErrEndOfInput = errors.New("the client's stream ended without an exit message")
	ErrNoShutdown = errors.New("the client said exit without shutdown before it")
)

// waiting is how many messages are read ahead, so that a request can be cancelled while
// those before it are answered.
const waiting = 64

// Serve talks to one client until it says exit, its stream ends, or the context does. The
// error is nil after shutdown and exit. Where the context ends it, in must be closed by
// the caller, which ends the reading.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := newServer(out, o)
	messages := make(chan message, waiting)
	ended := make(chan error, 1)
	go func() {
		defer close(messages)
		defer panics.Recover(s.log, "reading messages", func(p *panics.Error) { ended <- p })
		ended <- s.receive(ctx, newFrameReader(in), messages)
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, ok := <-messages:
			if !ok {
				return <-ended
			}
			if m.Method == "exit" {
				return s.exit()
			}
			if err := s.answer(m); err != nil {
				return err
			}
			if len(messages) == 0 { // of keys typed in a row only the last is looked at
				if err := s.publishChanged(); err != nil {
					return err
				}
			}
		}
	}
}

// receive passes on what the client sends, up to its exit. Cancellations are noted at
// once, ahead of the requests that wait.
func (s *server) receive(ctx context.Context, frames *frameReader, messages chan<- message) error {
	for {
		body, err := frames.next()
		var m message
		switch {
		case errors.Is(err, errBadFrame):
			m = message{broken: &responseError{codeParse, err.Error()}}
		case err != nil:
			return ErrEndOfInput
		default:
			m = readMessage(body)
		}
		if m.Method == "$/cancelRequest" {
			s.cancelled.note(m.Params)
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case messages <- m:
		}
		if m.Method == "exit" {
			return nil
		}
	}
}
