package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// checkParams reports values that the parameters of an operator do not take.
func (b *binder) checkParams(operator syntax.Operator) {
	if b.silent > 0 {
		return
	}
	for _, p := range paramsOf(operator) {
		values := catalog.ParameterValues(operator.Keyword(), p.Name.Text)
		if p.Value == nil || values == nil {
			continue
		}
		text := b.bound.Tree.Text[p.Value.Span().Start:p.Value.Span().End]
		if _, bad := p.Value.(*syntax.Bad); !bad && !slices.Contains(values, strings.ToLower(text)) {
			b.report(parameterWord, p.Value.Span(), syntax.Nearest(text, values, p.Value.Span()),
				operator.Keyword(), p.Name.Text, text)
		}
	}
}

// paramsOf returns the parameters of an operator.
func paramsOf(operator syntax.Operator) []*syntax.Param {
	switch x := operator.(type) {
	case *syntax.Summarize:
		return x.Params
	case *syntax.Join:
		return x.Params
	case *syntax.Union:
		return x.Params
	case *syntax.ParseOperator:
		return x.Params
	case *syntax.MvExpand:
		return x.Params
	case *syntax.MakeSeries:
		return x.Params
	case *syntax.Search:
		return x.Params
	case *syntax.Reduce:
		return x.Params
	case *syntax.Render:
		return x.Params
	}
	return nil
}
