package syntax

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// report adds an error unless one stands at the same place already: what follows from
// the first only confuses.
func (p *parser) report(code string, span Span, message string, fix *Fix) {
	if p.reported[span.Start] {
		return
	}
	p.reported[span.Start] = true
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Span: span, Message: message, Fix: fix})
}

func InOrder(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, func(a, b Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return list
}

func insert(at int, text string) *Fix {
	return &Fix{Title: "Insert " + strings.TrimSpace(text), Span: Span{at, at}, Text: text}
}

// expected reports that something else than the current token belongs here.
func (p *parser) expected(what string, fix *Fix) {
	code := "expected-token"
	if what == anExpression {
		code = "expected-expression"
	}
	p.report(code, p.here(), fmt.Sprintf("Expected %s, found %s.", what, p.found()), fix)
}

func (p *parser) unexpected() {
	p.report("unexpected-token", p.here(), fmt.Sprintf("%s does not belong here.", capital(p.found())), nil)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// here is the current token, or the place behind the last one at the end of the text,
// where blank lines may lie between the two.
func (p *parser) here() Span {
	if p.kind() == EndToken {
		return Span{p.end(), p.end()}
	}
	return p.tokens[p.at].Span
}

// found describes the current token.
func (p *parser) found() string {
	t := p.tokens[p.at]
	text := p.textOf(t)
	const longest = 30
	switch {
	case t.Kind == EndToken:
		return "the end of the query"
	case t.Kind == StringToken || t.Kind == BadString:
		return "a string"
	case t.Kind == Word && Reserved[text]:
		return "the keyword " + text
	case t.Kind == Comma:
		return "a comma"
	case len(text) > longest:
		return text[:longest] + "…"
	}
	return text
}

// require takes a token of a kind or reports that it is missing, with its insertion as
// the fix.
func (p *parser) require(kind TokenKind, text string) bool {
	if p.accept(kind) {
		return true
	}
	p.expected(text, insert(p.end(), text))
	return false
}

func (p *parser) requireWord(word string) bool {
	if p.acceptWord(word) {
		return true
	}
	p.expected(word, insert(p.end(), " "+word))
	return false
}

// closeParen takes the parenthesis that ends a list. If something else stands there,
// what lies before the parenthesis is skipped, but never a pipe or a semicolon.
func (p *parser) closeParen() { p.close(CloseParen, ")") }

func (p *parser) close(kind TokenKind, text string) {
	if p.require(kind, text) {
		return
	}
	at := p.at
	p.skip()
	if !p.accept(kind) {
		p.at = at
	}
}

// skip goes on to the next pipe, semicolon or closing bracket that belongs to what is
// being read.
func (p *parser) skip() {
	for {
		switch p.kind() {
		case Pipe, Semicolon, CloseParen, CloseBracket, CloseBrace, EndToken:
			return
		case OpenParen:
			p.advance()
			p.skipTo(CloseParen)
		case OpenBracket:
			p.advance()
			p.skipTo(CloseBracket)
		case OpenBrace:
			p.advance()
			p.skipTo(CloseBrace)
		default:
			p.advance()
		}
	}
}

// skipTo goes behind the bracket that closes the one just taken, without recursion.
func (p *parser) skipTo(closing TokenKind) {
	for open := 1; open > 0 && p.kind() != EndToken; p.advance() {
		switch p.kind() {
		case closing:
			open--
		case Opening(closing):
			open++
		}
	}
}

func Opening(closing TokenKind) TokenKind {
	switch closing {
	case CloseParen:
		return OpenParen
	case CloseBracket:
		return OpenBracket
	}
	return OpenBrace
}

func (p *parser) bad() Expr {
	return &Bad{p.from(p.start())}
}

func (p *parser) tooDeep() Expr {
	start := p.start()
	p.report("too-deep", p.here(), fmt.Sprintf("More than %d levels of parentheses. Use let to name the parts.", maxDepth), nil)
	p.skip()
	return &Bad{p.from(start)}
}

func (p *parser) typeOf(t Token) string {
	text := p.textOf(t)
	return text[:strings.IndexByte(text, '(')]
}

func (p *parser) badCharacter(t Token) {
	r, n := utf8.DecodeRuneInString(p.textOf(t))
	what := fmt.Sprintf("%c", r)
	switch {
	case r == utf8.RuneError && n == 1:
		what = "A byte that is no UTF-8"
	case r == '#':
		what = "A line that starts with #"
	case r < ' ' || r == 0x7f:
		what = fmt.Sprintf("The control character U+%04X", r)
	}
	where := "outside strings and comments"
	if r == '#' {
		where = "behind the first statement"
	}
	p.report("bad-character", t.Span, what+" is not part of the language "+where+".", nil)
}

func (p *parser) badString(t Token) {
	text := p.textOf(t)
	quote := strings.TrimLeft(text, "hH@")
	switch {
	case typographicQuote(quote):
		straight := `"` + strings.Trim(text, "“”„‘’‚") + `"`
		p.report("typographic-quotes", t.Span, "Strings stand in straight quotes.", &Fix{Title: "Use straight quotes", Span: t.Span, Text: straight})
	case strings.HasPrefix(quote, "```"), strings.HasPrefix(quote, "~~~"):
		p.report("unterminated-string", Span{t.Span.Start, t.Span.End}, "Expected "+quote[:3]+" to end the string before the end of the query.", insert(t.Span.End, "\n"+quote[:3]))
	case len(quote) > 1 && quote[0] == quote[len(quote)-1] && t.Kind == BadString && !strings.Contains(text, "@"):
		p.badEscape(t, len(text)-len(quote))
	default:
		p.report("unterminated-string", t.Span, "Expected "+quote[:1]+" to end the string on its line.", insert(t.Span.End, quote[:1]))
	}
}

// badEscape marks the backslash; the fix makes the string verbatim if no quote is in it.
func (p *parser) badEscape(t Token, prefix int) {
	at := t.Span.Start + prefix
	for i := at; i < t.Span.End; i++ {
		if p.text[i] != '\\' {
			continue
		}
		n := escapeLen(p.text[i:t.Span.End])
		if n == 0 {
			span := Span{i, min(i+2, t.Span.End)}
			p.report("bad-escape", span, p.text[i:span.End]+" is no escape. Write \\\\ for a backslash, or put @ before the string.", &Fix{Title: "Put @ before the string", Span: Span{at, at}, Text: "@"})
			return
		}
		i += n - 1
	}
}
