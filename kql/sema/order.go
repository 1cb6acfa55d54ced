package sema

import (
	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// orderedFor reports whether the expressions of an operator may look at other rows, and reports scan over
// rows without an order.
func (b *binder) orderedFor(operator syntax.Operator, flow *rows) bool {
	switch operator.(type) {
	case *syntax.Serialize:
		return true
	case *syntax.Where, *syntax.Extend, *syntax.Project:
		return flow.ordered
	case *syntax.ScanOperator:
		if !flow.ordered {
			b.report(operatorOrder, operatorSpan(operator), nil, operator.Keyword())
		}
	}
	return false
}

// inOrder returns the rows after an operator, with what it does to their order.
func inOrder(operator syntax.Operator, flow, out *rows) *rows {
	ordered := false
	switch catalog.OrderAfter(operator.Keyword()) {
	case catalog.SetsOrder:
		ordered = true
	case catalog.KeepsOrder:
		ordered = flow.ordered
	case catalog.ForgetsOrder:
		switch x := operator.(type) {
		case *syntax.Invoke, *syntax.MacroExpand, *syntax.BadOperator:
			ordered = out.ordered || flow.ordered
		case *syntax.Evaluate:
			f, ok := catalog.LookupFunction(catalog.Plugin, x.Call.Name.Text)
			ordered = ok && f.Orders
		}
	}
	if ordered == out.ordered {
		return out
	}
	same := *out
	same.ordered = ordered
	return &same
}

// checkOrder reports a function that looks at other rows where they have no order.
func (b *binder) checkOrder(x *syntax.Call, f *catalog.Function) {
	if !f.Ordered || b.rows == nil {
		return
	}
	if f.Kind == catalog.Plugin && !b.rows.ordered || f.Kind == catalog.Scalar && !b.windows {
		b.report(functionOrder, x.Name.Span(), nil, x.Name.Text)
	}
}
