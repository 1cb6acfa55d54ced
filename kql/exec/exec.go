// Package exec runs KQL over tables in memory: it is the local engine. It compiles a syntax tree that kql/sema accepts to
// a plan over typed columns and executes it in chunks of rows. It does not know where tables come
// from, and never opens a file or a connection.
package exec

import (
	"context"
	"errors"

	"quarry/kql/exec/expr"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// Run runs a query. It returns an *Error for a query that is wrong or too large, and also, with
// CodeInternal, for a panic. If the context ends first, the error wraps the cause.
func Run(ctx context.Context, tree *syntax.Tree, src Source, opts Options) (*table.Table, error) {
	return run(expr.NewExecution(ctx, src, opts), tree, bind)
}

func run(x *expr.Execution, tree *syntax.Tree,
	bind func(*expr.Execution, *syntax.Tree) (*sema.Body, error)) (answer *table.Table, err error) {
	x.Text = tree.Text
	defer panics.Catch(func(p *panics.Error) { answer, err = nil, placed(x.Internal(syntax.Span{}, p), tree) })
	defer x.End()
	root, err := compile(x, tree, bind)
	if err != nil {
		return nil, placed(err, tree)
	}
	batches, err := x.Collect(root)
	if err != nil {
		return nil, placed(err, tree)
	}
	answer = x.ToTable(root.Columns(), batches)
	if err := x.Alive(); err != nil {
		return nil, placed(err, tree)
	}
	x.ReportNotes()
	return answer, nil
}

// compile binds, plans and compiles a query. If the columns after a step depend on data, the step runs, and the
// query is bound again with its columns.
func compile(x *expr.Execution, tree *syntax.Tree,
	bind func(*expr.Execution, *syntax.Tree) (*sema.Body, error)) (expr.Node, error) {
	c := expr.NewCompiler(x)
	for {
		body, err := bind(x, tree)
		if err != nil {
			return nil, err
		}
		c.Use(plan.New(body))
		root, err := c.Tree(tree)
		if !errors.Is(err, expr.ErrLearned) {
			return root, err
		}
	}
}

// placed sets the span of an error without one to the whole query.
func placed(err error, tree *syntax.Tree) error {
	if failure := (*Error)(nil); errors.As(err, &failure) && failure.Span == (syntax.Span{}) {
		failure.Span.End = len(tree.Text)
	}
	return err
}
