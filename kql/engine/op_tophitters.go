package engine

import (
	"slices"

	"quarry/kql/syntax"
)

// bindTopHitters is top-hitters n of key [by x]: the keys that come most often, or whose sum of x is
// largest. The service estimates; this counts. Of equal keys the later ones are taken.
func bindTopHitters(c *compiler, op *syntax.TopHitters, input node, s *scope) (node, error) {
	limit, err := c.number(op.Count, "top-hitters", s)
	if err != nil {
		return nil, err
	}
	r := &row{columns: input.columns(), operator: "top-hitters", scope: s}
	keys, err := c.outputs([]syntax.Expr{op.Of}, r, columnCounter())
	if err != nil {
		return nil, err
	}
	aggregate, name := "count", "approximate_count_"+keys[0].name
	var args []syntax.Expr
	if op.By != nil {
		x, err := c.expr(op.By, r)
		if err != nil {
			return nil, err
		}
		aggregate, name, args = "sum", "approximate_sum_"+x.name, []syntax.Expr{op.By}
	}
	call := &syntax.Call{Name: &syntax.Name{Text: aggregate}, Args: args}
	grouped, err := c.aggregated(input, keys[:1], []syntax.Expr{call}, r, columnCounter())
	if err != nil {
		return nil, err
	}
	columns := slices.Clone(grouped.columns())
	columns[1].Name = name
	return &whole{schema: columns, input: grouped, rows: func(x *execution, _ *frame, next cursor) ([]*batch, error) {
		batches, err := x.drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		all := concat(columns, batches)
		return []*batch{all.pick(topHitters(all.col(1), all.n, limit))}, nil
	}}, nil
}

func topHitters(hits *vec, n int, limit int64) []int32 {
	rows := allRows(n)
	slices.Reverse(rows)
	slices.SortStableFunc(rows, func(a, b int32) int {
		order, _ := orderOf(hits.datum(int(b)), hits.datum(int(a)))
		return order
	})
	return rows[:min(limit, int64(n))]
}
