package exec

import (
	"context"
	"time"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table/times"
)

// foldBytes limits the memory of computing a constant for the analyzer.
const foldBytes = 1 << 20

// Fold computes a constant expression for the analyzer at the present time; see sema.Fold.
func Fold(x syntax.Expr, body *sema.Body) (sema.Constant, bool) {
	return foldAt(times.TicksOf(time.Now()))(x, body)
}

// foldAt returns Fold for a time that now() and ago() use.
func foldAt(now int64) sema.Fold {
	return func(x syntax.Expr, body *sema.Body) (value sema.Constant, ok bool) {
		run := expr.NewExecution(context.Background(), nil, Options{MaxBytes: foldBytes})
		run.Now = now
		defer panics.Catch(func(*panics.Error) { ok = false }) // running the query reports it
		defer run.End()
		c := expr.NewCompiler(run)
		c.Use(plan.New(body))
		d, err := c.Constant(x, &expr.Row{Scope: body})
		if err != nil || run.Alive() != nil {
			return sema.Constant{}, false
		}
		return constantOf(d), true
	}
}

// constantOf returns what the analyzer needs to know of a value.
func constantOf(d vec.Datum) sema.Constant {
	c := sema.Constant{Type: expr.TypeOf(d.Type), Null: d.Null, Text: d.Text()}
	switch {
	case d.Null:
	case d.Type.Numeric():
		c.Number = d.Real()
	default:
		c.Number = float64(d.Num)
	}
	for _, item := range expr.ArrayElements(d) {
		c.Items = append(c.Items, item.Text())
	}
	return c
}
