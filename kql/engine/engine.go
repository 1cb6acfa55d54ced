// Package engine runs KQL over tables in memory. It binds a tree to columns with types,
// plans it, and computes chunk by chunk over columnar values. It knows neither where
// tables come from nor who asks, and it never opens a file or a connection.
package engine

import (
	"context"
	"errors"

	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// Run computes the answer of a query. It returns an *Error for a query that is wrong or
// too large, and an error that wraps the context's when that ends first. A panic is an
// *Error too, with CodeInternal.
func Run(ctx context.Context, tree *syntax.Tree, src Source, opts Options) (*table.Table, error) {
	return newExecution(ctx, src, opts).run(tree)
}

func (x *execution) run(tree *syntax.Tree) (answer *table.Table, err error) {
	x.text = tree.Text
	defer panics.Catch(func(p *panics.Error) { answer, err = nil, placed(x.internal(syntax.Span{}, p), tree) })
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, failf(d.Span, CodeSyntax, "%s", d.Message)
		}
	}
	defer x.end()
	plan, err := (&compiler{x: x, f: &frame{x: x}}).tree(tree)
	if err != nil {
		return nil, placed(err, tree)
	}
	batches, err := x.collect(plan)
	if err != nil {
		return nil, placed(err, tree)
	}
	answer = x.toTable(plan.columns(), batches)
	if err := x.alive(); err != nil {
		return nil, placed(err, tree)
	}
	return answer, nil
}

// placed gives an error that concerns no part of the query the whole of it as its place.
func placed(err error, tree *syntax.Tree) error {
	if failure := (*Error)(nil); errors.As(err, &failure) && failure.Span == (syntax.Span{}) {
		failure.Span.End = len(tree.Text)
	}
	return err
}
