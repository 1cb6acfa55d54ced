package syntax

import "quarry/kql/types"

// schema parses `(a: type, b: (c: type), d: type = 1)` of functions and declare statements, and `(*)`.
func (p *parser) schema() []*Parameter { return p.schemaOf(false) }

// columns parses the columns of datatable, externaldata and parse-kv, which may end in a comma.
func (p *parser) columns() []*Parameter { return p.schemaOf(true) }

func (p *parser) schemaOf(trailing bool) []*Parameter {
	list := []*Parameter{}
	if !p.require(OpenParen, "(") {
		return list
	}
	if p.kind() == Asterisk && p.kindAt(1) == CloseParen {
		p.advance()
		p.advance()
		return list
	}
	return p.schemaRest(trailing)
}

// schemaRest parses the parameters after the opening parenthesis, and the closing one. The last
// parameter may be followed by a comma if trailing is set.
func (p *parser) schemaRest(trailing bool) []*Parameter {
	list := []*Parameter{}
	for p.kind() != CloseParen {
		list = append(list, p.parameter())
		if p.kind() == CloseParen || !p.comma() {
			break
		}
		if p.kind() == CloseParen && !trailing {
			p.expected("a parameter", nil)
		}
	}
	p.closeParen()
	return list
}

func (p *parser) parameter() *Parameter {
	start := p.start()
	x := &Parameter{Name: p.declaredName()}
	if p.require(Colon, ":") {
		if p.kind() == OpenParen {
			x.Columns = p.nestedSchema()
		} else {
			x.Type = p.typeName()
		}
	}
	if p.accept(Assign) {
		x.Default = p.expression()
	}
	x.node = p.nodeFrom(start)
	return x
}

func (p *parser) nestedSchema() []*Parameter {
	if p.depth >= maxDepth {
		p.tooDeep()
		return []*Parameter{}
	}
	p.depth++
	list := p.schema()
	p.depth--
	return list
}

func (p *parser) typeName() *Name {
	if p.kind() == Word {
		word := p.word(0)
		if _, known := types.Parse(word); known || Nameable(word) {
			p.mark(p.at, ClassType)
			if !known {
				fix := Nearest(word, types.Names(), p.here())
				p.report("unknown-type", p.here(), "unknown type "+quoted(word)+DidYouMean(fix), fix)
			}
			return p.wordName()
		}
	}
	p.expected("a type", nil)
	return p.noName()
}

// name parses an identifier or a bracketed name, or reports that it is missing.
func (p *parser) name() *Name {
	if p.kind() == Word && Nameable(p.word(0)) && !truth[p.word(0)] {
		p.mark(p.at, ClassColumn)
		return p.wordName()
	}
	if n := p.bracketed(); n != nil {
		return n
	}
	p.expected("a name", nil)
	return p.noName()
}

// declaredName parses a name, including words that are names only in declarations.
func (p *parser) declaredName() *Name {
	if p.kind() == Word && parameterWords[p.word(0)] {
		return p.bracketless()
	}
	if p.kind() == Word && Declarable[p.word(0)] {
		p.mark(p.at, ClassColumn)
		return p.wordName()
	}
	return p.name()
}

// dottedName parses the name of an option, such as `hint.strategy` or `notruncation`.
func (p *parser) dottedName() *Name {
	start := p.start()
	if p.kind() != Word {
		return p.name()
	}
	p.advance()
	for p.kind() == Dot && p.kindAt(1) == Word {
		p.advance()
		p.advance()
	}
	return &Name{expression: p.from(start), Text: p.text[start:p.end()]}
}

func (p *parser) wordName() *Name {
	t := p.advance()
	return &Name{expression: expression{node{t.Span}}, Text: p.textOf(t)}
}

func (p *parser) noName() *Name {
	return &Name{expression: p.from(p.start())}
}

// bracketed parses ['any text'], or returns nil.
func (p *parser) bracketed() *Name {
	if p.kind() != OpenBracket || p.kindAt(1) != StringToken || p.kindAt(2) != CloseBracket {
		return nil
	}
	start := p.start()
	p.advance()
	text, _ := decodeString(p.textOf(p.advance()))
	p.advance()
	return &Name{expression: p.from(start), Text: text}
}

// wildcard parses a name with stars, such as Device*Events or *, or returns nil.
func (p *parser) wildcard() *Name {
	if k := p.kind(); k != Word && k != Asterisk {
		return nil
	}
	n, stars := 0, 0
	for k := p.kindAt(n); k == Word || k == Asterisk || k == LongToken; k = p.kindAt(n) {
		if n > 0 && !p.adjacent(n) {
			break
		}
		if k == Asterisk {
			stars++
		}
		n++
	}
	if stars == 0 {
		return nil
	}
	start := p.start()
	p.at += n
	p.markTaken(p.at-n, ClassColumn)
	return &Name{expression: p.from(start), Text: p.text[start:p.end()], Wildcard: true}
}
