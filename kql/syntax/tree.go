// Package syntax scans and parses KQL. The scanner never fails and its tokens cover the text; the
// parser always returns a tree, with diagnostics where the text is wrong. The package knows no
// tables, columns or functions: resolving names is the task of kql/sema.
package syntax

import "quarry/kql/types"

// Span is the range of byte offsets [Start, End) in a query's text.
type Span struct{ Start, End int }

// Len returns the length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether an offset is within the span or at its end.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset <= s.End }

// Tree is a parsed query. It is always complete: Tokens cover Text without gaps, and anything that
// could not be parsed is a Bad node with a diagnostic.
type Tree struct {
	Text        string
	Tokens      []Token
	Statements  []Statement
	Diagnostics []Diagnostic
	Marks       []Class // one for each token that is not trivia
}

// Node is any part of a tree. Its span runs from its first to its last token.
type Node interface{ Span() Span }

// Statement is one of the statements of a query, which semicolons separate.
type Statement interface {
	Node
	statement()
}

// Expr is a scalar or tabular expression; which of the two is known after binding.
type Expr interface {
	Node
	expr()
}

// Operator is a step of a pipeline after its source.
type Operator interface {
	Node
	// Keyword returns the operator's name as the language reference spells it.
	Keyword() string
	// Parameters returns the parameters, such as kind=inner, in the order of the text.
	Parameters() []*Param
}

type node struct{ span Span }

// Span implements Node.
func (p *node) Span() Span { return p.span }

type expression struct{ node }

func (*expression) expr() {}

type stmt struct{ node }

func (*stmt) statement() {}

// The statements.
type (
	// Query is an expression statement, whose rows are a result of the query.
	Query struct {
		stmt
		Expr Expr
	}
	// Let binds a name to a scalar, a table or a *Function.
	Let struct {
		stmt
		Name  *Name
		Value Expr
	}
	// Set is `set option [= value]`.
	Set struct {
		stmt
		Option *Name
		Value  Expr // nil if omitted
	}
	// DeclareParameters is `declare query_parameters(…)`.
	DeclareParameters struct {
		stmt
		Parameters []*Parameter
	}
	// Pattern is `declare pattern name = (a: string)[path: string] { ("x").["y"] = { statements }; … }`. Without
	// cases, it only declares the name.
	Pattern struct {
		stmt
		Name       *Name
		Parameters []*Parameter
		Path       *Parameter // nil if there is none
		Cases      []*PatternCase
	}
	// Alias is `alias database name = database`.
	Alias struct {
		stmt
		Name  *Name
		Value Expr
	}
	// OtherStatement is a statement without use in hunting, such as restrict. It is recognized but has
	// no meaning.
	OtherStatement struct {
		stmt
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
	// Literal is a constant. Its text is decoded on demand; see literal.go.
	Literal struct {
		expression
		Kind LiteralKind
		Raw  string // as written; adjacent strings are one Literal
	}
	// Star is `*` where it means all columns.
	Star struct{ expression }
	// Unary is `-x` or `+x`.
	Unary struct {
		expression
		Op string // "-" or "+"
		X  Expr
	}
	// Binary is arithmetic, comparison, a string operator, `and` or `or`. Op is the operator as the
	// reference spells it, such as "==", "has", "!contains" or "matches regex".
	Binary struct {
		expression
		Op     string
		OpSpan Span
		L, R   Expr
	}
	// In is `x in (…)`, `has_any`, `has_all` or a variant of them. If Values is a single tabular
	// expression, its first column provides the values.
	In struct {
		expression
		Op     string
		OpSpan Span
		X      Expr
		Values []Expr
	}
	// Between is `x between (low .. high)` or its negation.
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
	// Named is `name = x`, `(a, b) = x` or `name: pattern`.
	Named struct {
		expression
		Names []*Name
		X     Expr
	}
	// Ordered is `x [asc|desc] [nulls first|last]`. The zero values are the defaults of the
	// language: descending, with nulls first if ascending and last if descending.
	Ordered struct {
		expression
		X          Expr
		Asc        bool
		NullsFirst *bool // nil if not given
		Granny     bool  // granny-asc or granny-desc in project-reorder
	}
	// Typed is `x to typeof(t)` in mv-expand and mv-apply, or `typeof(t)` alone (X is nil).
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
	// Pipeline is a source and the operators after it. Source is nil where the language lets a
	// pipeline start with an operator (partition, mv-apply, fork).
	Pipeline struct {
		expression
		Source    Expr
		Operators []Operator
	}
	// OperatorSource is an operator that starts a pipeline: print, range, union, search, find,
	// evaluate or macro-expand.
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
	// Function is `(params) { body }` in a let statement.
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
	// Bad is text that could not be parsed. A diagnostic says why.
	Bad struct{ expression }
)

// Parameter is `name: type [= default]` of a function, datatable or statement. Columns is not nil
// for a tabular parameter; for `(*)` it is empty.
type Parameter struct {
	node
	Name    *Name
	Type    *Name // nil for a tabular parameter
	Columns []*Parameter
	Default Expr
}

// Param is `name = value` after an operator's keyword, as in kind=inner or hint.strategy=….
type Param struct {
	node
	Name  *Name
	Value Expr
}

// PatternCase is what a pattern means for some values.
type PatternCase struct {
	node
	Values []Expr
	Path   Expr // nil if there is none
	Body   []Statement
}

// ParamText returns the word or string that a parameter says last, or "".
func ParamText(list []*Param, name string) string {
	text := ""
	for _, p := range list {
		if p.Name.Text != name {
			continue
		}
		switch value := p.Value.(type) {
		case *Name:
			text = value.Text
		case *Literal:
			text, _ = value.Text()
		}
	}
	return text
}

// TypeOfName returns the type that a name spells, or string if the name is nil.
func TypeOfName(n *Name) types.Type {
	if n == nil {
		return types.String
	}
	typ, _ := types.Parse(n.Text)
	return typ
}
