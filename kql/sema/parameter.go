package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// checkParams reports parameters that an operator does not have, and values that they do not take.
func (b *binder) checkParams(operator syntax.Operator) {
	if b.silent > 0 {
		return
	}
	keyword := operator.Keyword()
	for i, p := range operator.Parameters() {
		known, ok := catalog.LookupParameter(keyword, p.Name.Text)
		if !ok {
			fix := syntax.Nearest(p.Name.Text, catalog.ParameterNames(keyword), p.Name.Span())
			b.report(unknownParameter, p.Name.Span(), fix, keyword, p.Name.Text+"`"+syntax.DidYouMean(fix))
			continue
		}
		same := func(other *syntax.Param) bool { return other.Name.Text == p.Name.Text }
		if known.Own && !known.Repeats && slices.ContainsFunc(operator.Parameters()[:i], same) {
			b.report(repeatedParameter, p.Name.Span(), nil, keyword, p.Name.Text)
		}
		if _, bad := p.Value.(*syntax.Bad); p.Value != nil && !bad {
			b.checkParam(keyword, p, known)
		}
	}
}

// literalKinds are the literals of the kinds of values that must be written out.
var literalKinds = map[catalog.ValueKind]struct {
	takes string
	types types.Set
}{
	catalog.BoolValue:    {"true or false", types.SetOf(types.Bool)},
	catalog.IntegerValue: {"an integer", types.SetOf(types.Int, types.Long)},
	catalog.NumberValue:  {"a number", types.SetOf(types.Int, types.Long, types.Real, types.Decimal)},
	catalog.StringValue:  {"a string", types.SetOf(types.String)},
	catalog.LiteralValue: {"a literal", ^types.Set(0)},
}

// checkParam reports a value that a parameter does not take.
func (b *binder) checkParam(operator string, p *syntax.Param, known catalog.OperatorParameter) {
	name, named := p.Value.(*syntax.Name)
	switch known.Kind {
	case catalog.WordValue:
		text := b.bound.Tree.Text[p.Value.Span().Start:p.Value.Span().End]
		listed := slices.ContainsFunc(known.Words, func(w string) bool { return strings.EqualFold(w, text) })
		inJoin := operator == "join" || operator == "lookup"
		switch {
		case inJoin && named && p.Name.Text == "kind" && !slices.Contains(syntax.JoinKinds, text): // the parser says so
		case !named || len(known.Words) > 0 && !listed:
			fix := syntax.Nearest(text, known.Words, p.Value.Span())
			b.report(parameterWord, p.Value.Span(), fix, operator, p.Name.Text, text)
		}
	case catalog.ColumnValue, catalog.ColumnsValue:
		if named {
			b.paramColumns(operator, name)
			return
		}
		b.report(expectedColumnName, p.Value.Span(), nil, operator)
	case catalog.TextValue:
		typ := b.scalar(p.Value)
		b.checkOperator(operator, types.ClassStringOrDynamic, p.Value, typ)
	case catalog.BoolValue, catalog.IntegerValue, catalog.NumberValue, catalog.LiteralValue, catalog.StringValue:
		want := literalKinds[known.Kind]
		if typ, ok := literalType(p.Value); !ok || !want.types.Has(typ) {
			text := b.bound.Tree.Text[p.Value.Span().Start:p.Value.Span().End]
			b.report(parameterForm, p.Value.Span(), nil, operator, want.takes, p.Name.Text, text)
		}
	case catalog.AnyValue, catalog.NameValue, catalog.CountValue:
	}
}

// literalType returns the type of a literal, which may have a sign.
func literalType(x syntax.Expr) (types.Type, bool) {
	if sign, ok := x.(*syntax.Unary); ok {
		x = sign.X
	}
	l, ok := x.(*syntax.Literal)
	if !ok {
		return types.Unknown, false
	}
	return l.Kind.Type(), true
}

// paramColumns resolves the columns that a parameter names. The parser keeps a list of them as one name.
func (b *binder) paramColumns(operator string, list *syntax.Name) {
	start := list.Span().Start
	text := b.bound.Tree.Text[start:list.Span().End]
	if !strings.Contains(text, ",") {
		b.columnsNamed(operator, list, b.rows)
		return
	}
	for part := range strings.SplitSeq(text, ",") {
		if name := strings.TrimSpace(part); name != "" {
			at := start + strings.Index(part, name)
			span := syntax.Span{Start: at, End: at + len(name)}
			if c, ok := b.rows.lookup(name); ok {
				b.addColumn(span, c)
			} else if !b.rows.open {
				b.report(unknownColumn, span, nil, name)
			}
		}
		start += len(part) + 1
	}
}
