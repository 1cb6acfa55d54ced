// Package lsp implements the language server: diagnostics, completion, hover, formatting and
// highlighting of KQL for any editor that speaks the Language Server Protocol 3.17. It works on two
// streams and accesses no files, processes or screen.
package lsp

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/panics"
)

// Options configure the server.
type Options struct {
	// Version is reported to the client.
	Version string
	// API and Workspace say where queries run. The client can change both.
	API       dialect.Name
	Workspace string
	// Schema returns what is known about the tenant. It is called again when a document is opened or the
	// client changes its settings. It may be nil.
	Schema func() *catalog.Schema
	// NoAdvice omits advice on cost and quality from the diagnostics.
	NoAdvice bool
	// Within returns the queries in a file of another kind than KQL, by its URI and text, or nil for KQL. It may
	// be nil.
	Within func(uri, text string) *Within
	// Log receives the method and outcome of every message, but never any text of a query. It may
	// be nil.
	Log *slog.Logger
}

// Errors for sessions that end without the shutdown that the protocol requires.
var (
	ErrEndOfInput = errors.New("the client's stream ended without an exit message")
	ErrNoShutdown = errors.New("the client sent exit without shutdown")
)

// readAhead is the number of messages to read ahead, so that a request can be canceled while earlier
// ones are being answered.
const readAhead = 64

// Serve serves one client until it sends exit, its stream ends, or the context is done. The error
// is nil after shutdown and exit. If the context is done first, the caller must close in to end the
// goroutine that reads it.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := newServer(out, o)
	messages := make(chan message, readAhead)
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
			if len(messages) == 0 { // publish once after a burst of keystrokes
				if err := s.publishChanged(); err != nil {
					return err
				}
			}
		}
	}
}

// receive passes on the client's messages up to exit. It records cancellations at once, ahead of
// the pending requests.
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
