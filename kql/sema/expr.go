package sema

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// scalar binds an expression and returns its type. A table is reported.
func (b *binder) scalar(x syntax.Expr) types.Type { return b.single(x).typ }

// single binds an expression that must not be a table but may have several values.
func (b *binder) single(x syntax.Expr) value {
	v := b.expression(x)
	if v.rows != nil && !v.part {
		b.report(expectedScalar, x.Span(), nil)
	}
	return v
}

func (b *binder) scalars(list []syntax.Expr) {
	for _, x := range list {
		b.expression(x)
	}
}

// expression binds an expression that may name columns. Chains of operators and paths can be long
// and are bound without recursion.
func (b *binder) expression(x syntax.Expr) value {
	v := b.expressionValue(x)
	if b.into != nil && x != nil {
		b.into.types[x] = v.typ
		if !b.isSection(x) {
			b.recordRows(x, v.rows)
		}
	}
	return v
}

// isSection reports whether an expression is the name of columns within a row: those of a side of a join,
// of a step of scan, or of a node or edge.
func (b *binder) isSection(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	if !ok {
		return false
	}
	bound := b.lookup(n.Text)
	return bound != nil && bound.declaration == nil
}

func (b *binder) expressionValue(x syntax.Expr) value {
	switch x := x.(type) {
	case nil, *syntax.Bad, *syntax.Star:
		return value{}
	case *syntax.Name:
		return b.name(x)
	case *syntax.Literal:
		if !x.Valid() {
			b.report(notLiteral, x.Span(), nil, x.Raw, x.Kind)
		}
		return value{typ: x.Kind.Type()}
	case *syntax.DynamicLiteral:
		return dynamicValue(x)
	case *syntax.Unary:
		typ := b.scalar(x.X)
		switch {
		case typ != types.Unknown && !addedOperands.types.Has(typ):
			b.report(operandType, x.X.Span(), nil, x.Op, addedOperands.takes, typ)
		case !types.Negates(typ):
			b.report(signFails, x.X.Span(), nil, typ)
		}
		return value{typ: types.Promoted(typ)}
	case *syntax.Binary:
		return value{typ: b.binary(x)}
	case *syntax.In:
		typ := b.scalar(x.X)
		b.checkList(x, typ)
		_, differs := operandsOf(x.Op) // says it already
		for _, v := range x.Values {
			item := b.member(v)
			if !differs && item != types.Dynamic && !types.Comparable(typ, item) {
				b.checkEqual(x.Op, v.Span(), typ, item)
				differs = true // one mark for the list
			}
		}
		return value{typ: types.Bool}
	case *syntax.Between:
		b.checkBetween(x, b.scalar(x.X), b.scalar(x.Low), b.scalar(x.High))
		return value{typ: types.Bool}
	case *syntax.Call:
		return b.call(x, false)
	case *syntax.Member, *syntax.Index, *syntax.Invocation:
		return b.path(x)
	case *syntax.Paren:
		return b.expression(x.X)
	case *syntax.Named:
		return b.expression(x.X)
	case *syntax.Ordered:
		return b.expression(x.X)
	case *syntax.Typed:
		b.expression(x.X)
		return value{typ: syntax.TypeOfName(x.Type)}
	case *syntax.Pipeline:
		if x.Source == nil {
			return b.pipeline(x)
		}
		return b.isolated(func() value { return b.pipeline(x) })
	case *syntax.OperatorSource, *syntax.DataTable, *syntax.ExternalData:
		return b.isolated(func() value { return b.source(x) })
	}
	return value{}
}

// binary binds a chain of operators, starting with the leftmost operand.
func (b *binder) binary(x *syntax.Binary) types.Type {
	chain := []*syntax.Binary{x}
	for {
		left, ok := chain[len(chain)-1].L.(*syntax.Binary)
		if !ok {
			break
		}
		chain = append(chain, left)
	}
	typ := b.scalar(chain[len(chain)-1].L)
	for i := len(chain) - 1; i >= 0; i-- {
		left, right := typ, b.scalar(chain[i].R)
		switch op := chain[i].Op; op {
		case "+", "-", "*", "/", "%":
			typ = types.Arithmetic(op, typ, right)
			b.checkOperands(chain[i], left, right)
		default:
			typ = types.Bool
			b.checkOperands(chain[i], left, right)
		}
		if b.into != nil {
			b.into.types[chain[i]] = typ
		}
	}
	return typ
}

// member binds an item of an in list, which may be a table.
func (b *binder) member(x syntax.Expr) types.Type {
	var v value
	if n, ok := x.(*syntax.Name); ok && b.isTable(n) {
		v = b.tableNamed(n)
		b.recordRows(n, v.rows)
	} else if v = b.expression(x); v.rows == nil {
		return v.typ
	}
	if len(v.rows.columns) != 1 || v.rows.open || v.row {
		return types.Unknown
	}
	return v.rows.columns[0].Type
}

// isTable reports whether a name can only be a table.
func (b *binder) isTable(n *syntax.Name) bool {
	if _, ok := b.rows.lookup(n.Text); ok || b.lookup(n.Text) != nil {
		return false
	}
	_, ok := b.scope.Table(n.Text)
	return ok
}

// name resolves a name, first as a column, then as a name of the query, then as a table.
func (b *binder) name(n *syntax.Name) value {
	if n.Wildcard {
		return value{}
	}
	if c, ok := b.rows.lookup(n.Text); ok {
		b.addColumn(n.Span(), c)
		if b.grouping {
			fix := &syntax.Fix{Title: "Use take_any()", Span: n.Span(), Text: "take_any(" + AsName(n.Text) + ")"}
			b.report(notAggregated, n.Span(), fix, n.Text)
		}
		return value{typ: c.Type, shape: c.shape, loose: c.Type == types.String && catalog.TextOrJSON(c.Name)}
	}
	if bound := b.lookup(n.Text); bound != nil {
		b.addReference(n.Span(), bound.symbol())
		b.needsArguments(n, bound)
		return b.valueOf(n, bound)
	}
	if _, ok := b.scope.Table(n.Text); ok {
		return b.tableNamed(n)
	}
	return b.unknownColumn(n, b.rows)
}

// valueOf returns the value of a name that the query declares. A function without arguments is called.
func (b *binder) valueOf(n *syntax.Name, bound *binding) value {
	b.use(n, bound)
	if f := bound.function; f != nil && b.into != nil && len(f.Parameters) == 0 {
		return b.callValue(called{site: n}, bound)
	}
	return bound.value
}

// path binds x.a[0].b from left to right.
func (b *binder) path(x syntax.Expr) value {
	chain := []syntax.Expr{x}
	for {
		inner := innerPath(chain[len(chain)-1])
		if inner == nil {
			break
		}
		chain = append(chain, inner)
	}
	v := b.expression(chain[len(chain)-1])
	if n, ok := chain[len(chain)-1].(*syntax.Name); ok && v.rows != nil && !v.remote && b.isTable(n) {
		b.report(expectedScalar, n.Span(), nil)
	}
	for i := len(chain) - 2; i >= 0; i-- {
		v = b.pathStep(chain[i], v)
		if b.into != nil {
			b.into.types[chain[i]] = v.typ
		}
	}
	return v
}

func innerPath(x syntax.Expr) syntax.Expr {
	switch x := x.(type) {
	case *syntax.Member:
		return x.X
	case *syntax.Index:
		return x.X
	case *syntax.Invocation:
		return x.X
	}
	return nil
}

func (b *binder) pathStep(x syntax.Expr, v value) value {
	switch x := x.(type) {
	case *syntax.Index:
		b.checkIndex(x, v, b.scalar(x.I))
		if v.typ == types.Dynamic {
			return v.element(x.I)
		}
	case *syntax.Invocation:
		b.arguments(x.Call.Args)
		if v.remote {
			return value{rows: unknownRows, remote: true}
		}
		if v.typ != types.Unknown {
			b.report(methodCall, x.Call.Name.Span(), nil, x.Call.Name.Text)
		}
		return value{}
	case *syntax.Member:
		return b.memberOf(x, v)
	}
	if v.typ == types.Unknown {
		return value{}
	}
	b.checkMember(x, v)
	return value{typ: types.Dynamic}
}

// checkIndex reports an index that is neither an integer nor a string, or that does not fit an array or object.
func (b *binder) checkIndex(x *syntax.Index, v value, key types.Type) {
	if !v.shape.IndexTypes().Has(key) {
		b.report(indexType, x.I.Span(), nil, key)
	}
}

// checkMember reports a property of a value that is not dynamic.
func (b *binder) checkMember(x syntax.Expr, v value) {
	if v.typ != types.Unknown && v.typ != types.Dynamic && v.rows == nil && !v.loose {
		b.report(memberType, x.Span(), nil, v.typ)
	}
}

// memberOf resolves x.name: a column of $left or of a scan step, a table of a database, or a key of
// a bag, about which nothing is known.
func (b *binder) memberOf(x *syntax.Member, v value) value {
	switch {
	case v.pattern != nil:
		return b.patternRows(x, v.pattern, x.Name.Text)
	case v.remote && strings.HasPrefix(x.Name.Text, "$"): // such as $current_database
		return value{typ: types.String}
	case v.remote:
		if t, ok := b.scope.Table(x.Name.Text); ok {
			b.addReference(x.Name.Span(), Symbol{Kind: SymbolTable, Name: t.Name, Columns: t.Columns})
			return value{rows: &rows{columns: fromCatalog(t.Columns), open: b.scope.source == nil}}
		}
		if b.scope.source != nil { // which has a single database
			return b.unknownTable(x.Name)
		}
		return value{rows: unknownRows}
	case v.rows != nil && !v.row:
		b.report(expectedScalar, x.X.Span(), nil)
		return value{}
	case v.rows != nil:
		if c, ok := v.rows.lookup(x.Name.Text); ok {
			b.addColumn(x.Name.Span(), c)
			return value{typ: c.Type}
		}
		return b.unknownColumn(x.Name, v.rows)
	case v.typ == types.Unknown:
		return value{}
	}
	b.checkMember(x, v)
	return v.member(x.Name.Text)
}
