package plugin

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindPivot makes a column of each value of a column, with an aggregate in its cells.
func bindPivot(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	if len(args) == 0 {
		return nil, expr.WrongCount(evaluate.Call, "pivot")
	}
	at, err := op.OneColumn(args[0], input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	aggregate, rest := syntax.Expr(&syntax.Call{Name: &syntax.Name{Text: "count"}}), args[1:]
	if len(rest) > 0 {
		if call, ok := rest[0].(*syntax.Call); ok {
			aggregate, rest = call, rest[1:]
		}
	}
	by, err := pivotKeys(c, aggregate, rest, at, input.Columns())
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, input)
	if err != nil {
		return nil, err
	}
	return pivoted(c, &op.Chunked{Schema: input.Columns(), B: b}, aggregate, at, by, s)
}

// pivotKeys returns the named columns, or all that neither the pivot nor its aggregate use.
func pivotKeys(c *expr.Compiler, aggregate syntax.Expr, named []syntax.Expr, pivot int, columns []table.Column) ([]int,
	error) {
	if len(named) > 0 {
		return op.ColumnNames(named, columns, "evaluate")
	}
	used := map[string]bool{}
	for _, arg := range aggregate.(*syntax.Call).Args {
		if name, ok := arg.(*syntax.Name); ok {
			used[name.Text] = true
		}
	}
	var by []int
	for i, column := range columns {
		if i != pivot && !used[column.Name] {
			by = append(by, i)
		}
	}
	return by, nil
}

func pivoted(c *expr.Compiler, input expr.Node, aggregate syntax.Expr, pivot int, by []int, s *expr.Scope) (expr.Node,
	error) {
	keys := make([]expr.Output, 0, len(by)+1)
	for _, i := range append(slices.Clone(by), pivot) {
		keys = append(keys, expr.Output{Name: input.Columns()[i].Name,
			Expr: expr.ColumnExpr(i, input.Columns()[i], syntax.Span{})})
	}
	grouped, err := op.Aggregate(c, input, keys, []syntax.Expr{aggregate},
		&expr.Row{Columns: input.Columns(), Operator: "evaluate", Scope: s}, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, grouped)
	if err != nil {
		return nil, err
	}
	return spreadPivot(b, grouped.Columns(), len(by)), nil
}

// spreadPivot turns rows of keys, name and value into one row for each combination of keys.
func spreadPivot(b *vec.Batch, columns []table.Column, keys int) expr.Node {
	g := vec.NewGrouper(op.ColumnTypes(columns[:keys]))
	vecs := make([]*vec.Vec, keys)
	for i := range vecs {
		vecs[i] = b.Col(i)
	}
	rows := g.Groups(vecs, b.N, true)
	names, values := b.Col(keys), b.Col(keys+1)
	cells := map[string]*vec.Vec{}
	var order []string
	for row := range b.N {
		name := names.Datum(row).Text()
		if cells[name] == nil {
			cells[name] = pivotColumn(values.Type, g.N)
			order = append(order, name)
		}
		cells[name].Nulls[rows[row]] = false
		cells[name].Set(int(rows[row]), values.Datum(row))
	}
	slices.Sort(order)
	out, schema := &vec.Batch{N: g.N}, slices.Clone(columns[:keys])
	for i := range keys {
		out.Cols = append(out.Cols, vec.Lazy{Vec: g.Key(i)})
	}
	for _, name := range order {
		out.Cols = append(out.Cols, vec.Lazy{Vec: cells[name]})
		schema = append(schema, table.Column{Name: name, Type: values.Type})
	}
	return &op.Chunked{Schema: schema, B: out}
}

// pivotColumn returns a column for cells without rows: 0 for numbers, null otherwise.
func pivotColumn(t table.Type, n int) *vec.Vec {
	v := vec.NewVec(t, n)
	v.Nulls = make([]bool, n)
	for i := range v.Nulls {
		v.Nulls[i] = t != table.Long && t != table.Int && t != table.String
	}
	return v
}
