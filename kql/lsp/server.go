package lsp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/panics"
)

// phase is the state of a session.
type phase uint8

const (
	fresh phase = iota // only initialize is allowed
	running
	shutDown // only exit is allowed
)

// server is a session. Only cancelled is shared; the goroutine that answers owns the rest.
type server struct {
	out       io.Writer
	options   Options
	known     *sema.Scope // what queries can refer to
	log       *slog.Logger
	phase     phase
	client    clientCapabilities
	documents map[string]*document
	changed   []string // documents whose diagnostics must be sent again
	offered   offered
	cancelled cancellations
}

func newServer(out io.Writer, o Options) *server {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &server{
		out: out, options: o, log: log,
		documents: map[string]*document{},
		cancelled: cancellations{ids: map[string]bool{}},
	}
	s.renewScope()
	return s
}

// handler handles a request, or a notification, for which it returns nothing.
type handler func(s *server, params json.RawMessage) (any, *responseError)

// The requests and notifications that the server supports.
var (
	requests = map[string]handler{
		"initialize":                       handle((*server).initialize),
		"shutdown":                         handle((*server).shutdown),
		"textDocument/completion":          handle((*server).completion),
		"textDocument/hover":               handle((*server).hover),
		"textDocument/signatureHelp":       handle((*server).signatureHelp),
		"textDocument/definition":          handle((*server).definition),
		"textDocument/formatting":          handle((*server).formatting),
		"textDocument/rangeFormatting":     handle((*server).rangeFormatting),
		"textDocument/codeAction":          handle((*server).codeActions),
		"textDocument/semanticTokens/full": handle((*server).semanticTokens),
		"textDocument/documentSymbol":      handle((*server).documentSymbols),
		"textDocument/foldingRange":        handle((*server).foldingRanges),
		"textDocument/references":          handle((*server).references),
		"textDocument/documentHighlight":   handle((*server).documentHighlights),
		"textDocument/prepareRename":       handle((*server).prepareRename),
		"textDocument/rename":              handle((*server).rename),
		"textDocument/selectionRange":      handle((*server).selectionRanges),
		"completionItem/resolve":           handle((*server).resolveCompletion),
		"workspace/symbol":                 handle((*server).workspaceSymbols),
		"workspace/executeCommand":         handle((*server).executeCommand),
	}
	notifications = map[string]handler{
		"textDocument/didOpen":             handle((*server).didOpen),
		"textDocument/didChange":           handle((*server).didChange),
		"textDocument/didClose":            handle((*server).didClose),
		"workspace/didChangeConfiguration": handle((*server).didChangeSettings),
	}
)

// handle returns a handler that decodes the parameters of a method and calls its function.
func handle[P any](act func(*server, P) (any, *responseError)) handler {
	return func(s *server, raw json.RawMessage) (any, *responseError) {
		var params P
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &params); err != nil {
				return nil, invalidParams(err)
			}
		}
		return act(s, params)
	}
}

// invalidParams names the invalid field as the protocol does, not as Go does.
func invalidParams(err error) *responseError {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) && mismatch.Field != "" {
		return &responseError{codeInvalidParams, fmt.Sprintf("invalid parameter %s: cannot be a %s", mismatch.Field,
			mismatch.Value)}
	}
	return &responseError{codeInvalidParams, "invalid parameters: " + err.Error()}
}

// answer handles one message. It returns an error only if it cannot write to the client.
func (s *server) answer(m message) error {
	switch {
	case m.broken != nil:
		s.log.Warn("invalid message", "error", m.broken.Message)
		return s.send(failure{"2.0", null, m.broken})
	case m.isResponse():
		return nil
	case m.isRequest():
		result, failed := s.request(m)
		if failed != nil {
			s.log.Warn("request failed", "method", m.Method, "error", failed.Message)
			return s.send(failure{"2.0", m.ID, failed})
		}
		s.log.Debug("answered", "method", m.Method)
		return s.send(response{"2.0", m.ID, result})
	}
	h, ok := notifications[m.Method]
	if !ok || s.phase != running {
		return nil
	}
	if _, failed := s.act(h, m); failed != nil {
		s.log.Warn("notification failed", "method", m.Method, "error", failed.Message)
	}
	return nil
}

func (s *server) request(m message) (any, *responseError) {
	cancelled := s.cancelled.take(m.ID)
	act, known := requests[m.Method]
	switch {
	case s.phase == shutDown:
		return nil, &responseError{codeInvalidRequest, "the server is shutting down and accepts only exit"}
	case s.phase == fresh && m.Method != "initialize":
		return nil, &responseError{codeNotInitialized, "the first request must be initialize"}
	case !known:
		return nil, &responseError{codeNoMethod, fmt.Sprintf("unknown method %q", m.Method)}
	case cancelled && m.Method != "initialize" && m.Method != "shutdown":
		return nil, &responseError{codeCancelled, "cancelled"}
	}
	return s.act(act, m)
}

// act runs a handler. If it panics, the result is an internal error and the server keeps running.
func (s *server) act(h handler, m message) (result any, failed *responseError) {
	defer panics.Recover(s.log, "a request", func(p *panics.Error) {
		result, failed = nil, &responseError{codeInternal, p.Error()}
	}, "method", m.Method)
	return h(s, m.Params)
}

func (s *server) notify(method string, params any) error {
	return s.send(notification{"2.0", method, params})
}

func (s *server) send(message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	if err := writeFrame(s.out, body); err != nil {
		return fmt.Errorf("write to the client: %w", err)
	}
	return nil
}

// opened returns the document that a request refers to.
func (s *server) opened(uri string) (*document, *responseError) {
	if d, ok := s.documents[uri]; ok {
		return d, nil
	}
	return nil, &responseError{codeInvalidParams, fmt.Sprintf("the document %q is not open", uri)}
}

// scope returns the tables and functions that queries can refer to.
func (s *server) scope() *sema.Scope { return s.known }

// renewScope makes the scope again, and forgets what was analysed in another one.
func (s *server) renewScope() {
	var schema *catalog.Schema
	if s.options.Schema != nil {
		schema = s.options.Schema()
	}
	scope := sema.NewScope(s.options.API, s.options.Workspace, schema, exec.Fold)
	if s.known != nil && scope.Dialect == s.known.Dialect && scope.Workspace == s.known.Workspace &&
		scope.Schema == s.known.Schema {
		return
	}
	s.known = scope
	for uri, d := range s.documents {
		d.sections, d.former = nil, nil
		s.touch(uri)
	}
}
