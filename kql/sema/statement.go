package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// statements binds statements in order and returns the rows of the last query.
func (b *binder) statements(list []syntax.Statement) *rows {
	b.before = b.names
	v := b.body(list)
	return v.rows
}

// body binds the statements of a query or function. The value is that of the last expression.
func (b *binder) body(list []syntax.Statement) value {
	var last value
	for _, s := range list {
		if let, ok := s.(*syntax.Let); ok {
			b.checkLet(let.Name, b.before)
		}
		start, names := s.Span().Start, b.names
		switch s := s.(type) {
		case *syntax.Let:
			b.let(s)
		case *syntax.Query:
			last = b.source(s.Expr)
		case *syntax.DeclareParameters:
			b.parameters(s.Parameters)
		}
		if b.silent == 0 {
			after := b.names
			b.names = names
			b.within(start, s.Span().End, b.rows, false)
			b.names = after
		}
	}
	return last
}

func (b *binder) let(s *syntax.Let) {
	if f, ok := s.Value.(*syntax.Function); ok {
		v := b.declaredResult(f)
		n := b.bind(s.Name.Text, v, SymbolFunction, s.Name.Span())
		n.function = f
		b.addReference(s.Name.Span(), n.symbol())
		return
	}
	v := b.isolated(func() value { return b.source(s.Value) })
	n := b.bind(s.Name.Text, v, SymbolVariable, s.Name.Span())
	b.addReference(s.Name.Span(), n.symbol())
}

// declaredResult binds a function body once with the declared parameters, so that its problems are
// reported even if nothing calls it.
func (b *binder) declaredResult(f *syntax.Function) value {
	return b.isolated(func() value {
		defer func(outside *binding) { b.before = outside }(b.before)
		b.before = b.names
		b.parameters(f.Parameters)
		return b.body(f.Body)
	})
}

func (b *binder) parameters(list []*syntax.Parameter) {
	for _, p := range list {
		if p.Default != nil {
			typ := b.scalar(p.Default)
			want := declaredValue(p).typ
			if want != types.Unknown && !types.Only(want).Takes(typ) && !(typ.Numeric() && want.Numeric()) {
				b.report(defaultType, p.Default.Span(), nil, want, typ)
			}
		}
		n := b.bind(p.Name.Text, declaredValue(p), SymbolParameter, p.Name.Span())
		b.addReference(p.Name.Span(), n.symbol())
	}
}

// declaredValue returns the value of a parameter according to its declaration. A table parameter may
// have more columns than it declares.
func declaredValue(p *syntax.Parameter) value {
	if p.Columns == nil {
		return value{typ: syntax.TypeOfName(p.Type)}
	}
	c := schemaRows(p.Columns)
	return value{rows: &rows{columns: c.columns, open: len(p.Columns) == 0}}
}

func schemaRows(list []*syntax.Parameter) *rows {
	c := &columnList{}
	for _, p := range list {
		c.addOnce(column(p.Name.Text, syntax.TypeOfName(p.Type)))
	}
	return c.rows()
}

// tabular reports whether a function takes a table of any columns, so that its result depends on
// the call.
func tabular(f *syntax.Function) bool {
	for _, p := range f.Parameters {
		if p.Columns != nil {
			return true
		}
	}
	return false
}

// maxExpansions limits how many function bodies are bound again for their calls.
const maxExpansions = 100

// callValue returns the value of a call. The body of a table function is bound again with the columns
// that are passed.
func (b *binder) callValue(n *binding, args []value) value {
	f := n.function
	if !tabular(f) {
		return n.value
	}
	if b.expansions++; b.expansions > maxExpansions {
		return value{rows: unknownRows}
	}
	b.silent++
	names := b.names
	v := b.isolated(func() value {
		b.names = n.outer
		for i, p := range f.Parameters {
			v := declaredValue(p)
			if i < len(args) && args[i].rows != nil {
				v = args[i]
			}
			b.bind(p.Name.Text, v, SymbolParameter, p.Name.Span())
		}
		return b.body(f.Body)
	})
	b.names = names
	b.silent--
	return v
}
