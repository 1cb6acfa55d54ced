// Package slice splits a query that exceeds the service's limits into slices that fit, and merges
// their results. Each table of the query is collected on its own, together with the steps that work
// row by row, in time windows or by the hash of a column. Steps that need all rows at once
// (summarize, sort, join and so on) run locally over the collected rows, so the result is the same
// as that of the whole query.
//
// The package only transforms queries and tables. It does no I/O and never reads the clock.
package slice

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// Options are the inputs of a plan besides the query.
type Options struct {
	// Now is the value of now() in all slices.
	Now time.Time
	// LookBack is how long the service keeps rows; 0 means 30 days.
	LookBack time.Duration
	// Scope is what the query can refer to; nil means the built-in catalog.
	Scope *sema.Scope
	// Log receives panics of the engine; nil discards them.
	Log *slog.Logger
}

// lookBack is how long every API keeps Defender's tables.
const lookBack = 30 * 24 * time.Hour

// Error says why a query cannot be sliced.
type Error struct {
	Span   syntax.Span // the part of the query that prevents it
	Reason string
}

func (e *Error) Error() string { return "this query cannot be sliced: " + e.Reason }

func errorAt(span syntax.Span, format string, args ...any) error {
	return &Error{span, fmt.Sprintf(format, args...)}
}

// Plan is a sliced query. It is safe for concurrent use.
type Plan struct {
	// Leaves are the tables to collect.
	Leaves []*Leaf
	// Rest runs locally over the leaves; "" if the result is the only leaf.
	Rest string
	now  time.Time
	log  *slog.Logger
}

// NewPlan plans how to slice a query. It returns an *Error if that is impossible.
func NewPlan(text string, o Options) (*Plan, error) {
	if o.LookBack == 0 {
		o.LookBack = lookBack
	}
	tree := syntax.Parse(text)
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, errorAt(d.Span, "it has a syntax error: %s", d.Message)
		}
	}
	c := &planner{Options: o, tree: tree, bound: sema.Bind(tree, o.Scope),
		filtersAfter: map[syntax.Span][]syntax.Expr{}}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	c.findLeaves()
	return c.plan()
}

// source provides the collected tables to the rest of the query, by leaf name.
type source map[string]*table.Table

// Table implements exec.Source.
func (s source) Table(_ context.Context, name string) (*table.Table, error) {
	t, ok := s[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, exec.ErrUnknownTable)
	}
	return t, nil
}

// Merge computes the result from the collected rows of each leaf, in the order of Leaves.
func (p *Plan) Merge(ctx context.Context, collected []*table.Table, workers int) (*table.Table, error) {
	if p.Rest == "" {
		return collected[0], nil
	}
	src := source{}
	for i, leaf := range p.Leaves {
		src[leaf.Name] = collected[i]
	}
	return exec.Run(ctx, syntax.Parse(p.Rest), src, exec.Options{Now: p.now, Workers: workers, Log: p.log})
}
