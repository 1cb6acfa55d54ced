package lsp

import (
	"fmt"

	"quarry/api/dialect"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// useAPI is the command that checks queries for another API, until the server ends or its settings change.
// Its argument is the name of the API.
const useAPI = "quarry.useAPI"

type command struct {
	Title     string `json:"title"`
	Command   string `json:"command"`
	Arguments []any  `json:"arguments,omitempty"`
}

// switchFor returns the command that resolves a diagnostic of a table that the API does not have, or nil.
func (s *server) switchFor(text string, d syntax.Diagnostic) *command {
	var apis []string
	switch {
	case d.Code == lint.TableNotServed:
		apis = lint.ServedBy(text[d.Span.Start:d.Span.End])
	case d.Code == sema.WorkspaceTable && s.options.API != dialect.Any && s.options.API != dialect.Graph &&
		s.options.Workspace != "":
		apis = []string{dialect.Graph.String()}
	}
	if len(apis) == 0 {
		return nil
	}
	return &command{Title: "Check queries for the " + apis[0] + " API", Command: useAPI, Arguments: []any{apis[0]}}
}

type commandParams struct {
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

// executeCommand executes the only command.
func (s *server) executeCommand(p commandParams) (any, *responseError) {
	if p.Command != useAPI || len(p.Arguments) != 1 {
		return nil, &responseError{codeInvalidParams, fmt.Sprintf("unknown command %q (use %s with the name of an API)",
			p.Command, useAPI)}
	}
	name, ok := dialect.Parse(p.Arguments[0])
	if !ok {
		return nil, &responseError{codeInvalidParams,
			fmt.Sprintf("unknown API %q (use %s)", p.Arguments[0], dialect.List())}
	}
	return nil, s.apply(settings{Dialect: &name})
}
