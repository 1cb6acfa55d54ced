package lint

import (
	"strings"
	"unicode"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// containsForWord finds contains with a whole word, for which has uses the term index instead of
// scanning all text.
func containsForWord(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Binary)
	if !ok || x.Op != "contains" && x.Op != "!contains" {
		return
	}
	literal, ok := x.R.(*syntax.Literal)
	column, plain := x.L.(*syntax.Name)
	if !ok || !plain || !catalog.IsColumn(column.Text) { // computed values are not indexed
		return
	}
	// The index holds terms of three or more characters.
	text, ok := literal.Text()
	if !ok || len(text) < 3 || strings.IndexFunc(text,
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) >= 0 {
		return
	}
	has := strings.Replace(x.Op, "contains", "has", 1)
	fix := &syntax.Fix{Title: "Change to " + has, Span: x.OpSpan, Text: has}
	a.advise(x.OpSpan, fix, containsForWordMessage, x.Op, has, text)
}

// regexForText finds patterns that are equivalent to a string operator.
func regexForText(a *adviser, n syntax.Node) {
	x, ok := n.(*syntax.Binary)
	if !ok || x.Op != "matches regex" {
		return
	}
	literal, ok := x.R.(*syntax.Literal)
	if !ok {
		return
	}
	pattern, ok := literal.Text()
	if !ok {
		return
	}
	if operator, text := operatorFor(pattern); operator != "" {
		span := syntax.Span{Start: x.OpSpan.Start, End: literal.Span().End}
		fix := &syntax.Fix{Title: "Change to " + operator, Span: span, Text: operator + " " + verbatim(text)}
		a.advise(x.OpSpan, fix, regexForTextMessage, operator)
	}
}

// verbatim quotes text, as a verbatim string if it has backslashes.
func verbatim(text string) string {
	if strings.Contains(text, `\`) {
		return `@"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return `"` + syntax.EscapeString(text) + `"`
}

// operatorFor returns the string operator and the text equivalent to a pattern, or "" if there is
// none.
func operatorFor(pattern string) (operator, text string) {
	pattern, anyCase := strings.CutPrefix(pattern, "(?i)")
	pattern, start := strings.CutPrefix(pattern, "^")
	pattern, end := strings.CutSuffix(pattern, "$")
	if pattern == "" || end && strings.HasSuffix(pattern, `\`) || !plainPattern(pattern) {
		return "", ""
	}
	operator, text = "contains", withoutEscapes(pattern)
	switch {
	case start && end && anyCase:
		return "=~", text
	case start && end:
		return "==", text
	case start:
		operator = "startswith"
	case end:
		operator = "endswith"
	}
	if !anyCase {
		operator += "_cs"
	}
	return operator, text
}

// withoutEscapes removes the backslashes of a plain pattern.
func withoutEscapes(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' {
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

// plainPattern reports whether all metacharacters of a pattern are escaped.
func plainPattern(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			if i == len(pattern) || !strings.ContainsRune(`.+*?()|[]{}^$\/-`, rune(pattern[i])) {
				return false
			}
		case strings.IndexByte(".+*?()|[]{}^$", c) >= 0:
			return false
		}
	}
	return true
}

var withoutCase = map[string]string{"==": "=~", "!=": "!~", "in": "in~", "!in": "!in~"}

// caseByFunction finds comparisons such as tolower(x) == "text", where =~ ignores case.
func caseByFunction(a *adviser, n syntax.Node) {
	switch x := n.(type) {
	case *syntax.Binary:
		call, constant := lowered(x.L), x.R
		if call == nil {
			call, constant = lowered(x.R), x.L
		}
		text, ok := constant.(*syntax.Literal)
		operator := withoutCase[x.Op]
		if call == nil || !ok || operator == "" || text.Kind != syntax.StringLiteral {
			return
		}
		comparison := a.textOf(call.Args[0]) + " " + operator + " " + a.textOf(text)
		fix := &syntax.Fix{Title: "Change to " + operator, Span: x.Span(), Text: comparison}
		a.advise(call.Span(), fix, caseByFunctionMessage, call.Name.Text, operator)
	case *syntax.In:
		if call, operator := lowered(x.X), withoutCase[x.Op]; call != nil && operator != "" {
			span := syntax.Span{Start: call.Span().Start, End: x.OpSpan.End}
			fix := &syntax.Fix{Title: "Change to " + operator, Span: span,
				Text: a.textOf(call.Args[0]) + " " + operator}
			a.advise(call.Span(), fix, caseByFunctionMessage, call.Name.Text, operator)
		}
	}
}

func lowered(x syntax.Expr) *syntax.Call {
	call, ok := x.(*syntax.Call)
	if ok && len(call.Args) == 1 && (call.Name.Text == "tolower" || call.Name.Text == "toupper") {
		return call
	}
	return nil
}

func (a *adviser) textOf(n syntax.Node) string { return a.tree.Text[n.Span().Start:n.Span().End] }
