package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// made is a column that the query makes. Two of them can be the same column, as the keys of both sides of
// a join, which cannot have different names.
type made struct {
	// at is the name of the column or, if it is implied, the expression that the column is named after.
	at      syntax.Span
	index   int // among the columns that are named after the expression
	order   int // in which the columns are bound
	name    string
	implied bool
	// replaces says that a column that the query does not name had the name before.
	replaces bool
	fixed    Fixed
	same     *made // another one that is the same column, or nil
}

// madeAt identifies a made column: where it is named, and which column of its expression it is. Binding a
// part of the query again, as the body of a function for a call, finds the same column.
type madeAt struct{ start, end, index int }

// Fixed is a reason why the name of a column cannot change.
type Fixed uint8

// The reasons.
const (
	NotFixed      Fixed = iota
	FixedByTable        // an operator matches it by name with a column that the query does not name
	FixedByData         // its name selects a part of the data
	FixedByTypes        // union makes several columns of it, one for each type
	FixedByOutput       // an operator or a function names it, and no name can be written there
)

// root returns the column that stands for all that are the same.
func (m *made) root() *made {
	for m.same != nil {
		if m.same.same != nil {
			m.same = m.same.same
		}
		m = m.same
	}
	return m
}

// merge makes two columns the same. The earlier one in the text represents both.
func merge(a, b *made) {
	switch {
	case a == nil && b == nil:
		return
	case a == nil:
		b.root().fix(FixedByTable)
		return
	case b == nil:
		a.root().fix(FixedByTable)
		return
	}
	if a, b = a.root(), b.root(); a == b {
		return
	}
	if b.at.Start < a.at.Start {
		a, b = b, a
	}
	b.same = a
	a.replaces = a.replaces || b.replaces
	a.fix(b.fixed)
}

// merged merges two columns and returns one of them that the query makes, or nil.
func merged(a, b *made) *made {
	merge(a, b)
	if a == nil {
		return b
	}
	return a
}

func (m *made) fix(reason Fixed) {
	if m.fixed == NotFixed {
		m.fixed = reason
	}
}

func (b *binder) make(at syntax.Span, index int, name string, implied bool) *made {
	key := madeAt{at.Start, at.End, index}
	m, ok := b.bound.made[key]
	if !ok {
		m = &made{at: at, index: index, order: len(b.bound.made), name: name, implied: implied}
		if b.bound.made == nil {
			b.bound.made = map[madeAt]*made{}
		}
		b.bound.made[key] = m
	}
	return m
}

// declare returns the column that a name in the text declares.
func (b *binder) declare(n *syntax.Name, typ types.Type) boundColumn {
	c := column(n.Text, typ)
	if n.Text != "" {
		c.made = b.make(n.Span(), 0, n.Text, false)
		b.addColumn(n.Span(), c)
	}
	return c
}

// imply returns a column that takes its name from an expression. A column that is only named stays the
// same.
func (b *binder) imply(x syntax.Expr, name string, typ types.Type) boundColumn {
	if n := nameIn(x); n != nil {
		if c, ok := b.rows.lookup(n.Text); ok {
			c.Type, c.shape = typ, types.ShapeUnknown
			return c
		}
	}
	return b.impliedAt(x.Span(), 0, name, typ)
}

// nameIn returns the name that an expression consists of, or nil.
func nameIn(x syntax.Expr) *syntax.Name {
	for {
		switch inner := x.(type) {
		case *syntax.Name:
			return inner
		case *syntax.Paren:
			x = inner.X
		case *syntax.Ordered:
			x = inner.X
		case *syntax.Typed:
			x = inner.X
		default:
			return nil
		}
	}
}

// impliedAt returns one of the columns that an expression names.
func (b *binder) impliedAt(at syntax.Span, index int, name string, typ types.Type) boundColumn {
	c := column(name, typ)
	c.made = b.make(at, index, name, true)
	return c
}

// output returns a column that an operator or function names, which has no place for another name.
func (b *binder) output(at syntax.Span, index int, name string, typ types.Type) boundColumn {
	c := b.impliedAt(at, index, name, typ)
	c.made.root().fix(FixedByOutput)
	return c
}

// addColumn records a name that refers to a column.
func (b *binder) addColumn(span syntax.Span, c boundColumn) {
	b.addUse(Reference{Span: span, Symbol: c.symbol()})
}

// addUse records a use of a column, also in the body of a function that is bound for a call.
func (b *binder) addUse(r Reference) {
	switch {
	case r.Span.Len() == 0:
	case b.silent == 0 && b.expanding == 0:
		b.bound.references = append(b.bound.references, r)
	case b.expanding > 0:
		b.bound.expanded = append(b.bound.expanded, r)
	}
}

func (c boundColumn) symbol() Symbol {
	s := Symbol{Kind: SymbolColumn, Name: c.Name, Type: c.Type, made: c.made}
	if c.made != nil {
		s.Declared = c.made.at
	}
	return s
}
