// Package sema binds a syntax tree: it resolves names, infers types and reports semantic errors.
package sema

import (
	"cmp"
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Bound is a bound tree: what each name refers to, the columns at each step and of the result, and
// the problems found.
type Bound struct {
	Tree *syntax.Tree
	// Diagnostics are the semantic problems in text order. Those of the syntax are in the tree.
	Diagnostics []syntax.Diagnostic
	references  []Reference   // in text order
	expanded    []Reference   // in the bodies of functions, for each call
	unresolved  []syntax.Span // names of columns that are not known
	made        map[madeAt]*made
	regions     []region
	result      *rows
	Scope       *Scope
}

// Reference is a name in the query and the symbol it refers to.
type Reference struct {
	Span   syntax.Span
	Symbol Symbol
	// Write says that the place sets a column that exists.
	Write bool
	// InText says that the name is the content of a string.
	InText bool
}

// Symbol is what a name refers to.
type Symbol struct {
	Kind SymbolKind
	Name string
	// Type is the type of a scalar, or types.Unknown.
	Type types.Type
	// Columns are the known columns of a table.
	Columns []catalog.Column
	// Declared is where the query declares the name; empty for names of the catalog. For a column without
	// a written name, it is the expression that the column is named after.
	Declared syntax.Span
	made     *made // nil if it is not a column that the query makes
}

// SymbolKind is the kind of a symbol.
type SymbolKind uint8

// The kinds of symbols.
const (
	SymbolColumn SymbolKind = iota
	SymbolTable
	SymbolVariable // a scalar or table named by let or as
	SymbolParameter
	SymbolFunction // built-in, or declared by let
	SymbolAggregate
	SymbolPlugin
)

// String returns the kind in words, such as "column".
func (k SymbolKind) String() string {
	return [...]string{"column", "table", "variable", "parameter", "function", "aggregate", "plugin"}[k]
}

// Bind resolves the names of a tree, which may have syntax errors. It reports nothing about names
// where the columns are not known for certain.
func Bind(tree *syntax.Tree, scope *Scope) *Bound { return bindInto(tree, scope, nil) }

func bindInto(tree *syntax.Tree, scope *Scope, body *Body) *Bound {
	if scope == nil {
		scope = &Scope{}
	}
	b := &binder{scope: scope, bound: &Bound{Tree: tree, Scope: scope}, into: body, options: map[string]syntax.Expr{}}
	if body != nil {
		body.Options = b.options
	}
	b.bound.references = make([]Reference, 0, len(tree.Tokens)/6)
	b.bound.result = b.statements(tree.Statements)
	b.checkResult(tree)
	b.bound.Diagnostics = syntax.SortDiagnostics(b.bound.Diagnostics)
	inTextOrder := func(x, y Reference) int { return cmp.Compare(x.Span.Start, y.Span.Start) }
	if !slices.IsSortedFunc(b.bound.references, inTextOrder) {
		slices.SortStableFunc(b.bound.references, inTextOrder)
	}
	b.bound.joinExpanded()
	return b.bound
}

// Columns returns the columns of the result. known is false if there may be more columns, or if the
// result is not a table.
func (b *Bound) Columns() (columns []catalog.Column, known bool) {
	if b.result == nil || b.result == severalResults {
		return nil, false
	}
	return plain(b.result.columns), !b.result.open
}

// SymbolAt returns the reference at an offset.
func (b *Bound) SymbolAt(offset int) (Reference, bool) {
	i, _ := slices.BinarySearchFunc(b.references, offset+1,
		func(r Reference, at int) int { return cmp.Compare(r.Span.Start, at) })
	if i == 0 || !b.references[i-1].Span.Contains(offset) {
		return Reference{}, false
	}
	return b.references[i-1], true
}

// References returns all resolved names in text order.
func (b *Bound) References() []Reference { return b.references }

// binder walks a tree once and keeps track of the columns and names in scope.
type binder struct {
	scope      *Scope
	bound      *Bound
	names      *binding               // innermost first
	rows       *rows                  // the input of the current step; nil outside pipelines
	aggregates bool                   // whether aggregates are allowed
	silent     int                    // nothing is recorded while above 0
	expansions int                    // number of function bodies bound again for a call
	expanding  int                    // above 0 inside of them
	before     *binding               // the last name bound before the enclosing statements
	grouping   bool                   // inside summarize but outside its aggregates
	windows    bool                   // whether functions such as prev may look at other rows
	searching  bool                   // in a search or find predicate, where a string alone is a condition
	edges      *rows                  // in graph operators: the columns of the hops of an edge
	into       *Body                  // where to record what the parts of the query mean; nil if nobody asked
	bodies     int                    // number of bodies recorded so far
	missing    int                    // number of unknown tables so far
	options    map[string]syntax.Expr // set by statements
	folds      int                    // number of expressions computed so far
}

// binding is a name that the query declares. The list is immutable, so a function keeps the names
// that were in scope at its declaration.
type binding struct {
	name     string
	value    value
	columns  []catalog.Column // of a table
	function *syntax.Function
	pattern  *syntax.Pattern
	kind     SymbolKind
	element  bool // of a graph
	declared syntax.Span
	outer    *binding
	// declaration is set for what a statement, a parameter or an operator declares.
	declaration *Declaration
	// around has the names that the value refers to. fixed says that it has the same value for all rows, and
	// depends on no table.
	around *binding
	fixed  bool
}

// value is the value of an expression: a scalar, a table or several columns.
type value struct {
	typ types.Type // of a scalar
	// loose says that a string column may hold JSON: see catalog.TextOrJSON.
	loose bool
	// shape is what is known of a dynamic value; literal and json are the literal that it is, or is a part of.
	shape   types.Shape
	literal *syntax.DynamicLiteral
	json    any
	// rows is set for tables.
	rows *rows
	// tuple has the columns of a function that yields several; the first is also its scalar value.
	tuple []boundColumn
	// row says that rows are the columns of one row, such as $left or a node, so that x.name is a column.
	row bool
	// part says that the row is a node or an edge of a graph, which is a dynamic value, too.
	part bool
	// pattern is the call of a pattern without its path.
	pattern *invoked
	// remote marks a database or workspace, whose tables are unknown.
	remote bool
}

func (b *binder) bind(name string, v value, kind SymbolKind, declared syntax.Span) *binding {
	b.names = &binding{name: name, value: v, kind: kind, declared: declared, outer: b.names}
	if v.rows != nil {
		b.names.columns = plain(v.rows.columns)
	}
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

// isolated binds a part that does not see the columns around it, such as a joined table.
func (b *binder) isolated(part func() value) value {
	rows, names, aggregates, windows := b.rows, b.names, b.aggregates, b.windows
	b.rows, b.aggregates = nil, false
	v := part()
	b.rows, b.names, b.aggregates, b.windows = rows, names, aggregates, windows
	return v
}

func (b *binder) addReference(span syntax.Span, s Symbol) {
	if b.silent == 0 && b.expanding == 0 && span.Len() > 0 {
		b.bound.references = append(b.bound.references, Reference{Span: span, Symbol: s})
	}
}
