package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// bindTopHitters compiles top-hitters n of key [by x]: the most frequent keys, or those with the
// largest sum of x. Kusto estimates; this counts exactly. Among equal keys, later ones win.
func bindTopHitters(c *expr.Compiler, op *syntax.TopHitters, input expr.Node, s *expr.Scope) (expr.Node, error) {
	limit, err := Number(c, op.Count, "top-hitters", s)
	if err != nil {
		return nil, err
	}
	r := &expr.Row{Columns: input.Columns(), Operator: "top-hitters", Scope: s}
	keys, err := c.Outputs([]syntax.Expr{op.Of}, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	aggregate, name := "count", "approximate_count_"+keys[0].Name
	var args []syntax.Expr
	if op.By != nil {
		x, err := c.Expr(op.By, r)
		if err != nil {
			return nil, err
		}
		aggregate, name, args = "sum", "approximate_sum_"+x.Name, []syntax.Expr{op.By}
	}
	call := &syntax.Call{Name: &syntax.Name{Text: aggregate}, Args: args}
	grouped, err := Aggregate(c, input, keys[:1], []syntax.Expr{call}, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	columns := slices.Clone(grouped.Columns())
	columns[1].Name = name
	return &expr.Whole{Schema: columns, Input: grouped,
		Rows: func(x *expr.Execution, _ *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			all := vec.Concat(columns, batches)
			return []*vec.Batch{all.Pick(topHitters(all.Col(1), all.N, limit))}, nil
		}}, nil
}

func topHitters(hits *vec.Vec, n int, limit int64) []int32 {
	rows := AllRows(n)
	slices.Reverse(rows)
	slices.SortStableFunc(rows, func(a, b int32) int {
		order, _ := vec.Compare(hits.Datum(int(b)), hits.Datum(int(a)))
		return order
	})
	return rows[:min(limit, int64(n))]
}
