package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// makeSeries returns the keys, the series and the axis; the latter two are arrays.
func (b *binder) makeSeries(x *syntax.MakeSeries, flow *rows) *rows {
	c := &columnList{}
	for _, key := range x.By {
		b.assign(c, key, false)
	}
	keys := len(c.columns)
	if n := len(x.Series); n > 0 {
		b.within(x.KeywordSpan.End, x.Series[n-1].Span().End, flow, true)
	}
	for _, item := range x.Series {
		b.aggregate(c, item.X, flow, keys)
		if item.Default != nil {
			b.scalar(item.Default)
		}
	}
	for i := keys; i < len(c.columns); i++ {
		c.columns[i].Type = types.Dynamic
	}
	for _, bound := range []syntax.Expr{x.From, x.To, x.Step} {
		if bound != nil {
			b.scalar(bound)
		}
	}
	if x.On != nil {
		b.assign(c, x.On, false)
		c.columns[len(c.columns)-1].Type = types.Dynamic
	}
	return c.rows()
}

func (b *binder) topNested(x *syntax.TopNested) *rows {
	c := &columnList{}
	for _, level := range x.Levels {
		for _, part := range []syntax.Expr{level.Count, level.Others} {
			if part != nil {
				b.scalar(part)
			}
		}
		b.assign(c, level.Of, false)
		of := c.columns[len(c.columns)-1].Name
		b.aggregates = true
		by, name := level.By, "aggregated_"+of
		if ordered, ok := by.(*syntax.Ordered); ok {
			by = ordered.X
		}
		if named, ok := by.(*syntax.Named); ok {
			by, name = named.X, named.Names[0].Text
		}
		c.addUnique(name, b.scalar(by))
		b.aggregates = false
	}
	return c.rows()
}

func (b *binder) topHitters(x *syntax.TopHitters) *rows {
	c := &columnList{}
	b.scalar(x.Count)
	b.assign(c, x.Of, false)
	name, typ := "approximate_count_"+resultName(x.Of), types.Long
	if x.By != nil {
		name = "approximate_sum_" + resultName(x.By)
		typ = types.Promoted(b.scalar(x.By))
	}
	c.addUnique(name, typ)
	return c.rows()
}
