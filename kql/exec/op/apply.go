package op

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// subquerySource is the source of a sub-query. It is given new rows for each run.
type subquerySource struct {
	expr.Schema
	b *vec.Batch
}

// Open implements expr.Node.
func (h *subquerySource) Open(x *expr.Execution) expr.Cursor {
	b := h.b
	if b == nil {
		// This happens during compilation, when an operator such as pivot needs rows to know its
		// columns.
		return func() (*vec.Batch, error) {
			return nil, vec.Unsupported(syntax.Span{},
				"an operator whose columns depend on its rows, inside mv-apply or partition,")
		}
	}
	return func() (*vec.Batch, error) {
		out := b
		b = nil
		return out, x.Alive()
	}
}

// bindMvApply compiles mv-apply, which runs a pipeline over the elements of each row.
func bindMvApply(c *expr.Compiler, op *syntax.MvApply, input expr.Node, s *expr.Scope) (expr.Node, error) {
	e, err := compileExpansion(c, op.Params, op.Items, op.Limit, input, s, "mv-apply")
	if err != nil {
		return nil, err
	}
	columns, places := e.outputColumns(input.Columns())
	source := &subquerySource{Schema: columns}
	sub, err := c.Subquery(op.On, &expr.Sorted{Node: source}, s)
	if err != nil {
		return nil, err
	}
	a := &applied{expansion: e, source: source, sub: sub, columns: columns, places: places}
	a.buildSchema(input.Columns())
	return &expr.Streamed{Schema: a.Schema, Input: input, Start: a.start}, nil
}

// applied runs mv-apply.
type applied struct {
	expr.Schema
	*expansion
	source  *subquerySource
	sub     expr.Node
	columns []table.Column
	places  []int
	outer   []int // the input columns that are kept
}

// buildSchema sets the schema: the input columns that are neither expanded nor returned by the
// sub-query, then those of the sub-query.
func (a *applied) buildSchema(input []table.Column) {
	for i, column := range input {
		given := slices.ContainsFunc(a.sub.Columns(), func(c table.Column) bool { return c.Name == column.Name })
		if !given && !slices.Contains(a.places, i) {
			a.outer = append(a.outer, i)
			a.Schema = append(a.Schema, column)
		}
	}
	a.Schema = append(a.Schema, a.sub.Columns()...)
}

func (a *applied) start(x *expr.Execution, f *expr.Frame, next expr.Cursor) expr.Cursor {
	var pending []*vec.Batch
	return func() (*vec.Batch, error) {
		for len(pending) == 0 {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if pending, err = a.apply(x, f, b); err != nil {
				return nil, err
			}
		}
		b := pending[0]
		pending = pending[1:]
		return b, nil
	}
}

func (a *applied) apply(x *expr.Execution, f *expr.Frame, b *vec.Batch) ([]*vec.Batch, error) {
	var out []*vec.Batch
	for row := range b.N {
		one := b.Slice(row, row+1)
		elements, err := a.rowsOf(x, f, one)
		if err != nil {
			return nil, err
		}
		a.source.b = elements
		results, err := x.Drain(x.Open(a.sub))
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			around := one.Pick(make([]int32, r.N))
			joined := around.With(a.outer)
			joined.Cols = append(joined.Cols, r.Cols...)
			out = append(out, joined)
		}
	}
	if len(out) > 1 {
		out = []*vec.Batch{vec.Concat(a.Schema, out)}
	}
	return out, nil
}

// rowsOf returns the elements of a row as one batch, which may be empty.
func (a *applied) rowsOf(x *expr.Execution, f *expr.Frame, one *vec.Batch) (*vec.Batch, error) {
	all, err := a.over(f, one, a.columns, a.places).next(math.MaxInt)
	if all == nil || err != nil {
		return vec.NoRows(a.columns), err
	}
	return all, x.Alive()
}

// bindPartition compiles partition, which runs a pipeline over the rows of each value of a column.
func bindPartition(c *expr.Compiler, op *syntax.Partition, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "partition", Scope: s}
	key, err := c.Expr(op.By, r)
	if err != nil {
		return nil, err
	}
	if _, own := c.Plan.Subquery(op.Body, s); own == nil {
		return partitionOfSource(c, op, key, input, s)
	}
	source := &subquerySource{Schema: input.Columns()}
	sub, err := c.Subquery(op.Body, source, s)
	if err != nil {
		return nil, err
	}
	return &expr.Whole{Schema: sub.Columns(), Input: input,
		Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			all := vec.Concat(input.Columns(), batches)
			var out []*vec.Batch
			for _, rows := range RowsByKey(f, all, []*expr.Expr{key}) {
				source.b = all.Pick(rows)
				more, err := x.Drain(x.Open(sub))
				if err != nil {
					return nil, err
				}
				out = append(out, more...)
			}
			return out, nil
		}}, nil
}

// maxPartitions limits the keys of a partition whose subquery has its own source.
const maxPartitions = 64

// partitionOfSource runs a subquery with its own source once for each key. Of the input it
// sees only the key, as toscalar(key).
func partitionOfSource(c *expr.Compiler, op *syntax.Partition, key *expr.Expr, input expr.Node, s *expr.Scope) (expr.Node, error) {
	all, err := RunInput(c, input)
	if err != nil {
		return nil, err
	}
	name, isName := op.By.(*syntax.Name)
	if !isName {
		return nil, vec.Failf(op.By.Span(), vec.CodeMeaning, "`partition` expects a column")
	}
	groups := RowsByKey(c.Frame, all, []*expr.Expr{key})
	if len(groups) > maxPartitions {
		return nil, vec.Failf(op.By.Span(), vec.CodeArguments, "`partition` has %d keys; a subquery with its own source takes up to %d", len(groups), maxPartitions)
	}
	keys := key.Eval(c.Frame, all)
	var parts []expr.Node
	for _, rows := range groups {
		c.Set(s.Use(name), keys.Datum(int(rows[0])))
		sub, err := c.Subquery(op.Body, nil, s)
		if err != nil {
			return nil, err
		}
		parts = append(parts, sub)
	}
	if len(parts) == 0 { // the columns do not depend on the key
		c.Set(s.Use(name), vec.NullOf(key.Type))
		sub, err := c.Subquery(op.Body, nil, s)
		if err != nil {
			return nil, err
		}
		return fixedColumns(sub.Columns()), nil
	}
	return unite(parts, false), nil
}

// RowsByKey lists the rows of each key, in order of the keys' first appearance.
func RowsByKey(f *expr.Frame, b *vec.Batch, keys []*expr.Expr) [][]int32 {
	types := make([]table.Type, len(keys))
	for i, k := range keys {
		types[i] = k.Type
	}
	g := vec.NewGrouper(types)
	ids := g.Groups(expr.EvalAll(f, b, keys), b.N, true)
	out := make([][]int32, g.N)
	for row, id := range ids {
		out[id] = append(out[id], int32(row))
	}
	return out
}
