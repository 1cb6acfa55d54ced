// Package syntax scans and parses KQL. The scanner never fails and its tokens cover the
// text; the parser always returns a tree, with diagnostics where the text is wrong. The
// package knows names and types neither of tables nor of functions: that is kql/sema.
package syntax

import "quarry/kql/types"

// Span is a range of byte offsets [Start, End) of a query's text.
type Span struct{ Start, End int }

// Len returns the number of bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether an offset lies in the span or at its end.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset <= s.End }

// Tree is a parsed query. It is always whole: Tokens cover Text end to end, and what
// could not be understood is a Bad node with a diagnostic beside it.
type Tree struct {
	Text        string
	Tokens      []Token
	Statements  []Statement
	Diagnostics []Diagnostic
	Marks       []Class // of the tokens that carry meaning
}

// Node is any part of a tree. Its span runs from its first to its last token.
type Node interface{ Span() Span }

// Statement is one of the statements that semicolons separate.
type Statement interface {
	Node
	statement()
}

// Expr is a scalar or tabular expression; which of the two is known after binding.
type Expr interface {
	Node
	expr()
}

// Operator is one step of a pipeline behind a source.
type Operator interface {
	Node
	// Keyword is the operator's name as the language reference spells it.
	Keyword() string
}

type place struct{ span Span }

// Span implements Node.
func (p *place) Span() Span { return p.span }

type expression struct{ place }

func (*expression) expr() {}

type sentence struct{ place }

func (*sentence) statement() {}

// The statements.
type (
	// Query is an expression statement: the one whose rows are the answer.
	Query struct {
		sentence
		Expr Expr
	}
	// Let binds a name to a scalar, a table or a *Function.
	Let struct {
		sentence
		Name  *Name
		Value Expr
	}
	// Set is `set option [= value]`.
	Set struct {
		sentence
		Option *Name
		Value  Expr // nil when left out
	}
	// DeclareParameters is `declare query_parameters(…)`.
	DeclareParameters struct {
		sentence
		Parameters []*Parameter
	}
	// OtherStatement is a statement that hunts do not use (alias, pattern, restrict):
	// recognised and spanned, without a meaning of its own.
	OtherStatement struct {
		sentence
		Keyword string
	}
)

// The expressions.
type (
	// Name is an identifier, `['any text']`, or a pattern with `*`.
	Name struct {
		expression
		Text     string // without brackets and quotes
		Wildcard bool
	}
	// Literal is a constant. Its text is decoded on demand: see literal.go.
	Literal struct {
		expression
		Kind LiteralKind
		Raw  string // as written; adjacent strings are one Literal
	}
	// Star is `*` where all columns are meant.
	Star struct{ expression }
	// Unary is `-x` or `+x`.
	Unary struct {
		expression
		Op string // "-" or "+"
		X  Expr
	}
	// Binary is arithmetic, comparison, a string operator, `and` or `or`. Op is the
	// operator as the reference spells it: "==", "has", "!contains", "matches regex".
	Binary struct {
		expression
		Op     string
		OpSpan Span
		L, R   Expr
	}
	// In is `x in (…)`, `has_any`, `has_all` and their kin. A single tabular
	// expression in Values stands for its first column.
	In struct {
		expression
		Op     string
		OpSpan Span
		X      Expr
		Values []Expr
	}
	// Between is `x between (low .. high)` and its negation.
	Between struct {
		expression
		Not       bool
		X         Expr
		Low, High Expr
	}
	// Call is `f(a, b)`; an argument may be Named, a Star or a Pipeline.
	Call struct {
		expression
		Name *Name
		Args []Expr
	}
	// Member is `x.name`.
	Member struct {
		expression
		X    Expr
		Name *Name
	}
	// Invocation is `x.f(…)`, as in `workspace("w").T` or `x.database("d").f(1)`.
	Invocation struct {
		expression
		X    Expr
		Call *Call
	}
	// Index is `x[i]`.
	Index struct {
		expression
		X, I Expr
	}
	// Paren is an expression in parentheses; a Pipeline inside makes it tabular.
	Paren struct {
		expression
		X Expr
	}
	// Named is `name = x`, `(a, b) = x` or `name: pattern` where a name is given.
	Named struct {
		expression
		Names []*Name
		X     Expr
	}
	// Ordered is `x [asc|desc] [nulls first|last]`. The zero values are the defaults
	// of the language: descending, nulls first ascending and last descending.
	Ordered struct {
		expression
		X          Expr
		Asc        bool
		NullsFirst *bool // nil when not said
	}
	// Typed is `x to typeof(t)` in mv-expand and mv-apply, and `typeof(t)` alone (X nil).
	Typed struct {
		expression
		X    Expr
		Type *Name
	}
	// DynamicLiteral is `dynamic(json)`.
	DynamicLiteral struct {
		expression
		JSON string // as written between the parentheses
	}
	// Pipeline is a source and the operators behind it. Source is nil where the
	// language lets a pipeline start with an operator (partition, mv-apply, fork).
	Pipeline struct {
		expression
		Source    Expr
		Operators []Operator
	}
	// OperatorSource is an operator that starts a pipeline: print, range, union,
	// search, find, evaluate, and datatable's kin.
	OperatorSource struct {
		expression
		Operator Operator
	}
	// DataTable is `datatable(a: type, …) [values]`.
	DataTable struct {
		expression
		Columns []*Parameter
		Values  []Expr
	}
	// ExternalData is `externaldata(a: type, …) [uris] with (…)`.
	ExternalData struct {
		expression
		Columns []*Parameter
		URIs    []Expr
		Params  []*Param
	}
	// Function is the `(params) { body }` of a let statement.
	Function struct {
		expression
		View       bool
		Parameters []*Parameter
		Body       []Statement
	}
	// EntityGroup is `entity_group [database("a"), …]`.
	EntityGroup struct {
		expression
		Members []Expr
	}
	// Bad is a stretch that could not be understood; a diagnostic says why.
	Bad struct{ expression }
)

// Parameter is `name: type [= default]` of a function, datatable or statement. For a
// tabular parameter Columns is not nil; `(*)` gives an empty, non-nil Columns.
type Parameter struct {
	place
	Name    *Name
	Type    *Name // nil for a tabular parameter
	Columns []*Parameter
	Default Expr
}

// Param is `name = value` behind an operator's keyword: kind=inner, hint.strategy=….
type Param struct {
	place
	Name  *Name
	Value Expr
}

// TypeOfName gives the type that a name spells; string where none is written.
func TypeOfName(n *Name) types.Type {
	if n == nil {
		return types.String
	}
	typ, _ := types.Parse(n.Text)
	return typ
}
