package lint

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// unknownValue finds values that resemble a known value of the column but differ from all of them,
// in the filters that directly follow a table. The known values are incomplete, so a value without a
// near one is not reported.
func unknownValue(a *adviser, n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok {
		return
	}
	source, ok := p.Source.(*syntax.Name)
	if !ok {
		return
	}
	table, ok := a.tables[source.Span()]
	if !ok {
		return
	}
	for _, operator := range p.Operators {
		switch x := operator.(type) {
		case *syntax.Where:
			a.valuesIn(table, x.Predicate)
		case *syntax.Sort, *syntax.Take:
		default: // from here on, a column may be another one
			return
		}
	}
}

// valuesIn checks the values in a condition on the columns of a table.
func (a *adviser) valuesIn(table string, predicate syntax.Expr) {
	syntax.Inspect(predicate, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.Pipeline:
			return false
		case *syntax.Binary:
			switch x.Op {
			case "==", "!=", "=~", "!~":
				a.valueOf(table, x.L, x.R, strings.HasSuffix(x.Op, "~"))
			}
		case *syntax.In:
			switch x.Op {
			case "in", "!in", "in~", "!in~":
				for _, value := range x.Values {
					a.valueOf(table, x.X, value, strings.HasSuffix(x.Op, "~"))
				}
			}
		}
		return true
	})
}

// valueOf checks a value that a column is compared with.
func (a *adviser) valueOf(table string, column, value syntax.Expr, ignoreCase bool) {
	name, ok := column.(*syntax.Name)
	literal, constant := value.(*syntax.Literal)
	if !ok || !constant {
		return
	}
	text, ok := literal.Text()
	if !ok {
		return
	}
	if near, ok := nearValue(text, catalog.Values(table, name.Text), ignoreCase); ok {
		fix := &syntax.Fix{Title: "Change to " + near, Span: literal.Span(), Text: `"` + syntax.EscapeString(near) + `"`}
		a.advise(literal.Span(), fix, unknownValueMessage, text, name.Text, near)
	}
}

// nearValue returns the known value that an unknown one is probably meant to be.
func nearValue(text string, known []catalog.Value, ignoreCase bool) (string, bool) {
	const shortest, long = 4, 8
	texts := make([]string, 0, len(known))
	for _, value := range known {
		if value.Text == text || ignoreCase && strings.EqualFold(value.Text, text) {
			return "", false
		}
		texts = append(texts, value.Text)
	}
	for _, near := range texts {
		if strings.EqualFold(near, text) {
			return near, true
		}
	}
	edits := 1
	if len(text) >= long {
		edits = 2
	}
	fix := syntax.NearestWithin(edits, text, texts, syntax.Span{})
	if fix == nil || len(text) < shortest || digits(fix.Text) != digits(text) ||
		strings.TrimSpace(fix.Text) == strings.TrimSpace(text) {
		return "", false
	}
	return fix.Text, true
}

// digits returns the digits of the text. Values that differ in them, such as versions, are not
// misspelled.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// unknownKey finds keys in the JSON of a column that resemble a known one but differ from all of them. The lists
// are incomplete, so a key without a near one is not reported.
func unknownKey(a *adviser, n syntax.Node) {
	key, x, span := sema.KeyOf(n)
	if key == "" {
		return
	}
	v, ok := sema.NestedIn(a.tree, sema.TableAround(a.tree, span.Start), x, span.Start)
	if !ok {
		return
	}
	var known []catalog.Value
	for _, k := range v.Keys() {
		known = append(known, catalog.Value{Text: k.Name})
	}
	if near, ok := nearValue(key, known, false); ok {
		text := near
		if _, literal := n.(*syntax.Index); literal {
			text = `"` + syntax.EscapeString(near) + `"`
		}
		a.advise(span, &syntax.Fix{Title: "Change to " + near, Span: span, Text: text}, unknownKeyMessage, key, v.Column, near)
	}
}
