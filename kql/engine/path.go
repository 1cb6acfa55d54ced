package engine

import (
	"strconv"

	"quarry/kql/syntax"
	"quarry/table"
)

// member compiles x.name: a property of a dynamic, or a column of a step of a scan.
func (c *compiler) member(e *syntax.Member, r *row) (*expr, error) {
	if step, ok := e.X.(*syntax.Name); ok {
		if of, ok := r.sections[step.Text]; ok {
			return sectionColumn(e, step.Text, of, r)
		}
	}
	x, err := c.dynamicOperand(e.X, r)
	if err != nil {
		return nil, err
	}
	key := e.Name.Text
	out := c.rowwise(e.Span(), table.Dynamic, []*expr{x}, func(a []datum) datum { return property(a[0].dyn, key) })
	out.name = joined(x.name, key)
	return out, nil
}

// sectionColumn is a column of a section of the row.
func sectionColumn(e *syntax.Member, name string, of section, r *row) (*expr, error) {
	i := (&row{columns: of.columns}).find(e.Name.Text)
	if i < 0 {
		return nil, unresolved(e.Name.Span(), r.operator, kindScalar, e.Name.Text)
	}
	x := columnExpr(of.first+i, of.columns[i], e.Span())
	if r.operator == "graph-match" {
		x.name = joined(name, x.name)
	}
	return x, nil
}

func joined(name, part string) string {
	if name == "" {
		return ""
	}
	return name + "_" + part
}

func (c *compiler) dynamicOperand(e syntax.Expr, r *row) (*expr, error) {
	x, err := c.expr(e, r)
	if err != nil {
		return nil, err
	}
	if x.typ != table.Dynamic {
		return nil, failf(e.Span(), CodeType, "Only a dynamic value has properties, this one is of type %s. Use parse_json() first.", x.typ)
	}
	return x, nil
}

func property(v any, key string) datum {
	if b, ok := opened(v).(*bag); ok {
		item, _ := b.get(key)
		return dynamicOf(item)
	}
	return nullOf(table.Dynamic)
}

// element is x[i]; a negative index counts from the end.
func element(v any, i int64) datum {
	list, ok := opened(v).([]any)
	if !ok {
		return nullOf(table.Dynamic)
	}
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return nullOf(table.Dynamic)
	}
	return dynamicOf(list[i])
}

// index compiles x[i] with a key or a position.
func (c *compiler) index(e *syntax.Index, r *row) (*expr, error) {
	x, err := c.dynamicOperand(e.X, r)
	if err != nil {
		return nil, err
	}
	i, err := c.expr(e.I, r)
	if err != nil {
		return nil, err
	}
	out := c.rowwise(e.Span(), table.Dynamic, []*expr{x, i}, indexed)
	if i.konst != nil {
		out.name = joined(x.name, indexName(*i.konst))
	}
	return out, nil
}

func indexName(d datum) string {
	if d.typ.Integral() {
		return strconv.FormatInt(d.num, 10)
	}
	return d.text()
}

func indexed(a []datum) datum {
	i := a[1]
	if i.typ == table.Dynamic {
		i = dynamicDatum(i.dyn)
	}
	switch {
	case a[0].null || i.null:
		return nullOf(table.Dynamic)
	case i.typ == table.String:
		return property(a[0].dyn, i.str)
	case i.typ == table.Int || i.typ == table.Long:
		return element(a[0].dyn, i.num)
	}
	return nullOf(table.Dynamic)
}
