package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindBagUnpack makes a column of each key of a bag.
func bindBagUnpack(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) == 0 {
		return nil, wrongCount(op.Call, "bag_unpack")
	}
	at, err := oneColumn(args[0], input.columns(), "evaluate")
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
	columns, vecs := unpacked(b.col(at), prefix, ignored)
	u := &unpacking{conflict: conflict}
	own := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == input.columns()[at].Name })
	for i, column := range input.columns() {
		switch {
		case i != at:
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

func (c *compiler) unpackOptions(args []syntax.Expr, s *scope) (prefix, conflict string, ignored []string, err error) {
	names := []string{"OutputColumnPrefix", "columnsConflict", "ignoredProperties"}
	for i, arg := range args {
		name := names[min(i, 2)]
		if named, ok := arg.(*syntax.Named); ok {
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
