package expr

import (
	"strconv"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// member compiles x.name: a property of a dynamic, or a column of a section.
func (c *Compiler) member(e *syntax.Member, r *Row) (*Expr, error) {
	if step, ok := e.X.(*syntax.Name); ok {
		if of, ok := r.Sections[step.Text]; ok {
			return sectionColumn(e, step.Text, of, r)
		}
	}
	x, err := c.dynamicOperand(e.X, r)
	if err != nil {
		return nil, err
	}
	key := e.Name.Text
	out := c.Rowwise(e.Span(), table.Dynamic, []*Expr{x},
		func(a []vec.Datum) vec.Datum { return Property(a[0].Dyn, key) })
	out.Name = joined(x.Name, key)
	return out, nil
}

// sectionColumn compiles a column of a section of the row.
func sectionColumn(e *syntax.Member, name string, of Section, r *Row) (*Expr, error) {
	i := (&Row{Columns: of.Columns}).Find(e.Name.Text)
	if i < 0 {
		return nil, vec.Unresolved(e.Name.Span(), r.Operator, vec.KindScalar, e.Name.Text)
	}
	x := ColumnExpr(of.First+i, of.Columns[i], e.Span())
	if r.Operator == "graph-match" {
		x.Name = joined(name, x.Name)
	}
	return x, nil
}

// element compiles the name of a node or an edge: a bag of its properties, or an array of one for each hop.
func (c *Compiler) element(e *syntax.Name, of Section) *Expr {
	args := make([]*Expr, len(of.Columns))
	for i, column := range of.Columns {
		args[i] = ColumnExpr(of.First+i, column, e.Span())
	}
	bag := func(value func(i int) any) *vec.Bag {
		b := &vec.Bag{}
		for i, column := range of.Columns {
			b.Set(column.Name, value(i))
		}
		return b
	}
	x := c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum {
		if !of.Hops {
			return vec.DynamicOf(bag(func(i int) any { return vec.ToDynamic(a[i]) }))
		}
		hops := []any{}
		for len(a) > 0 {
			first, _ := a[0].Dyn.([]any)
			if len(hops) == len(first) {
				break
			}
			at := len(hops)
			hops = append(hops, bag(func(i int) any { return a[i].Dyn.([]any)[at] }))
		}
		return vec.DynamicOf(hops)
	})
	x.Name = e.Text
	return x
}

func joined(name, part string) string {
	if name == "" {
		return ""
	}
	return name + "_" + part
}

func (c *Compiler) dynamicOperand(e syntax.Expr, r *Row) (*Expr, error) {
	x, err := c.Expr(e, r)
	if err != nil {
		return nil, err
	}
	if x.Type != table.Dynamic {
		return nil, vec.Types(e.Span(), "a property", x.Type)
	}
	return x, nil
}

// Property returns v[key], or null if v is not a bag.
func Property(v any, key string) vec.Datum {
	if b, ok := vec.Parsed(v).(*vec.Bag); ok {
		item, _ := b.Get(key)
		return vec.DynamicOf(item)
	}
	return vec.NullOf(table.Dynamic)
}

// Element returns v[i]; a negative index counts from the end.
func Element(v any, i int64) vec.Datum {
	list, ok := vec.Parsed(v).([]any)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return vec.NullOf(table.Dynamic)
	}
	return vec.DynamicOf(list[i])
}

// index compiles x[i] with a key or an index.
func (c *Compiler) index(e *syntax.Index, r *Row) (*Expr, error) {
	x, err := c.dynamicOperand(e.X, r)
	if err != nil {
		return nil, err
	}
	i, err := c.Expr(e.I, r)
	if err != nil {
		return nil, err
	}
	out := c.Rowwise(e.Span(), table.Dynamic, []*Expr{x, i}, indexed)
	switch {
	case i.Const != nil:
		out.Name = joined(x.Name, indexName(*i.Const))
	case x.Name != "":
		out.Name = x.Name + "_"
	}
	return out, nil
}

func indexName(d vec.Datum) string {
	if d.Type.Integral() {
		return strconv.FormatInt(d.Num, 10)
	}
	return d.Text()
}

func indexed(a []vec.Datum) vec.Datum {
	i := a[1]
	if i.Type == table.Dynamic {
		i = vec.DynamicDatum(i.Dyn)
	}
	switch {
	case a[0].Null || i.Null:
		return vec.NullOf(table.Dynamic)
	case i.Type == table.String:
		return Property(a[0].Dyn, i.Str)
	case i.Type == table.Int || i.Type == table.Long:
		return Element(a[0].Dyn, i.Num)
	}
	return vec.NullOf(table.Dynamic)
}
