// Package sema binds a syntax tree: it gives names their symbols and expressions their
// types, and reports what has no meaning.
package sema

import (
	"cmp"
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Bound is what the names of a tree mean: the columns that flow through each step, the
// columns of the answer, and what could not be resolved.
type Bound struct {
	Tree *syntax.Tree
	// Diagnostics are the names and calls that are wrong, in the order of the text.
	Diagnostics []syntax.Diagnostic
	references  []Reference // in the order of the text
	regions     []region
	answer      *rows
	Scope       *Scope
}

// Reference is a place of the text that stands for a symbol.
type Reference struct {
	Span   syntax.Span
	Symbol Symbol
}

// Symbol is what a name stands for.
type Symbol struct {
	Kind SymbolKind
	Name string
	// Type is the type of a scalar; types.Unknown where it is not known.
	Type types.Type
	// Columns are those of a table, as far as they are known.
	Columns []catalog.Column
	// Declared is where the text declares the name; empty for names of the catalogue.
	Declared syntax.Span
}

// SymbolKind says what kind of thing a name stands for.
type SymbolKind uint8

// The kinds of symbols.
const (
	SymbolColumn SymbolKind = iota
	SymbolTable
	SymbolVariable // a scalar or a table that let or as named
	SymbolParameter
	SymbolFunction // built in, or bound by let
	SymbolAggregate
	SymbolPlugin
)

// Bind resolves the names of a tree. It takes any tree, also one with errors: where the
// columns are not known for certain, nothing is reported.
func Bind(tree *syntax.Tree, scope *Scope) *Bound {
	if scope == nil {
		scope = &Scope{}
	}
	b := &binder{scope: scope, bound: &Bound{Tree: tree, Scope: scope}}
	b.bound.references = make([]Reference, 0, len(tree.Tokens)/6)
	b.bound.answer = b.statements(tree.Statements)
	b.bound.Diagnostics = syntax.InOrder(b.bound.Diagnostics)
	inTextOrder := func(x, y Reference) int { return cmp.Compare(x.Span.Start, y.Span.Start) }
	if !slices.IsSortedFunc(b.bound.references, inTextOrder) {
		slices.SortStableFunc(b.bound.references, inTextOrder)
	}
	return b.bound
}

// Columns returns the columns of the answer. They are not known where more columns may
// come, or where the query gives no table; those that are certain are returned all the same.
func (b *Bound) Columns() (columns []catalog.Column, known bool) {
	if b.answer == nil {
		return nil, false
	}
	return b.answer.columns, !b.answer.open
}

// SymbolAt returns what the name at an offset stands for.
func (b *Bound) SymbolAt(offset int) (Reference, bool) {
	i, _ := slices.BinarySearchFunc(b.references, offset+1, func(r Reference, at int) int { return cmp.Compare(r.Span.Start, at) })
	if i == 0 || !b.references[i-1].Span.Contains(offset) {
		return Reference{}, false
	}
	return b.references[i-1], true
}

// References returns all places that were resolved, in the order of the text.
func (b *Bound) References() []Reference { return b.references }

// binder walks a tree once, carrying the columns that flow and the names that are bound.
type binder struct {
	scope      *Scope
	bound      *Bound
	names      *binding // the innermost name first
	rows       *rows    // what flows into the current step; nil outside of pipelines
	aggregates bool     // whether aggregates may stand here
	silent     int      // above 0 nothing is recorded
	expansions int      // of functions over tables, so far
	before     *binding // the name that was bound last before the statements around
	grouping   bool     // in summarize, outside of aggregates
	searching  bool     // in a condition of search or find, where a text alone is one
	edges      *rows    // in graph-match: what the hops of an edge have
}

// binding is a name that the text binds. The list is never changed, so that a function
// keeps the names that were bound where it stands.
type binding struct {
	name     string
	value    value
	function *syntax.Function
	kind     SymbolKind
	declared syntax.Span
	outer    *binding
}

// value is what an expression stands for: a scalar, a table, or several columns.
type value struct {
	typ types.Type // of a scalar
	// rows is set for a table.
	rows *rows
	// tuple are the columns that a function gives at once; the first is its value.
	tuple []catalog.Column
	// remote marks a database or workspace, whose members are tables we cannot know.
	remote bool
}

func (b *binder) bind(name string, v value, kind SymbolKind, declared syntax.Span) *binding {
	b.names = &binding{name: name, value: v, kind: kind, declared: declared, outer: b.names}
	return b.names
}

func (b *binder) lookup(name string) *binding {
	for n := b.names; n != nil; n = n.outer {
		if n.name == name {
			return n
		}
	}
	return nil
}

// apart binds a part that does not see the columns around it, such as a joined table.
func (b *binder) apart(part func() value) value {
	rows, names, aggregates := b.rows, b.names, b.aggregates
	b.rows, b.aggregates = nil, false
	v := part()
	b.rows, b.names, b.aggregates = rows, names, aggregates
	return v
}

func (b *binder) refer(span syntax.Span, s Symbol) {
	if b.silent == 0 && span.Len() > 0 {
		b.bound.references = append(b.bound.references, Reference{span, s})
	}
}
