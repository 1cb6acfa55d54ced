package sema

import (
	"slices"

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
			if b.into != nil {
				b.into.Query = s.Expr
				b.into.Queries = append(b.into.Queries, s.Expr)
			}
		case *syntax.DeclareParameters:
			b.parameters(s.Parameters)
			for _, p := range s.Parameters {
				if p.Default == nil {
					b.report(b.ofSource(noValue), p.Name.Span(), nil, p.Name.Text)
				}
			}
		case *syntax.Pattern:
			b.pattern(s)
		case *syntax.Alias:
			if v := b.expression(s.Value); !v.remote && v.typ != types.Unknown {
				b.report(aliasForm, s.Value.Span(), nil)
			}
		case *syntax.Set:
			b.options[s.Option.Text] = s.Value
			if _, named := s.Value.(*syntax.Name); named {
				b.scalar(s.Value)
			}
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

// checkResult reports statements that only declare something.
func (b *binder) checkResult(tree *syntax.Tree) {
	if len(tree.Statements) == 0 || slices.ContainsFunc(tree.Diagnostics, syntax.Diagnostic.IsError) {
		return
	}
	for _, s := range tree.Statements {
		if _, ok := s.(*syntax.Query); ok {
			return
		}
	}
	start := tree.Statements[len(tree.Statements)-1].Span().Start
	first := syntax.Span{Start: start, End: start}
	for _, t := range tree.Tokens {
		if t.Span.Start == start {
			first = t.Span
		}
	}
	b.report(noResult, first, nil)
}

func (b *binder) let(s *syntax.Let) {
	if f, ok := s.Value.(*syntax.Function); ok {
		v := b.declaredResult(f)
		n := b.bind(s.Name.Text, v, SymbolFunction, s.Name.Span())
		n.function, n.fixed = f, b.fixedFunction(f)
		b.recordDeclaration(n, s, Declaration{Let: s, Function: f})
		b.addReference(s.Name.Span(), n.symbol())
		return
	}
	v := b.isolated(func() value { return b.source(s.Value) })
	fixed := v.rows == nil && b.foldable(s.Value)
	n := b.bind(s.Name.Text, v, SymbolVariable, s.Name.Span())
	n.around, n.fixed = n.outer, fixed
	b.recordDeclaration(n, s, Declaration{Let: s})
	b.addReference(s.Name.Span(), n.symbol())
}

// declaredResult binds a function body once with the declared parameters, so that its problems are
// reported even if nothing calls it.
func (b *binder) declaredResult(f *syntax.Function) value {
	return b.isolated(func() value {
		defer func(outside *binding, into *Body) { b.before, b.into = outside, into }(b.before, b.into)
		b.before, b.into = b.names, nil
		b.parameters(f.Parameters)
		return b.body(f.Body)
	})
}

func isDynamic(x syntax.Expr) bool {
	_, ok := x.(*syntax.DynamicLiteral)
	return ok
}

func (b *binder) parameters(list []*syntax.Parameter) {
	scalars := false
	for _, p := range list {
		v := b.declaredValue(p)
		if p.Default != nil {
			typ := b.scalar(p.Default)
			if _, literal := literalType(p.Default); !literal && !isDynamic(p.Default) {
				b.report(parameterDefault, p.Default.Span(), nil)
			}
			want := v.typ
			if want != types.Unknown && !types.Only(want).Takes(typ) && !(typ.Numeric() && want.Numeric()) {
				b.report(defaultType, p.Default.Span(), nil, want, typ)
			}
		}
		if scalars = scalars || p.Columns == nil; scalars && p.Columns != nil {
			b.report(tablesFirst, p.Name.Span(), nil)
		}
		n := b.bind(p.Name.Text, v, SymbolParameter, p.Name.Span())
		n.around, n.fixed = n.outer, p.Default != nil && b.before == nil // of the query: nothing passes another
		b.recordDeclaration(n, p, Declaration{Parameter: p, Argument: p.Default})
		b.addReference(p.Name.Span(), n.symbol())
	}
}

// declaredValue returns the value of a parameter according to its declaration. A table parameter may
// have more columns than it declares.
func (b *binder) declaredValue(p *syntax.Parameter) value {
	if p.Columns == nil {
		return value{typ: syntax.TypeOfName(p.Type)}
	}
	c := b.schemaRows(p.Columns, NotFixed)
	return value{rows: &rows{columns: c.columns, open: len(p.Columns) == 0, ordered: true}}
}

// schemaRows returns the columns of a schema. fixed says why their names cannot change.
func (b *binder) schemaRows(list []*syntax.Parameter, fixed Fixed) *rows {
	c := &columnList{}
	for _, p := range list {
		c.addOnce(b.parameterColumn(p, fixed))
	}
	return c.rows()
}

func (b *binder) parameterColumn(p *syntax.Parameter, fixed Fixed) boundColumn {
	c := b.declare(p.Name, syntax.TypeOfName(p.Type))
	if c.made != nil && fixed != NotFixed {
		c.made.root().fix(fixed)
	}
	return c
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

// callValue returns the value of a call. The body of the function is bound again with what is passed.
func (b *binder) callValue(c called, n *binding) value {
	passed, names := make([]bool, len(c.list)), b.names
	for i, arg := range c.list {
		passed[i] = arg != nil && b.foldable(arg)
	}
	return b.expand(c.site, n, n.function.Body, func(around *Body) {
		for i := range n.function.Parameters {
			b.passArgument(c, n.function, i, around)
			if at := argumentOf(n.function, i, c.list); at >= 0 {
				b.names.around, b.names.fixed = names, passed[at]
			}
		}
	})
}

// expand binds the body of a function or a pattern for a call, after its parameters.
func (b *binder) expand(site syntax.Expr, n *binding, statements []syntax.Statement, parameters func(around *Body)) value {
	into := b.enter(site)
	if b.expansions++; b.expansions > maxExpansions && into == nil {
		if n.function == nil || tabular(n.function) {
			return value{rows: unknownRows}
		}
		return n.value
	}
	b.expanding++
	names, around, before := b.names, b.into, b.before
	v := b.isolated(func() value {
		b.names, b.into, b.before = n.outer, into, n.outer
		parameters(around)
		return b.body(statements)
	})
	b.names, b.into, b.before = names, around, before
	b.expanding--
	return v
}

// sameColumns makes the columns that a parameter declares the same as those of a table that is passed.
func (b *binder) sameColumns(p *syntax.Parameter, passed *rows) {
	for _, declared := range p.Columns {
		c, ok := passed.lookup(declared.Name.Text)
		if ok || passed.open {
			merge(b.parameterColumn(declared, NotFixed).made, c.made)
		}
	}
}

// called is a call of a function of the query: its place and its arguments with their values. If it is
// invoke, input is the operator, whose input is the first argument.
type called struct {
	site  syntax.Expr
	list  []syntax.Expr
	args  []value
	input syntax.Operator
}

// passArgument binds a parameter of a function to its argument or to its default.
func (b *binder) passArgument(c called, f *syntax.Function, i int, around *Body) {
	p, at := f.Parameters[i], argumentOf(f, i, c.list)
	v, d := b.declaredValue(p), Declaration{Parameter: p, Body: around}
	switch {
	case at >= 0:
		if arg := c.args[at]; arg.rows != nil || p.Type == nil && p.Columns == nil {
			v = arg
		}
		if v.rows != nil {
			b.sameColumns(p, v.rows)
		}
		if d.Argument = c.list[at]; d.Argument == nil {
			d.Input = c.input
		} else if named, ok := d.Argument.(*syntax.Named); ok {
			d.Argument = named.X
		}
	case p.Default != nil && b.into != nil:
		b.scalar(p.Default)
		d.Argument, d.Body = p.Default, b.into
	}
	b.recordDeclaration(b.bind(p.Name.Text, v, SymbolParameter, p.Name.Span()), p, d)
}
