package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/table"
)

// run runs the query of a call. Its errors are apiErrors, unless the client is gone.
func (c *call) run(body []byte) (*table.Table, error) {
	q, err := c.parseRequest(body)
	if err != nil {
		return nil, err
	}
	text := q.query
	if c.dialect == graph || q.workspace != "" {
		text = withFunctions(text)
	}
	before := strings.Count(text, "\n") - strings.Count(q.query, "\n") // lines of functions
	tree, err := parse(text)
	if err != nil {
		return nil, below(before, err)
	}
	ctx, cancel := withLimit(c.r.Context(), c.timeLimit())
	defer cancel()
	if err := pause(ctx, c.service.opts.Slowness); err != nil {
		return nil, c.translateError(ctx, err)
	}
	source := &source{world: c.service.world, dialect: c.dialect, window: q.window, log: c.service.opts.Log,
		workspace: q.workspace, now: c.service.now()}
	source.names = columnNames(tree, source.scope())
	result, err := exec.Run(ctx, tree, source, exec.Options{Now: c.service.now(), Log: c.service.opts.Log})
	if err != nil {
		translated := c.translateError(ctx, err)
		var failed *apiError
		var failure *exec.Error
		if errors.As(err, &failure) && errors.As(translated, &failed) {
			translated = failed.at(text, failure.Span)
		}
		return nil, below(before, translated)
	}
	return result, nil
}

// below moves the place of an error up by lines that are not in the query of the client.
func below(lines int, err error) error {
	if f := (*apiError)(nil); errors.As(err, &f) && f.place.line > 0 {
		f.place.line = max(f.place.line-lines, 1)
	}
	return err
}

// timeLimit returns how long the call may run.
func (c *call) timeLimit() time.Duration {
	limit := c.limits().Request
	if c.dialect.patience != nil {
		limit = c.dialect.patience(c, limit)
	}
	return limit
}

// withLimit returns a context that ends after limit; 0 means no limit.
func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// parse returns the syntax tree of a query, or a 400. Like the real service's, its text gives no
// position.
func parse(query string) (*syntax.Tree, error) {
	switch text := strings.TrimSpace(query); {
	case text == "":
		return nil, queryMissing
	case text[0] == '.': // a management command
		return nil, syntaxError(notRecognized)
	}
	tree := syntax.Parse(query)
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, syntaxError(syntaxErrorText(query, d)).at(query, d.Span)
		}
	}
	return tree, nil
}

// Syntax error messages of the service as users report them, without their endings.
const (
	notRecognized    = "A recognition error occurred"
	operatorExpected = "Query operator expected"
	incomplete       = "The incomplete fragment is unexpected"
)

// syntaxErrorText returns the service's text for a diagnostic of our parser. Apart from unknown
// operators, which text the service gives for which mistake is a guess.
func syntaxErrorText(query string, d syntax.Diagnostic) string {
	switch {
	case d.Code == "unknown-operator":
		return operatorExpected
	case d.Span.Start >= len(strings.TrimRightFunc(query, unicode.IsSpace)):
		return incomplete
	}
	return notRecognized
}

// syntaxError ends the message as the service does, with two full stops.
func syntaxError(message string) *apiError {
	return badQuery(strings.TrimRight(message, ".") + ".. Fix syntax errors in your query.")
}

// translateError converts an engine error to one of the service.
func (c *call) translateError(ctx context.Context, err error) error {
	if failure := (*exec.Error)(nil); errors.As(err, &failure) {
		switch failure.Code {
		case exec.CodeSyntax:
			return syntaxError(failure.Message)
		case exec.CodeLimit:
			return preempted
		case exec.CodeInternal:
			return c.dialect.internalError()
		case exec.CodeFunction:
			return badQuery(fmt.Sprintf("Unknown function: '%s'. Fix semantic errors in your query.", failure.Name))
		case exec.CodeUnresolved:
			return badQuery(
				fmt.Sprintf("'%s' operator: Failed to resolve %s named '%s'. Fix semantic errors in your query.",
					failure.Operator, failure.Kind, failure.Name))
		default:
			return badQuery(strings.TrimRight(failure.Message, ".") + ". Fix semantic errors in your query.")
		}
	}
	if c.r.Context().Err() != nil {
		return err // the client is gone
	}
	if ctx.Err() != nil {
		return c.dialect.timeout
	}
	return badQuery(err.Error() + ". Fix semantic errors in your query.")
}
