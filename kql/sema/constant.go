package sema

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Constant is the value of an expression that is the same for all rows.
type Constant struct {
	Type types.Type
	Null bool
	// Text is the result of tostring().
	Text string
	// Number is the value of a number or bool, and the 100-ns ticks of a time.
	Number float64
	// Items are the elements of an array, as text.
	Items []string
}

// Fold computes an expression that refers to neither columns nor tables. What its names refer to is in the
// body. It is not ok if the expression has no value before the query runs. The engine implements it.
type Fold func(x syntax.Expr, body *Body) (value Constant, ok bool)

// maxFolds limits how many expressions of a query are computed.
const maxFolds = 500

// constant returns the value of an expression if it is the same for all rows.
func (b *binder) constant(x syntax.Expr) (Constant, bool) {
	switch x := x.(type) {
	case nil:
		return Constant{}, false
	case *syntax.Named:
		return b.constant(x.X)
	case *syntax.Paren:
		return b.constant(x.X)
	case *syntax.Literal:
		return literalConstant(x)
	}
	if b.scope.fold == nil || b.folds >= maxFolds || !b.foldable(x) {
		return Constant{}, false
	}
	b.folds++
	return b.scope.fold(x, b.meaning(x))
}

// literalConstant returns the value of a literal without the engine.
func literalConstant(x *syntax.Literal) (c Constant, ok bool) {
	c.Type = x.Kind.Type()
	if c.Type != types.String && x.Null() {
		c.Null = true
		return c, true
	}
	var whole int64
	switch x.Kind {
	case syntax.StringLiteral:
		c.Text, ok = x.Text()
	case syntax.IntLiteral, syntax.LongLiteral:
		whole, ok = x.Long()
		c.Number = float64(whole)
	case syntax.RealLiteral:
		c.Number, ok = x.Real()
	case syntax.DateTimeLiteral, syntax.TimeSpanLiteral:
		whole, ok = x.Ticks()
		c.Number = float64(whole)
	case syntax.BoolLiteral:
		var yes bool
		if yes, ok = x.Bool(); yes {
			c.Number = 1
		}
	case syntax.DecimalLiteral, syntax.GUIDLiteral:
	}
	return c, ok
}

// foldable reports whether an expression has the same value for all rows and reads no table.
func (b *binder) foldable(x syntax.Expr) bool {
	ok := true
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Bad, *syntax.Pipeline, *syntax.OperatorSource, *syntax.DataTable, *syntax.ExternalData, *syntax.Star:
			ok = false
		case *syntax.Call:
			bound := b.lookup(n.Name.Text)
			ok = ok && (bound == nil || bound.fixed) && !b.tabularCall(n) && !slices.Contains(b.scope.Calls, n.Name.Text)
		case *syntax.Name:
			bound := b.lookup(n.Text)
			_, column := b.rows.lookup(n.Text)
			ok = ok && !column && (bound == nil || bound.fixed)
		}
		return ok
	})
	return ok
}

// fixedFunction reports whether a function computes its value from its arguments alone.
func (b *binder) fixedFunction(f *syntax.Function) bool {
	if tabular(f) || len(f.Body) != 1 {
		return false
	}
	query, ok := f.Body[0].(*syntax.Query)
	inside := &binder{scope: b.scope, names: b.names}
	for _, p := range f.Parameters {
		inside.bind(p.Name.Text, value{}, SymbolParameter, p.Name.Span()).fixed = true
	}
	return ok && inside.foldable(query.Expr)
}

// meaning binds an expression again, silently, and returns what its names refer to.
func (b *binder) meaning(x syntax.Expr) *Body {
	names, into, rows, aggregates := b.names, b.into, b.rows, b.aggregates
	defer func() { b.names, b.into, b.rows, b.aggregates = names, into, rows, aggregates }()
	b.silent++
	defer func() { b.silent-- }()
	b.into, b.rows, b.aggregates = newBody("", 0), nil, false
	b.expression(x)
	return b.into
}
