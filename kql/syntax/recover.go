package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// report adds an error, unless there is one at the same offset already: subsequent errors only
// confuse.
func (p *parser) report(code string, span Span, message string, fix *Fix) {
	if p.reported[span.Start] {
		return
	}
	p.reported[span.Start] = true
	p.diagnostics = append(p.diagnostics, Diagnostic{Code: code, Span: span, Message: message, Fix: fix})
}

func insert(at int, text string) *Fix {
	return &Fix{Title: "Insert " + strings.TrimSpace(text), Span: Span{at, at}, Text: text}
}

// expected reports that something other than the current token is required.
func (p *parser) expected(what string, fix *Fix) {
	code := "expected-token"
	if what == anExpression {
		code = "expected-expression"
	}
	p.report(code, p.here(), fmt.Sprintf("expected %s, found %s", what, p.found()), fix)
}

func (p *parser) unexpected() {
	p.report("unexpected-token", p.here(), "unexpected "+p.found(), nil)
}

// here returns the span of the current token. At the end of the text it is an empty span after the
// last token, since blank lines may follow it.
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
		return "the keyword " + quoted(text)
	case t.Kind == Comma:
		return "a comma"
	case len(text) > longest:
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	if t.Kind == Word || t.Kind == WordOperator {
		return quoted(text)
	}
	return text
}

// require takes a token of a kind, or reports it missing with a fix that inserts it.
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
	p.expected(quoted(word), insert(p.end(), " "+word))
	return false
}

// closeParen takes the parenthesis that ends a list. It skips other tokens before it, but never a
// pipe or a semicolon.
func (p *parser) closeParen() { p.close(CloseParen, ")") }

func (p *parser) close(kind TokenKind, text string) {
	if p.accept(kind) {
		return
	}
	p.expected(text+p.unclosed(kind), insert(p.end(), text))
	at := p.at
	p.skip()
	if !p.accept(kind) {
		p.at = at
	}
}

// unclosed describes the bracket that a missing closing bracket belongs to if it is on an earlier
// line. The message counts lines from the error, since the query may be part of a longer text.
func (p *parser) unclosed(closing TokenKind) string {
	if p.reported[p.here().Start] {
		return ""
	}
	i, depth := p.at-1, 1
	for ; i >= 0; i-- {
		switch p.tokens[i].Kind {
		case closing:
			depth++
		case Opening(closing):
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if i < 0 {
		return ""
	}
	open := p.tokens[i]
	switch lines := strings.Count(p.text[open.Span.Start:p.here().Start], "\n"); lines {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" to close the %s on the line above", p.textOf(open))
	default:
		return fmt.Sprintf(" to close the %s %d lines above", p.textOf(open), lines)
	}
}

// skip advances to the next pipe, semicolon or unmatched closing bracket.
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

// skipTo advances past the bracket that closes the one just taken, without recursion.
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

func (p *parser) bad() Expr {
	return &Bad{p.from(p.start())}
}

func (p *parser) tooDeep() Expr {
	start := p.start()
	p.report("too-deep", p.here(), fmt.Sprintf("more than %d nested levels; split the query with `let`", maxDepth), nil)
	p.skip()
	return &Bad{p.from(start)}
}

func (p *parser) typeOf(t Token) string {
	text := p.textOf(t)
	return text[:strings.IndexByte(text, '(')]
}

func (p *parser) badCharacter(t Token) {
	r, n := utf8.DecodeRuneInString(p.textOf(t))
	what := quoted(string(r))
	switch {
	case r == utf8.RuneError && n == 1:
		what = "a byte that is not UTF-8"
	case r == '#':
		p.report("bad-character", t.Span, "lines that start with # must precede the first statement", nil)
		return
	case r < ' ' || r == 0x7f:
		what = fmt.Sprintf("control character U+%04X", r)
	}
	p.report("bad-character", t.Span, "unexpected "+what+" outside a string or comment", nil)
}

func (p *parser) badString(t Token) {
	text := p.textOf(t)
	quote := strings.TrimLeft(text, "hH@")
	switch {
	case typographicQuote(quote):
		straight := `"` + strings.Trim(text, "“”„‘’‚") + `"`
		p.report("typographic-quotes", t.Span, "strings need straight quotes",
			&Fix{Title: "Use straight quotes", Span: t.Span, Text: straight})
	case strings.HasPrefix(quote, "```"), strings.HasPrefix(quote, "~~~"):
		p.report("unterminated-string", t.Span, "expected "+quote[:3]+" to end the string, found the end of the query",
			insert(t.Span.End, "\n"+quote[:3]))
	case len(quote) > 1 && quote[0] == quote[len(quote)-1] && t.Kind == BadString && !strings.Contains(text, "@"):
		p.badEscape(t, len(text)-len(quote))
	default:
		p.report("unterminated-string", t.Span, "expected "+quote[:1]+" to end the string on the same line",
			insert(t.Span.End, quote[:1]))
	}
}

// badEscape reports the first invalid escape. The fix makes the string verbatim.
func (p *parser) badEscape(t Token, prefix int) {
	at := t.Span.Start + prefix
	for i := at; i < t.Span.End; i++ {
		if p.text[i] != '\\' {
			continue
		}
		n := escapeLen(p.text[i:t.Span.End])
		if n == 0 {
			span := Span{i, min(i+2, t.Span.End)}
			p.report("bad-escape", span,
				"unknown escape "+p.text[i:span.End]+"; write \\\\ for a backslash or put @ before the string",
				&Fix{Title: "Put @ before the string", Span: Span{at, at}, Text: "@"})
			return
		}
		i += n - 1
	}
}
