package exec

import (
	"errors"

	"quarry/kql/catalog"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// schema is what the analyzer sees of the Source of a run.
type schema struct {
	x   *expr.Execution
	err error // the first failure of the Source other than an unknown table
}

// Table implements sema.Source.
func (s *schema) Table(name string) (*catalog.Table, bool) {
	t, err := s.x.Fetch(name)
	if err != nil {
		if s.err == nil && !errors.Is(err, vec.ErrUnknownTable) {
			s.err = err
		}
		return nil, false
	}
	return &catalog.Table{Name: name, Columns: columnsOf(t.Columns())}, true
}

// Names implements sema.Source.
func (s *schema) Names() (names []string, listed bool) {
	source, listed := s.x.Src.(expr.ListingSource)
	if !listed {
		return nil, false
	}
	return source.Names(), true
}

// Learned implements sema.Source.
func (s *schema) Learned(operator sema.Key) ([]catalog.Column, bool) {
	columns, ok := s.x.Learned[operator]
	return columnsOf(columns), ok
}

func columnsOf(list []table.Column) []catalog.Column {
	columns := make([]catalog.Column, len(list))
	for i, c := range list {
		columns[i] = catalog.Column{Name: c.Name, Type: expr.TypeOf(c.Type)}
	}
	return columns
}

// bind analyzes a query over the tables of its Source. The error is that of the Source, or the first
// reason why the query cannot run.
func bind(x *expr.Execution, tree *syntax.Tree) (*sema.Body, error) {
	for _, d := range tree.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, vec.Failf(d.Span, CodeSyntax, "%s", d.Message)
		}
	}
	for _, statement := range tree.Statements {
		if other, ok := statement.(*syntax.OtherStatement); ok {
			return nil, vec.Unsupported(other.Span(), "statement `%s`", other.Keyword)
		}
	}
	s := &schema{x: x}
	bound, body := sema.BindBody(tree, sema.SourceScope(s, foldAt(x.Now)))
	if s.err != nil {
		return nil, s.err
	}
	for _, d := range bound.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return nil, refusal(tree, d)
		}
	}
	return body, nil
}

// codes maps the analyzer's codes to Kusto's. Those that are not listed are CodeMeaning.
var codes = map[string]Code{
	"unknown-column": CodeUnresolved, "unknown-name": CodeUnresolved, "unknown-table": CodeUnresolved,
	"renamed-column": CodeUnresolved, "missing-arguments": CodeUnresolved,
	"unknown-function": CodeFunction, "unknown-plugin": CodeFunction,
	"argument-count": CodeArguments, "regex": CodeArguments, "argument-type": CodeArguments,
	"operand-type": CodeType, "condition-type": CodeType, "dynamic-key": CodeType,
}

// refusal returns the error for a diagnostic.
func refusal(tree *syntax.Tree, d syntax.Diagnostic) *Error {
	failure := &Error{Span: d.Span, Code: CodeMeaning, Message: d.Message}
	if code, ok := codes[d.Code]; ok {
		failure.Code = code
	}
	if failure.Code != CodeUnresolved && failure.Code != CodeFunction {
		return failure
	}
	where := &place{span: d.Span}
	for _, statement := range tree.Statements {
		syntax.Inspect(statement, where.visit)
	}
	failure.Operator, failure.Name = where.operator, where.name
	switch {
	case where.name == "":
	case failure.Code == CodeFunction:
		failure.Kind = "function"
	case d.Code == "unknown-table":
		failure.Kind = vec.KindTable
	default:
		failure.Kind = vec.KindScalar
	}
	return failure
}

// place finds the name at a span, and the operator that uses it.
type place struct {
	span           syntax.Span
	operator, name string
}

func (p *place) visit(n syntax.Node) bool {
	if n.Span().Start > p.span.Start || n.Span().End < p.span.End {
		return false
	}
	switch n := n.(type) {
	case *syntax.Let:
		p.operator = "let"
	case *syntax.Pipeline:
		if n.Source != nil && n.Source.Span() == p.span && len(n.Operators) > 0 { // as in Kusto's own errors
			p.operator = n.Operators[0].Keyword()
		}
	case syntax.Operator:
		p.operator = n.Keyword()
	case *syntax.Call:
		p.named(n.Name)
	case *syntax.Name:
		p.named(n)
	}
	return true
}

func (p *place) named(n *syntax.Name) {
	if n.Span() == p.span {
		p.name = n.Text
	}
}
