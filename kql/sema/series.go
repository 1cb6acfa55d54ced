package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// makeSeries returns the keys, the series and the axis; the latter two are arrays.
func (b *binder) makeSeries(x *syntax.MakeSeries, flow *rows) *rows {
	c := &columnList{}
	named := make([]syntax.Expr, len(x.Series), len(x.Series)+1)
	for i, item := range x.Series {
		named[i] = item.X
	}
	b.checkNames(x.By, append(named, x.On))
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
			if b.dependsOnRows(item.Default) {
				b.report(defaultForm, item.Default.Span(), nil)
			}
		}
	}
	for i := keys; i < len(c.columns); i++ {
		c.columns[i].Type, c.columns[i].shape = types.Dynamic, types.ShapeUnknown
	}
	if x.On != nil {
		b.assign(c, x.On, false)
		axis := &c.columns[len(c.columns)-1]
		b.checkAxis(x, axis.Type)
		axis.Type = types.Dynamic
	}
	return c.rows()
}

// checkAxis reports bounds and a step that do not fit the axis of a series.
func (b *binder) checkAxis(x *syntax.MakeSeries, axis types.Type) {
	for _, bound := range []syntax.Expr{x.From, x.To} {
		if bound == nil {
			continue
		}
		if b.silent == 0 && b.dependsOnRows(bound) {
			b.report(countForm, bound.Span(), nil, "make-series")
		}
		if typ := b.scalar(bound); !types.WidensTo(typ, axis) {
			b.report(operatorType, bound.Span(), nil, "make-series", axis, typ)
		}
	}
	if x.Step == nil {
		return
	}
	if b.silent == 0 && b.dependsOnRows(x.Step) {
		b.report(countForm, x.Step.Span(), nil, "make-series")
	}
	if c, known := b.constant(x.Step); known && (c.Null || c.Number <= 0) && axis != types.Unknown {
		b.report(stepNull, x.Step.Span(), nil, axis)
	}
	switch step := b.scalar(x.Step); types.StepOf(axis, step) {
	case types.StepRefused:
		b.report(axisStep, x.Step.Span(), nil, axis, step)
	case types.StepUnfit:
		b.report(axisStepUnfit, x.Step.Span(), nil, axis, step)
	case types.StepFits:
	}
}

func (b *binder) topNested(x *syntax.TopNested) *rows {
	c := &columnList{}
	for _, level := range x.Levels {
		if level.Count != nil {
			b.count("top-nested", level.Count)
		}
		if level.Others != nil {
			b.scalar(level.Others)
			if b.silent == 0 && b.dependsOnRows(level.Others) {
				b.report(countForm, level.Others.Span(), nil, "top-nested")
			}
		}
		b.assign(c, level.Of, false)
		of := c.columns[len(c.columns)-1].Name
		b.aggregates, b.grouping = true, true
		by, name := level.By, (*syntax.Name)(nil)
		if ordered, ok := by.(*syntax.Ordered); ok {
			by = ordered.X
		}
		if named, ok := by.(*syntax.Named); ok {
			by, name = named.X, named.Names[0]
		}
		if typ := b.scalar(by); name != nil {
			c.addUnique(b.declare(name, typ))
		} else {
			c.addUnique(b.impliedAt(by.Span(), 0, "aggregated_"+of, typ))
		}
		b.aggregates, b.grouping = false, false
	}
	return c.rows()
}

func (b *binder) topHitters(x *syntax.TopHitters) *rows {
	c := &columnList{}
	b.count("top-hitters", x.Count)
	b.assign(c, x.Of, false)
	name, typ := "approximate_count_"+ResultName(x.Of), types.Long
	if x.By != nil {
		name = "approximate_sum_" + ResultName(x.By)
		by := b.scalar(x.By)
		b.checkOperator("top-hitters", types.ClassNumber, x.By, by)
		typ = types.Promoted(by)
	}
	c.addUnique(b.output(x.KeywordSpan, 0, name, typ))
	return c.rows()
}
