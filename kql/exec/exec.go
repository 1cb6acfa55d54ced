// Package exec runs KQL over tables in memory: the local engine. It compiles a tree to a plan
// over columns with types and computes chunk by chunk. It knows neither where tables come from
// nor who asks, and it never opens a file or a connection.
package exec

import (
	"context"
	"errors"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// Run computes the answer of a query. It returns an *Error for a query that is wrong or
// too large, and an error that wraps the context's when that ends first. A panic is an
// *Error too, with CodeInternal.
func Run(ctx context.Context, tree *syntax.Tree, src Source, opts Options) (*table.Table, error) {
	return run(expr.NewExecution(ctx, src, opts), tree)
}

func run(x *expr.Execution, tree *syntax.Tree) (answer *table.Table, err error) {
	x.Text = tree.Text
	defer panics.Catch(func(p *panics.Error) { answer, err = nil, placed(x.Internal(syntax.Span{}, p), tree) })
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, vec.Failf(d.Span, CodeSyntax, "%s", d.Message)
		}
	}
	defer x.End()
	plan, err := (&expr.Compiler{X: x, Frame: &expr.Frame{X: x}}).Tree(tree)
	if err != nil {
		return nil, placed(err, tree)
	}
	batches, err := x.Collect(plan)
	if err != nil {
		return nil, placed(err, tree)
	}
	answer = x.ToTable(plan.Columns(), batches)
	if err := x.Alive(); err != nil {
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
