package expr

import (
	"strings"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

var literalTypes = [...]table.Type{
	syntax.StringLiteral: table.String, syntax.BoolLiteral: table.Bool, syntax.IntLiteral: table.Int,
	syntax.LongLiteral: table.Long,
	syntax.RealLiteral: table.Real, syntax.DecimalLiteral: table.Decimal, syntax.DateTimeLiteral: table.DateTime,
	syntax.TimeSpanLiteral: table.TimeSpan, syntax.GUIDLiteral: table.GUID,
}

func (c *Compiler) literal(l *syntax.Literal) (*Expr, error) {
	if l.Kind == syntax.DateTimeLiteral && strings.Contains(l.Raw, "now") {
		return ConstantExpr(vec.DateTimeOf(c.X.Now), l.Span()), nil
	}
	d, err := LiteralDatum(l)
	if err != nil {
		return nil, err
	}
	return ConstantExpr(d, l.Span()), nil
}

// LiteralDatum returns the value of a literal.
func LiteralDatum(l *syntax.Literal) (vec.Datum, error) {
	t := literalTypes[l.Kind]
	if t != table.String && l.Null() {
		return vec.NullOf(t), nil
	}
	d, ok := literalDecoders[l.Kind](l)
	if !ok {
		return d, vec.Failf(l.Span(), vec.CodeMeaning, "`%s` is not a %s", l.Raw, t)
	}
	return d, nil
}

var literalDecoders = [...]func(l *syntax.Literal) (vec.Datum, bool){
	syntax.StringLiteral: func(l *syntax.Literal) (vec.Datum, bool) { s, ok := l.Text(); return vec.StringOf(s), ok },
	syntax.BoolLiteral:   func(l *syntax.Literal) (vec.Datum, bool) { b, ok := l.Bool(); return vec.BoolOf(b), ok },
	syntax.IntLiteral:    func(l *syntax.Literal) (vec.Datum, bool) { n, ok := l.Long(); return vec.IntOf(n), ok },
	syntax.LongLiteral:   func(l *syntax.Literal) (vec.Datum, bool) { n, ok := l.Long(); return vec.LongOf(n), ok },
	syntax.RealLiteral:   func(l *syntax.Literal) (vec.Datum, bool) { f, ok := l.Real(); return vec.RealOf(f), ok },
	syntax.DecimalLiteral: func(l *syntax.Literal) (vec.Datum, bool) {
		s, ok := l.Decimal()
		return vec.Datum{Type: table.Decimal, Str: s}, ok
	},
	syntax.DateTimeLiteral: func(l *syntax.Literal) (vec.Datum, bool) {
		ticks, ok := l.Ticks()
		return vec.DateTimeOf(ticks), ok
	},
	syntax.TimeSpanLiteral: func(l *syntax.Literal) (vec.Datum, bool) {
		ticks,
			ok := l.Ticks()
		return vec.TimeSpanOf(ticks), ok
	},
	syntax.GUIDLiteral: func(l *syntax.Literal) (vec.Datum, bool) { s, ok := l.GUID(); return vec.GUIDOf(s), ok },
}

// dynamicLiteral returns the value of dynamic(…): JSON that may contain literals of other types. Forms that are
// rarer than those which the reader knows are rewritten as JSON first.
func dynamicLiteral(l *syntax.DynamicLiteral) any {
	text := strings.TrimSpace(l.JSON)
	if text == "null" || text == "" {
		return nil
	}
	d := &vec.DynamicReader{Text: text, Literals: true}
	v, ok := d.Value(0)
	if d.Space(); ok && d.At == len(text) {
		return v
	}
	if text, ok := l.StrictJSON(); ok {
		return vec.ParseDynamic(text)
	}
	return text
}
