// Package slice cuts a hunt that is larger than the service's caps into parts that fit,
// and puts the answers together again. Every table of the query is collected on its own:
// with the steps that work row by row, window by window of time, or by the hash of a
// column. What needs all rows at once (summarize, sort, join …) runs here over what was
// collected, so that the answer is that of the whole query.
//
// It is arithmetic over texts and tables: it sends nothing, keeps nothing and asks no clock.
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

// Options are what a cut depends on besides the query.
type Options struct {
	// Now is the one instant that now() and ago() stand for in all parts.
	Now time.Time
	// LookBack is how far the service keeps rows; 0 is 30 days.
	LookBack time.Duration
	// Scope is what the query can name; nil is the catalogue alone.
	Scope *sema.Scope
	// Log hears of panics of the engine; nil for nobody.
	Log *slog.Logger
}

// lookBack is how far every dialect keeps Defender's tables.
const lookBack = 30 * 24 * time.Hour

// Refusal says why a hunt cannot be cut so that its answer stays what it is.
type Error struct {
	Span syntax.Span // what is in the way
	Why  string      // one sentence
}

func (r *Error) Error() string { return "this hunt cannot be sliced: " + r.Why }

func errorAt(span syntax.Span, format string, args ...any) error {
	return &Error{span, fmt.Sprintf(format, args...)}
}

// Plan is a hunt that has been cut. It may be read from any number of goroutines.
type Plan struct {
	// Leaves are what must be collected, each on its own.
	Leaves []*Leaf
	// Rest is what runs here over the leaves; "" where the one leaf is the answer.
	Rest string
	now  time.Time
	log  *slog.Logger
}

// Cut plans how a hunt is collected. It gives a *Error for one that cannot be cut.
func NewPlan(text string, o Options) (*Plan, error) {
	if o.LookBack == 0 {
		o.LookBack = lookBack
	}
	tree := syntax.Parse(text)
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, errorAt(d.Span, "it is not whole: %s", d.Message)
		}
	}
	c := &planner{Options: o, tree: tree, bound: sema.Bind(tree, o.Scope), filtersAfter: map[syntax.Span][]syntax.Expr{}}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	c.findLeaves()
	return c.plan()
}

// source gives the rest the tables that were collected, under the names of their leaves.
type source map[string]*table.Table

// Table implements engine.Source.
func (s source) Table(_ context.Context, name string) (*table.Table, error) {
	t, ok := s[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, exec.ErrUnknownTable)
	}
	return t, nil
}

// Merge computes the answer from what was collected of each leaf, in the order of Leaves.
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
