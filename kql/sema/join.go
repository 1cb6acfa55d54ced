package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// join binds both sides and returns the columns, which depend on the kind of join.
func (b *binder) join(x *syntax.Join, flow *rows) *rows {
	right := b.tableRows(x.Right)
	keys := b.joinKeys(x, flow, right)
	switch x.Kind {
	case syntax.JoinLeftAnti, syntax.JoinAnti, syntax.JoinLeftAntiSemi, syntax.JoinLeftSemi:
		return flow
	case syntax.JoinRightAnti, syntax.JoinRightAntiSemi, syntax.JoinRightSemi:
		return right
	case syntax.JoinDefault, syntax.JoinInner, syntax.JoinInnerUnique,
		syntax.JoinLeftOuter, syntax.JoinRightOuter, syntax.JoinFullOuter:
	}
	c := extending(flow, len(right.columns))
	if !x.Lookup {
		keys = nil
	}
	c.addJoined(b, x.KeywordSpan, right, keys)
	return c.rows()
}

// joinKeys resolves the conditions and returns the key columns of the right side.
func (b *binder) joinKeys(x *syntax.Join, left, right *rows) map[string]bool {
	keys := map[string]bool{}
	outside := b.names
	b.rows = left
	for _, on := range conjuncts(x.On) {
		if n, ok := on.(*syntax.Name); ok && !n.Wildcard {
			b.sharedColumn(x.Keyword(), n, left, right)
			keys[n.Text] = true
			continue
		}
		b.bind("$left", value{rows: left, row: true}, SymbolVariable, syntax.Span{})
		b.bind("$right", value{rows: right, row: true}, SymbolVariable, syntax.Span{})
		b.rows = nil
		b.within(on.Span().Start, on.Span().End, left, false)
		b.condition(on, left, right)
		b.checkJoinCondition(x, on)
		rightKeys(on, keys)
		b.rows, b.names = left, outside
	}
	return keys
}

// conjuncts returns the conditions of a join, which commas or and may separate, without parentheses.
func conjuncts(list []syntax.Expr) []syntax.Expr {
	var flat []syntax.Expr
	for len(list) > 0 {
		switch x := list[0].(type) {
		case *syntax.Paren:
			list = append([]syntax.Expr{x.X}, list[1:]...)
			continue
		case *syntax.Binary:
			if x.Op == "and" {
				list = append([]syntax.Expr{x.L, x.R}, list[1:]...)
				continue
			}
		}
		flat, list = append(flat, list[0]), list[1:]
	}
	return flat
}

// condition binds a condition over both sides. An unqualified name may refer to either.
func (b *binder) condition(x syntax.Expr, left, right *rows) {
	b.rows = &rows{columns: left.columns, open: left.open || right.open, other: right}
	b.scalar(x)
}

// sharedColumn resolves a key, which must exist on both sides.
func (b *binder) sharedColumn(operator string, n *syntax.Name, left, right *rows) {
	c, inLeft := left.lookup(n.Text)
	other, inRight := right.lookup(n.Text)
	if inLeft && inRight && c.Type != other.Type && c.Type != types.Unknown && other.Type != types.Unknown {
		b.report(keysDiffer, n.Span(), nil, operator, c.Type, other.Type)
	} else if inLeft && inRight && c.Type == types.Dynamic {
		b.report(keyFails, n.Span(), nil, operator)
	}
	if inLeft && inRight && c.Type == types.Dynamic && other.Type == types.Dynamic {
		b.report(dynamicKeys, n.Span(), nil, operator, c.Type, other.Type)
	}
	if inLeft {
		b.addColumn(n.Span(), c)
		merge(c.made, other.made)
	}
	switch {
	case !inLeft && !left.open:
		b.unknownColumn(n, left)
	case !inRight && !right.open:
		b.unknownColumn(n, right)
	}
}

// checkJoinCondition reports a condition other than $left.a == $right.b. After where, which the reference does not
// have but the grammar takes, another may be valid.
func (b *binder) checkJoinCondition(join *syntax.Join, on syntax.Expr) {
	operator, form := join.Keyword(), keyForm
	if join.Where {
		form.severity = syntax.SeverityWarning
	}
	x, ok := on.(*syntax.Binary)
	if ok && x.Op == "==" && qualified(x.L, "$left") && qualified(x.R, "$right") {
		b.silent++
		left, right := b.scalar(x.L), b.scalar(x.R)
		b.silent--
		if !types.Joinable(left, right) {
			b.report(keysDiffer, x.Span(), nil, operator, left, right)
		}
		return
	}
	b.report(form, on.Span(), nil, operator)
}

// qualified reports whether an expression is a column of a side.
func qualified(x syntax.Expr, side string) bool {
	m, ok := x.(*syntax.Member)
	if !ok {
		return false
	}
	n, ok := m.X.(*syntax.Name)
	return ok && n.Text == side
}

// rightKeys collects the right columns of conditions such as $left.a == $right.b.
func rightKeys(x syntax.Expr, keys map[string]bool) {
	switch x := x.(type) {
	case *syntax.Binary:
		rightKeys(x.L, keys)
		rightKeys(x.R, keys)
	case *syntax.Paren:
		rightKeys(x.X, keys)
	case *syntax.Member:
		if n, ok := x.X.(*syntax.Name); ok && n.Text == "$right" {
			keys[x.Name.Text] = true
		}
	}
}
