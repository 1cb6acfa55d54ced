package engine

import (
	"regexp"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

var literalTypes = [...]table.Type{
	syntax.StringLiteral: table.String, syntax.BoolLiteral: table.Bool, syntax.IntLiteral: table.Int, syntax.LongLiteral: table.Long,
	syntax.RealLiteral: table.Real, syntax.DecimalLiteral: table.Decimal, syntax.DateTimeLiteral: table.DateTime,
	syntax.TimeSpanLiteral: table.TimeSpan, syntax.GUIDLiteral: table.GUID,
}

func (c *compiler) literal(l *syntax.Literal) (*expr, error) {
	if l.Kind == syntax.DateTimeLiteral && strings.Contains(l.Raw, "now") {
		return constantExpr(momentOf(c.x.now), l.Span()), nil
	}
	d, err := literalDatum(l)
	if err != nil {
		return nil, err
	}
	return constantExpr(d, l.Span()), nil
}

var commas = regexp.MustCompile(`\s*,\s*`)

// literalDatum gives the value of a constant.
func literalDatum(l *syntax.Literal) (datum, error) {
	t := literalTypes[l.Kind]
	if t != table.String && l.Null() {
		return nullOf(t), nil
	}
	d, ok := literalDecoders[l.Kind](l)
	if !ok && t == table.DateTime { // datetime(2025, 6, 14)
		spaced := syntax.Literal{Kind: l.Kind, Raw: commas.ReplaceAllString(l.Raw, "-")}
		d, ok = literalDecoders[l.Kind](&spaced)
	}
	if !ok {
		return d, failf(l.Span(), CodeMeaning, "'%s' is not a value of type %s.", l.Raw, t)
	}
	return d, nil
}

var literalDecoders = [...]func(l *syntax.Literal) (datum, bool){
	syntax.StringLiteral: func(l *syntax.Literal) (datum, bool) { s, ok := l.Text(); return stringOf(s), ok },
	syntax.BoolLiteral:   func(l *syntax.Literal) (datum, bool) { b, ok := l.Bool(); return boolOf(b), ok },
	syntax.IntLiteral:    func(l *syntax.Literal) (datum, bool) { n, ok := l.Long(); return intOf(n), ok },
	syntax.LongLiteral:   func(l *syntax.Literal) (datum, bool) { n, ok := l.Long(); return longOf(n), ok },
	syntax.RealLiteral:   func(l *syntax.Literal) (datum, bool) { f, ok := l.Real(); return realOf(f), ok },
	syntax.DecimalLiteral: func(l *syntax.Literal) (datum, bool) {
		s, ok := l.Decimal()
		return datum{typ: table.Decimal, str: s}, ok
	},
	syntax.DateTimeLiteral: func(l *syntax.Literal) (datum, bool) {
		ticks, ok := l.Ticks()
		return momentOf(ticks), ok
	},
	syntax.TimeSpanLiteral: func(l *syntax.Literal) (datum, bool) { ticks, ok := l.Ticks(); return spanOf(ticks), ok },
	syntax.GUIDLiteral:     func(l *syntax.Literal) (datum, bool) { s, ok := l.GUID(); return guidOf(s), ok },
}

// dynamicLiteral reads the text between the parentheses of dynamic(…). It is JSON in
// which datetimes and timespans may stand as literals too.
func dynamicLiteral(text string) any {
	text = strings.TrimSpace(text)
	if text == "null" || text == "" {
		return nil
	}
	d := &dynamicReader{text: text, literals: true}
	if v, ok := d.value(0); ok {
		return v
	}
	return text
}
