package sema

import (
	"slices"

	"quarry/kql/syntax"
)

// summarize returns the keys, then the columns of the aggregates.
func (b *binder) summarize(x *syntax.Summarize, flow *rows) *rows {
	c := &columnList{}
	b.checkNames(x.By, x.Aggregates)
	b.checkKeys("summarize", x.By, b.keyTypes(x.By))
	for _, key := range x.By {
		b.assign(c, key, false)
	}
	b.within(x.KeywordSpan.End, b.aggregatesEnd(x), flow, true)
	keys := len(c.columns)
	for _, item := range x.Aggregates {
		b.aggregate(c, item, flow, keys)
	}
	return c.rows()
}

func (b *binder) aggregatesEnd(x *syntax.Summarize) int {
	if len(x.By) == 0 {
		return x.Span().End
	}
	return x.By[0].Span().Start - len(" by ")
}

// aggregate adds the columns of one item. The first keys columns of the list are those of by, which
// arg_max(x, *) excludes.
func (b *binder) aggregate(c *columnList, item syntax.Expr, flow *rows, keys int) {
	b.aggregates, b.grouping = true, true
	defer func() { b.aggregates, b.grouping = false, false }()
	var names []*syntax.Name
	x := item
	if named, ok := item.(*syntax.Named); ok {
		names, x = named.Names, named.X
	}
	if call, ok := x.(*syntax.Call); ok {
		unknown := flow.open && slices.ContainsFunc(call.Args, isStar)
		c.open = c.open || unknown
		if columns := b.severalColumns(call, flow, c.columns[:keys]); columns != nil || unknown {
			b.expression(x)
			b.addNamed(c, names, columns)
			return
		}
	}
	if len(names) > 0 {
		v := b.single(x)
		c.addUnique(b.declare(names[0], v.typ))
		c.shaped(v.shape)
		return
	}
	b.assign(c, item, false)
}

func isStar(x syntax.Expr) bool {
	_, ok := x.(*syntax.Star)
	return ok
}

// addNamed adds several columns. The first ones get the explicit names.
func (b *binder) addNamed(c *columnList, names []*syntax.Name, columns []boundColumn) {
	for i, column := range columns {
		if i < len(names) {
			column = b.declare(names[i], column.Type)
		}
		c.addUnique(column)
	}
}
