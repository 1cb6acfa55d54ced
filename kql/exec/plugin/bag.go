package plugin

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindBagUnpack makes a column of each key of a bag.
func bindBagUnpack(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	if len(args) == 0 {
		return nil, expr.WrongCount(evaluate.Call, "bag_unpack")
	}
	at, err := op.OneColumn(args[0], input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	prefix, conflict, ignored, err := unpackOptions(c, args[1:], s)
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, input)
	if err != nil {
		return nil, err
	}
	columns, vecs := unpacked(b.Col(at), prefix, ignored)
	u := &unpacking{conflict: conflict}
	own := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == input.Columns()[at].Name })
	for i, column := range input.Columns() {
		switch {
		case i != at:
			u.put(column, b.Col(i), false)
		case own >= 0: // a key with the name of the bag's column replaces it
			u.put(columns[own], vecs[own], false)
		}
	}
	for i, column := range columns {
		if i != own {
			u.put(column, vecs[i], true)
		}
	}
	if u.clash != "" {
		return nil, vec.Failf(evaluate.Span(), vec.CodeMeaning,
			"bag_unpack: column `%s` already exists; give a prefix, or columnsConflict='keep_source'", u.clash)
	}
	return &op.Chunked{Schema: u.columns, B: vec.BatchOf(b.N, u.vecs...)}, nil
}

func unpackOptions(c *expr.Compiler, args []syntax.Expr, s *expr.Scope) (prefix, conflict string, ignored []string,
	err error) {
	names := []string{"OutputColumnPrefix", "columnsConflict", "ignoredProperties"}
	for i, arg := range args {
		name := names[min(i, 2)]
		if named, ok := arg.(*syntax.Named); ok {
			name, arg = named.Names[0].Text, named.X
		}
		d, err := c.Constant(arg, &expr.Row{Scope: s, Operator: "evaluate"})
		if err != nil {
			return "", "", nil, err
		}
		switch name {
		case "columnsConflict":
			conflict = d.Text()
		case "ignoredProperties":
			for _, v := range expr.ArrayElements(d) {
				ignored = append(ignored, v.Text())
			}
		default:
			prefix = d.Text()
		}
	}
	return prefix, conflict, ignored, nil
}

type unpacking struct {
	columns  []table.Column
	vecs     []*vec.Vec
	conflict string
	clash    string
}

// put adds a column, resolving a conflict of names as the call asks.
func (u *unpacking) put(column table.Column, v *vec.Vec, fromBag bool) {
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

// unpacked returns the columns, sorted by name. Each has the type that all of its values share.
func unpacked(bags *vec.Vec, prefix string, ignored []string) ([]table.Column, []*vec.Vec) {
	types := map[string]table.Type{}
	var keys []string
	for row := range bags.N {
		b, ok := vec.Parsed(bags.Datum(row).Dyn).(*vec.Bag)
		if !ok {
			continue
		}
		for i, key := range b.Keys {
			d := vec.DynamicDatum(b.Values[i])
			old, seen := types[key]
			if !seen && !slices.Contains(ignored, key) {
				keys = append(keys, key)
			}
			if !d.Null || !seen {
				types[key] = widened(old, d, seen)
			}
		}
	}
	slices.Sort(keys)
	columns, vecs := make([]table.Column, len(keys)), make([]*vec.Vec, len(keys))
	for i, key := range keys {
		columns[i] = table.Column{Name: prefix + key, Type: types[key]}
		vecs[i] = vec.NewVec(types[key], bags.N)
		for row := range bags.N {
			vecs[i].Set(row, vec.Convert(expr.Property(bags.Datum(row).Dyn, key), types[key]))
		}
	}
	return columns, vecs
}

func widened(old table.Type, d vec.Datum, seen bool) table.Type {
	switch {
	case !seen || old == d.Type:
		return d.Type
	case old.Numeric() && d.Type.Numeric():
		return expr.Promote(old, d.Type)
	}
	return table.Dynamic
}
