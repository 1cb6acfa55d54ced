package syntax

// macro-expand, which runs a query for each database of a group.

func (p *parser) macroExpand(s step) Operator {
	x := &MacroExpand{step: s}
	x.Group = p.path()
	if p.requireWord("as") {
		x.Name = p.declaredName()
		p.mark(p.at-1, ClassVariable)
		outside := p.bound
		p.bind(x.Name.Text, ClassVariable)
		defer func() { p.bound = outside }()
	} else {
		x.Name = p.noName()
	}
	if p.require(OpenParen, "(") {
		p.nested(func() Expr {
			x.Body = p.statements(CloseParen)
			return nil
		})
		p.closeParen()
	}
	return x
}

// entityGroup parses `entity_group [database("a"), cluster("b").database("c")]`.
func (p *parser) entityGroup() Expr {
	start := p.start()
	p.mark(p.at, ClassKeyword)
	p.advance()
	x := &EntityGroup{}
	if p.require(OpenBracket, "[") {
		x.Members = p.list(p.path)
		p.close(CloseBracket, "]")
	}
	x.expression = p.from(start)
	return x
}
