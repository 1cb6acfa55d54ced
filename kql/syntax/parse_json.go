package syntax

// json parses the argument of dynamic(): JSON with strings of any KQL form and typed constants as
// values. It creates no node; the text is the value.
func (p *parser) json() {
	if p.depth >= maxDepth {
		p.tooDeep()
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	switch p.kind() {
	case OpenBracket:
		p.jsonItems(CloseBracket, "]", p.json)
	case OpenBrace:
		p.jsonItems(CloseBrace, "}", p.jsonPair)
	case StringToken, BadString:
		p.stringLiteral()
	case LongToken, RealToken, TimeSpanToken, TypedToken:
		p.advance()
	case Minus, Plus:
		p.advance()
		if k := p.kind(); k != LongToken && k != RealToken && k != TimeSpanToken {
			p.expected("a number", nil)
			return
		}
		p.advance()
	case Word:
		p.jsonWord()
	default:
		p.expected("a JSON value", nil)
	}
}

func (p *parser) jsonWord() {
	switch p.word(0) {
	case "true", "false", "True", "False", "TRUE", "FALSE":
		p.mark(p.at, ClassLiteral)
		p.advance()
	case "null":
		p.acceptWord("null")
	case "dynamic":
		p.dynamic()
	default:
		p.expected("a JSON value", nil)
	}
}

// jsonItems parses up to the closing bracket. Strings next to each other are one string.
func (p *parser) jsonItems(kind TokenKind, text string, item func()) {
	p.advance()
	for p.kind() != kind && p.kind() != EndToken {
		before := p.at
		item()
		if p.at == before {
			break
		}
		switch {
		case p.accept(Comma):
			if p.kind() == kind {
				p.expected("a JSON value", nil)
			}
		case p.kind() != kind && p.kind() != EndToken && p.startsJSON():
			p.expected("a comma", insert(p.end(), ","))
		}
	}
	p.close(kind, text)
}

// startsJSON reports whether the current token starts another item.
func (p *parser) startsJSON() bool {
	switch p.kind() {
	case OpenBracket, OpenBrace, StringToken, LongToken, RealToken, TimeSpanToken, TypedToken, Minus, Plus, Word:
		return true
	}
	return false
}

func (p *parser) jsonPair() {
	if p.kind() != StringToken {
		p.expected("a string key", nil)
		return
	}
	p.advance()
	if p.require(Colon, ":") {
		p.json()
	}
}
