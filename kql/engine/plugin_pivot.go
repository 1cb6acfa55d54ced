package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindPivot makes a column of each value of a column, with an aggregate in its cells.
func bindPivot(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) == 0 {
		return nil, wrongCount(op.Call, "pivot")
	}
	at, err := oneColumn(args[0], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	aggregate, rest := syntax.Expr(&syntax.Call{Name: &syntax.Name{Text: "count"}}), args[1:]
	if len(rest) > 0 {
		if call, ok := rest[0].(*syntax.Call); ok {
			aggregate, rest = call, rest[1:]
		}
	}
	by, err := c.pivotKeys(aggregate, rest, at, input.columns())
	if err != nil {
		return nil, err
	}
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	return c.pivoted(&chunked{schema: input.columns(), b: b}, aggregate, at, by, s)
}

// pivotKeys are the named columns, or all that the pivot and its aggregate do not use.
func (c *compiler) pivotKeys(aggregate syntax.Expr, named []syntax.Expr, pivot int, columns []table.Column) ([]int, error) {
	if len(named) > 0 {
		return columnNames(named, columns, "evaluate")
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

func (c *compiler) pivoted(input node, aggregate syntax.Expr, pivot int, by []int, s *scope) (node, error) {
	keys := make([]output, 0, len(by)+1)
	for _, i := range append(slices.Clone(by), pivot) {
		keys = append(keys, output{input.columns()[i].Name, columnExpr(i, input.columns()[i], syntax.Span{})})
	}
	grouped, err := c.aggregated(input, keys, []syntax.Expr{aggregate}, &row{columns: input.columns(), operator: "evaluate", scope: s}, columnCounter())
	if err != nil {
		return nil, err
	}
	b, err := c.kept(grouped)
	if err != nil {
		return nil, err
	}
	return spreadPivot(b, grouped.columns(), len(by)), nil
}

// spreadPivot turns rows of keys, name and value into a row of each keys.
func spreadPivot(b *batch, columns []table.Column, keys int) node {
	g := newGrouper(columnTypes(columns[:keys]))
	vecs := make([]*vec, keys)
	for i := range vecs {
		vecs[i] = b.col(i)
	}
	rows := g.groups(vecs, b.n, true)
	names, values := b.col(keys), b.col(keys+1)
	cells := map[string]*vec{}
	var order []string
	for row := range b.n {
		name := names.datum(row).text()
		if cells[name] == nil {
			cells[name] = pivotColumn(values.typ, g.n)
			order = append(order, name)
		}
		cells[name].nulls[rows[row]] = false
		cells[name].set(int(rows[row]), values.datum(row))
	}
	slices.Sort(order)
	out, schema := &batch{n: g.n}, slices.Clone(columns[:keys])
	for i := range keys {
		out.cols = append(out.cols, lazy{v: g.key(i)})
	}
	for _, name := range order {
		out.cols = append(out.cols, lazy{v: cells[name]})
		schema = append(schema, table.Column{Name: name, Type: values.typ})
	}
	return &chunked{schema: schema, b: out}
}

// pivotColumn is a column of cells without rows: 0 for numbers, else null.
func pivotColumn(t table.Type, n int) *vec {
	v := newVec(t, n)
	v.nulls = make([]bool, n)
	for i := range v.nulls {
		v.nulls[i] = t != table.Long && t != table.Int && t != table.String
	}
	return v
}
