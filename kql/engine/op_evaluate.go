package engine

import (
	"slices"
	"sync"

	"quarry/kql"
	"quarry/table"
)

// plugin compiles evaluate name(…) behind an input.
type plugin func(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error)

var plugins func() map[string]plugin

func init() {
	plugins = sync.OnceValue(func() map[string]plugin {
		return map[string]plugin{"bag_unpack": bindBagUnpack, "pivot": bindPivot, "narrow": bindNarrow, "ipv4_lookup": bindIPv4Lookup}
	})
}

func bindEvaluate(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error) {
	bind, ok := plugins()[op.Call.Name.Text]
	if !ok {
		return nil, unsupported(op.Call.Span(), "plugin '%s'", op.Call.Name.Text)
	}
	return bind(c, op, input, s)
}

// kept runs the input of a plugin whose columns depend on its rows.
func (c *compiler) kept(input node) (*batch, error) {
	batches, err := c.x.collect(input)
	if err != nil {
		return nil, err
	}
	if len(batches) == 0 {
		return noRows(input.columns()), nil
	}
	return concat(input.columns(), batches), nil
}

// bindBagUnpack makes a column of each key of a bag.
func bindBagUnpack(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) == 0 {
		return nil, wrongCount(op.Call, "bag_unpack")
	}
	at, err := columnNames(args[:1], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	prefix, conflict, ignored, err := c.unpackOptions(args[1:], s)
	if err != nil {
		return nil, err
	}
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	columns, vecs := unpacked(b.col(at[0]), prefix, ignored)
	u := &unpacking{conflict: conflict}
	own := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == input.columns()[at[0]].Name })
	for i, column := range input.columns() {
		switch {
		case i != at[0]:
			u.put(column, b.col(i), false)
		case own >= 0: // a key of the bag's own name takes its place
			u.put(columns[own], vecs[own], false)
		}
	}
	for i, column := range columns {
		if i != own {
			u.put(column, vecs[i], true)
		}
	}
	if u.clash != "" {
		return nil, failf(op.Span(), CodeMeaning, "bag_unpack: there is a column '%s' already. Give a prefix, or columnsConflict='keep_source'.", u.clash)
	}
	return &chunked{schema: u.columns, b: batchOf(b.n, u.vecs...)}, nil
}

func (c *compiler) unpackOptions(args []kql.Expr, s *scope) (prefix, conflict string, ignored []string, err error) {
	names := []string{"OutputColumnPrefix", "columnsConflict", "ignoredProperties"}
	for i, arg := range args {
		name := names[min(i, 2)]
		if named, ok := arg.(*kql.Named); ok {
			name, arg = named.Names[0].Text, named.X
		}
		d, err := c.constant(arg, &row{scope: s, operator: "evaluate"})
		if err != nil {
			return "", "", nil, err
		}
		switch name {
		case "columnsConflict":
			conflict = d.text()
		case "ignoredProperties":
			for _, v := range openedArray(d) {
				ignored = append(ignored, v.text())
			}
		default:
			prefix = d.text()
		}
	}
	return prefix, conflict, ignored, nil
}

type unpacking struct {
	columns  []table.Column
	vecs     []*vec
	conflict string
	clash    string
}

func (u *unpacking) put(column table.Column, v *vec, fromBag bool) {
	at := slices.IndexFunc(u.columns, func(c table.Column) bool { return c.Name == column.Name })
	switch {
	case at < 0:
		u.columns, u.vecs = append(u.columns, column), append(u.vecs, v)
	case !fromBag || u.conflict == "" || u.conflict == "error":
		u.clash = column.Name
	case u.conflict == "replace_source":
		u.columns[at], u.vecs[at] = column, v
	}
}

// unpacked makes the columns, sorted by name, each of the type that all its values have.
func unpacked(bags *vec, prefix string, ignored []string) ([]table.Column, []*vec) {
	types := map[string]table.Type{}
	var keys []string
	for row := range bags.n {
		b, ok := opened(bags.datum(row).dyn).(*bag)
		if !ok {
			continue
		}
		for i, key := range b.keys {
			d := dynamicDatum(b.values[i])
			old, seen := types[key]
			if !seen && !slices.Contains(ignored, key) {
				keys = append(keys, key)
			}
			if !d.null || !seen {
				types[key] = widened(old, d, seen)
			}
		}
	}
	slices.Sort(keys)
	columns, vecs := make([]table.Column, len(keys)), make([]*vec, len(keys))
	for i, key := range keys {
		columns[i] = table.Column{Name: prefix + key, Type: types[key]}
		vecs[i] = newVec(types[key], bags.n)
		for row := range bags.n {
			vecs[i].set(row, convert(property(bags.datum(row).dyn, key), types[key]))
		}
	}
	return columns, vecs
}

func widened(old table.Type, d datum, seen bool) table.Type {
	switch {
	case !seen || old == d.typ:
		return d.typ
	case old.Numeric() && d.typ.Numeric():
		return promoted(old, d.typ)
	}
	return table.Dynamic
}

// bindPivot makes a column of each value of a column, with an aggregate in its cells.
func bindPivot(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) == 0 {
		return nil, wrongCount(op.Call, "pivot")
	}
	at, err := columnNames(args[:1], input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	aggregate, rest := kql.Expr(&kql.Call{Name: &kql.Name{Text: "count"}}), args[1:]
	if len(rest) > 0 {
		if call, ok := rest[0].(*kql.Call); ok {
			aggregate, rest = call, rest[1:]
		}
	}
	by, err := c.pivotKeys(aggregate, rest, at[0], input.columns())
	if err != nil {
		return nil, err
	}
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	return c.pivoted(&chunked{schema: input.columns(), b: b}, aggregate, at[0], by, s)
}

// pivotKeys are the named columns, or all that the pivot and its aggregate do not use.
func (c *compiler) pivotKeys(aggregate kql.Expr, named []kql.Expr, pivot int, columns []table.Column) ([]int, error) {
	if len(named) > 0 {
		return columnNames(named, columns, "evaluate")
	}
	used := map[string]bool{}
	for _, arg := range aggregate.(*kql.Call).Args {
		if name, ok := arg.(*kql.Name); ok {
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

func (c *compiler) pivoted(input node, aggregate kql.Expr, pivot int, by []int, s *scope) (node, error) {
	keys := make([]output, 0, len(by)+1)
	for _, i := range append(slices.Clone(by), pivot) {
		keys = append(keys, output{input.columns()[i].Name, columnExpr(i, input.columns()[i], kql.Span{})})
	}
	grouped, err := c.aggregated(input, keys, []kql.Expr{aggregate}, &row{columns: input.columns(), operator: "evaluate", scope: s}, columnCounter())
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

func columnTypes(columns []table.Column) []table.Type {
	types := make([]table.Type, len(columns))
	for i, column := range columns {
		types[i] = column.Type
	}
	return types
}

// bindNarrow makes a row of each cell.
func bindNarrow(c *compiler, _ *kql.Evaluate, input node, _ *scope) (node, error) {
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	rows, names, values := newGrowing(table.Long), newGrowing(table.String), newGrowing(table.String)
	for row := range b.n {
		for i, column := range input.columns() {
			rows.add(longOf(int64(row)))
			names.add(stringOf(column.Name))
			values.add(stringOf(b.col(i).datum(row).text()))
		}
	}
	columns := []table.Column{{Name: "Row", Type: table.Long}, {Name: "Column", Type: table.String}, {Name: "Value", Type: table.String}}
	return &chunked{schema: columns, b: batchOf(len(rows.values), rows.vec(), names.vec(), values.vec())}, nil
}
