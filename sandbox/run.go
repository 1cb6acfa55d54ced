package sandbox

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"quarry/kql"
	"quarry/kql/engine"
	"quarry/table"
)

// run answers a call's question. Errors are refusals, unless the client has gone.
func (c *call) run(body []byte) (*table.Table, error) {
	q, err := c.ask(body)
	if err != nil {
		return nil, err
	}
	tree, err := parse(q.query)
	if err != nil {
		return nil, err
	}
	ctx, cancel := within(c.r.Context(), c.service.opts.Limits.Request)
	defer cancel()
	if err := pause(ctx, c.service.opts.Slowness); err != nil {
		return nil, c.explain(ctx, err)
	}
	source := &source{world: c.service.world, dialect: c.dialect, window: q.window, names: namesIn(tree)}
	result, err := engine.Run(ctx, tree, source, engine.Options{Now: c.service.now()})
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	return result, nil
}

// within bounds a context by a limit; 0 is none.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// parse gives the tree of a query, or the 400 that says it is no KQL. The text names no
// place: the service does not either.
func parse(query string) (*kql.Tree, error) {
	switch text := strings.TrimSpace(query); {
	case text == "":
		return nil, queryGone
	case text[0] == '.': // a management command
		return nil, syntaxError(notRecognized)
	}
	tree := kql.Parse(query)
	for _, d := range tree.Diagnostics {
		if d.Severity == kql.SeverityError {
			return nil, syntaxError(complaint(query, d))
		}
	}
	return tree, nil
}

// The complaints about syntax that users report of the service, without their ends.
const (
	notRecognized    = "A recognition error occurred"
	operatorExpected = "Query operator expected"
	incomplete       = "The incomplete fragment is unexpected"
)

// complaint chooses the service's words for what our parser found. Which words go with which mistake
// is a guess but for operators.
func complaint(query string, d kql.Diagnostic) string {
	switch {
	case d.Code == "unknown-operator":
		return operatorExpected
	case d.Span.Start >= len(strings.TrimRightFunc(query, unicode.IsSpace)):
		return incomplete
	}
	return notRecognized
}

// syntaxError ends a message as the service does, with its two full stops.
func syntaxError(message string) *refusal {
	return badQuery(strings.TrimRight(message, ".") + ".. Fix syntax errors in your query.")
}

// explain turns the engine's error into the service's.
func (c *call) explain(ctx context.Context, err error) error {
	if failure := (*engine.Error)(nil); errors.As(err, &failure) {
		switch failure.Code {
		case engine.CodeSyntax:
			return syntaxError(failure.Message)
		case engine.CodeLimit:
			return preempted
		}
		return badQuery(strings.TrimRight(failure.Message, ".") + ". Fix semantic errors in your query.")
	}
	if c.r.Context().Err() != nil {
		return err // the client has gone
	}
	if ctx.Err() != nil {
		return c.dialect.timeout
	}
	return badQuery(err.Error() + ". Fix semantic errors in your query.")
}
