package syntax

// declare pattern, which maps strings to queries, and alias database.

func (p *parser) declarePattern(start int) Statement {
	p.acceptWord("declare")
	p.acceptWord("pattern")
	at := p.at
	s := &Pattern{Name: p.declaredName()}
	p.markTaken(at, ClassFunction)
	p.bind(s.Name.Text, ClassFunction)
	if p.accept(Assign) {
		at := p.at
		s.Parameters = p.schema()
		p.markParameters(at)
		if p.accept(OpenBracket) {
			s.Path = p.parameter()
			p.close(CloseBracket, "]")
		}
		if p.require(OpenBrace, "{") {
			for p.kind() == OpenParen {
				s.Cases = append(s.Cases, p.patternCase())
				p.endOfStatement(CloseBrace)
			}
			p.require(CloseBrace, "}")
		}
	}
	s.stmt = stmt{p.nodeFrom(start)}
	return s
}

// patternCase parses `("x").["y"] = { statements }`.
func (p *parser) patternCase() *PatternCase {
	start := p.start()
	x := &PatternCase{}
	p.require(OpenParen, "(")
	x.Values = p.list(p.expression)
	p.closeParen()
	if p.accept(Dot) && p.require(OpenBracket, "[") {
		x.Path = p.expression()
		p.close(CloseBracket, "]")
	}
	if p.require(Assign, "=") && p.require(OpenBrace, "{") {
		p.nested(func() Expr {
			x.Body = p.statements(CloseBrace)
			return nil
		})
		p.require(CloseBrace, "}")
	}
	x.node = p.nodeFrom(start)
	return x
}

func (p *parser) alias(start int) Statement {
	p.acceptWord("alias")
	p.acceptWord("database")
	s := &Alias{Name: p.declaredName()}
	if p.require(Assign, "=") {
		s.Value = p.path()
	} else {
		s.Value = p.bad()
		p.skip()
	}
	s.stmt = stmt{p.nodeFrom(start)}
	return s
}
