package syntax

import "strings"

// tokenLiterals maps the kinds of tokens that are constants to the kind of constant.
var tokenLiterals = map[TokenKind]LiteralKind{
	LongToken: LongLiteral, RealToken: RealLiteral, TimeSpanToken: TimeSpanLiteral,
}

// primary parses a constant, a name, a call or an expression in parentheses.
func (p *parser) primary() Expr {
	t := p.tokens[p.at]
	switch t.Kind {
	case Word:
		return p.wordExpression()
	case StringToken, BadString:
		return p.stringLiteral()
	case LongToken, RealToken, TimeSpanToken:
		p.advance()
		return p.literal(t, tokenLiterals[t.Kind])
	case TypedToken:
		p.advance()
		return p.literal(t, typed[p.typeOf(t)])
	case OpenParen:
		return p.paren()
	case BadToken:
		p.advance()
		return &Bad{expression{node{t.Span}}}
	case OpenBracket:
		if n := p.bracketed(); n != nil {
			return p.nameOrCall(n)
		}
	}
	p.expected(anExpression, nil)
	return p.bad()
}

func (p *parser) literal(t Token, kind LiteralKind) Expr {
	return &Literal{expression: expression{node{t.Span}}, Kind: kind, Raw: p.textOf(t)}
}

// stringLiteral parses a string, joined with those that directly follow it.
func (p *parser) stringLiteral() Expr {
	start := p.start()
	for p.kind() == StringToken || p.kind() == BadString {
		p.advance()
	}
	return &Literal{expression: p.from(start), Kind: StringLiteral, Raw: p.text[start:p.end()]}
}

// wordExpressions maps words that have a grammar of their own before a parenthesis to their
// parsers.
var wordExpressions map[string]func(*parser) Expr

func init() {
	wordExpressions = map[string]func(*parser) Expr{
		"dynamic":       (*parser).dynamic,
		"datatable":     (*parser).dataTable,
		"externaldata":  (*parser).externalData,
		"external_data": (*parser).externalData,
		"typeof":        (*parser).typeOfExpression,
	}
}

func (p *parser) wordExpression() Expr {
	word := p.word(0)
	switch word {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		p.mark(p.at, ClassLiteral)
		return p.literal(p.advance(), BoolLiteral)
	}
	call := p.kindAt(1) == OpenParen
	if word == "entity_group" && p.kindAt(1) == OpenBracket {
		return p.entityGroup()
	}
	if special := wordExpressions[word]; special != nil && call {
		return special(p)
	}
	if special := word == "datatable" || word == "externaldata" || word == "external_data"; special && p.word(1) != "" {
		return wordExpressions[word](p) // parameters may come before the schema
	}
	if Nameable(word) || callable[word] && (call || p.word(1) == "kind") {
		return p.nameOrCall(p.wordName())
	}
	switch p.kindAt(1) {
	case Comma, CloseParen, Equal, NotEqual, EqualTilde, BangTilde, Dot:
		return p.bracketless()
	}
	p.mark(p.at, ClassKeyword)
	p.expected(anExpression, p.bracketFix())
	return p.bad()
}

func (p *parser) nameOrCall(name *Name) Expr {
	at := p.at - 1
	switch name.Text {
	case "toscalar", "totable":
		p.params(scalarParams)
		fallthrough
	case "materialize":
		p.mark(at, ClassKeyword)
	default:
		if p.tokens[at].Kind == Word {
			p.mark(at, p.classOfName(name.Text))
		}
	}
	if p.kind() != OpenParen {
		return name
	}
	return p.call(name.span.Start, name)
}

var scalarParams = WordSet(`kind`)

// call parses the arguments of a function whose name has been parsed.
func (p *parser) call(start int, name *Name) *Call {
	c := &Call{Name: name}
	if at := p.at - 1; p.marks[at] == ClassColumn {
		p.mark(at, ClassFunction)
	}
	p.advance()
	if p.kind() != CloseParen {
		if p.depth >= maxDepth {
			c.Args = []Expr{p.tooDeep()}
		} else {
			p.depth++
			c.Args = p.list(func() Expr { return p.argumentOf(name) })
			p.depth--
		}
	}
	p.closeParen()
	c.expression = p.from(start)
	return c
}

// argumentOf parses an argument of a function. Only functions that convert a table to something
// else take a bare pipeline; the others need it in parentheses.
func (p *parser) argumentOf(function *Name) Expr {
	x := p.argument()
	pipeline, ok := x.(*Pipeline)
	if !ok || pipeline.Source == nil {
		return x
	}
	switch function.Text {
	case "materialize", "toscalar", "totable":
		return x
	}
	from := pipeline.Source.Span().End
	at := from + strings.IndexByte(p.text[from:], '|')
	p.report("pipeline-as-argument", Span{at, at + 1},
		"expected a comma or ), found |; put a pipeline argument in parentheses", nil)
	return x
}

// argument parses a value, `name = value`, a star or a pipeline.
func (p *parser) argument() Expr {
	if p.kind() == Asterisk && (p.kindAt(1) == CloseParen || p.kindAt(1) == Comma) {
		start := p.start()
		p.advance()
		return &Star{p.from(start)}
	}
	start := p.start()
	if names := p.assigned(); names != nil {
		x := &Named{Names: names, X: p.tabular()}
		x.expression = p.from(start)
		return x
	}
	return p.tabular()
}

func (p *parser) paren() Expr {
	return p.nested(func() Expr {
		start := p.start()
		p.advance()
		x := &Paren{X: p.tabular()}
		p.closeParen()
		x.expression = p.from(start)
		return x
	})
}

func (p *parser) typeOfExpression() Expr {
	start := p.start()
	p.acceptWord("typeof")
	p.advance()
	x := &Typed{Type: p.outputColumn()}
	for p.accept(Comma) { // typeof(*, x: long) names the output columns of a plugin
		p.outputColumn()
	}
	p.closeParen()
	x.expression = p.from(start)
	return x
}

// outputColumn parses a type, or an output column of a plugin: a star or `name: type`.
func (p *parser) outputColumn() *Name {
	if p.kind() == Asterisk {
		start := p.start()
		p.advance()
		return &Name{expression: p.from(start), Text: "*", Wildcard: true}
	}
	if p.kindAt(1) == Colon {
		p.declaredName()
		p.advance()
	}
	return p.typeName()
}

func (p *parser) dataTable() Expr {
	start := p.start()
	p.acceptWord(p.word(0))
	p.params(nil)
	x := &DataTable{Columns: p.columns()}
	if p.require(OpenBracket, "[") {
		for p.kind() != CloseBracket {
			x.Values = append(x.Values, p.expression())
			if !p.comma() {
				break
			}
		}
		p.close(CloseBracket, "]")
	}
	x.expression = p.from(start)
	return x
}

func (p *parser) externalData() Expr {
	start := p.start()
	p.acceptWord(p.word(0))
	p.params(nil)
	x := &ExternalData{Columns: p.columns()}
	if p.require(OpenBracket, "[") {
		if p.kind() != CloseBracket {
			x.URIs = p.list(p.expression)
		}
		p.close(CloseBracket, "]")
	}
	if p.acceptWord("with") {
		x.Params = p.properties()
	}
	x.expression = p.from(start)
	return x
}

// dynamic parses `dynamic(json)`. The JSON is decoded on demand.
func (p *parser) dynamic() Expr {
	start := p.start()
	p.acceptWord("dynamic")
	open := p.advance().Span.End
	p.json()
	x := &DynamicLiteral{JSON: p.text[open:p.end()]}
	p.closeParen()
	x.expression = p.from(start)
	return x
}
