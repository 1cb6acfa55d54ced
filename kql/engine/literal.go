package engine

import (
	"regexp"
	"strings"

	"quarry/kql"
	"quarry/table"
)

var literalTypes = [...]table.Type{
	kql.StringLiteral: table.String, kql.BoolLiteral: table.Bool, kql.IntLiteral: table.Int, kql.LongLiteral: table.Long,
	kql.RealLiteral: table.Real, kql.DecimalLiteral: table.Decimal, kql.DateTimeLiteral: table.DateTime,
	kql.TimeSpanLiteral: table.TimeSpan, kql.GUIDLiteral: table.GUID,
}

func (c *compiler) literal(l *kql.Literal) (*expr, error) {
	if l.Kind == kql.DateTimeLiteral && strings.Contains(l.Raw, "now") {
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
func literalDatum(l *kql.Literal) (datum, error) {
	t := literalTypes[l.Kind]
	if t != table.String && l.Null() {
		return nullOf(t), nil
	}
	d, ok := literalDecoders[l.Kind](l)
	if !ok && t == table.DateTime { // datetime(2025, 6, 14)
		spaced := kql.Literal{Kind: l.Kind, Raw: commas.ReplaceAllString(l.Raw, "-")}
		d, ok = literalDecoders[l.Kind](&spaced)
	}
	if !ok {
		return d, failf(l.Span(), CodeMeaning, "'%s' is not a value of type %s.", l.Raw, t)
	}
	return d, nil
}

var literalDecoders = [...]func(l *kql.Literal) (datum, bool){
	kql.StringLiteral:  func(l *kql.Literal) (datum, bool) { s, ok := l.Text(); return stringOf(s), ok },
	kql.BoolLiteral:    func(l *kql.Literal) (datum, bool) { b, ok := l.Bool(); return boolOf(b), ok },
	kql.IntLiteral:     func(l *kql.Literal) (datum, bool) { n, ok := l.Long(); return intOf(n), ok },
	kql.LongLiteral:    func(l *kql.Literal) (datum, bool) { n, ok := l.Long(); return longOf(n), ok },
	kql.RealLiteral:    func(l *kql.Literal) (datum, bool) { f, ok := l.Real(); return realOf(f), ok },
	kql.DecimalLiteral: func(l *kql.Literal) (datum, bool) { s, ok := l.Decimal(); return datum{typ: table.Decimal, str: s}, ok },
	kql.DateTimeLiteral: func(l *kql.Literal) (datum, bool) {
		ticks, ok := l.Ticks()
		return momentOf(ticks), ok
	},
	kql.TimeSpanLiteral: func(l *kql.Literal) (datum, bool) { ticks, ok := l.Ticks(); return spanOf(ticks), ok },
	kql.GUIDLiteral:     func(l *kql.Literal) (datum, bool) { s, ok := l.GUID(); return guidOf(s), ok },
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
