package syntax

import "maps"

// statements parses statements up to a closing brace or the end of the text.
func (p *parser) statements(until TokenKind) []Statement {
	var list []Statement
	for p.kind() != until && p.kind() != EndToken {
		before := p.at
		if p.kind() == Semicolon {
			p.unexpected()
		} else {
			list = append(list, p.statement())
		}
		p.endOfStatement(until)
		if p.at == before {
			list = append(list, p.strayToken())
		}
	}
	return list
}

// endOfStatement takes the semicolon. If it is missing and the next line can start a statement,
// parsing continues there; otherwise it skips to the next semicolon.
func (p *parser) endOfStatement(until TokenKind) {
	if p.kind() == until || p.kind() == EndToken {
		return
	}
	if p.accept(Semicolon) {
		return
	}
	switch p.kind() {
	case CloseParen, CloseBracket, CloseBrace:
		p.unexpected()
	default:
		p.expected("; or |", insert(p.end(), ";"))
	}
	if p.onNewLine() && p.startsStatement() {
		return
	}
	p.skipStatement(until)
	p.accept(Semicolon)
}

// skipStatement skips to the end of a malformed statement. The operators on the way are parsed only
// to report their own errors.
func (p *parser) skipStatement(until TokenKind) {
	for p.skip(); ; p.skip() {
		switch k := p.kind(); {
		case k == Pipe:
			p.advance()
			p.step()
		case k == CloseParen, k == CloseBracket, k == CloseBrace && until != CloseBrace:
			p.advance()
		default:
			return
		}
	}
}

func (p *parser) startsStatement() bool {
	switch p.kind() {
	case Word:
		word := p.word(0)
		return Nameable(word) || sourceOperators[word] || word == "set" || word == "datatable" || word == "externaldata"
	case OpenParen:
		return true
	}
	return false
}

// strayToken takes a token that nothing else accepts, so that the parser always makes progress.
func (p *parser) strayToken() Statement {
	start := p.start()
	p.unexpected()
	p.advance()
	return &Query{stmt{p.nodeFrom(start)}, &Bad{p.from(start)}}
}

func (p *parser) statement() Statement {
	start := p.start()
	named := p.kindAt(1) == Word || p.kindAt(1) == OpenBracket
	switch word := p.word(0); {
	case word == "let" && named:
		return p.let(start)
	case word == "set" && p.kindAt(1) == Word:
		return p.set(start)
	case word == "declare" && p.word(1) == "query_parameters":
		return p.declareParameters(start)
	case word == "declare" && p.word(1) == "pattern":
		return p.declarePattern(start)
	case word == "alias" && p.word(1) == "database":
		return p.alias(start)
	case word == "restrict" && p.word(1) == "access":
		return p.otherStatement(start, word)
	}
	if p.kind() == Dot {
		return p.command(start)
	}
	at := p.at
	x := p.tabular()
	p.markTable(at, x)
	return &Query{stmt{p.nodeFrom(start)}, x}
}

func (p *parser) let(start int) Statement {
	p.acceptWord("let")
	at := p.at
	s := &Let{Name: p.letName()}
	class := ClassVariable
	if p.kind() == Assign && p.functionFollows(1) {
		class = ClassFunction
	}
	p.markTaken(at, class)
	defer p.bind(s.Name.Text, class)
	if p.require(Assign, "=") {
		s.Value = p.letValue()
	} else {
		s.Value = p.bad()
		p.skip()
	}
	s.stmt = stmt{p.nodeFrom(start)}
	return s
}

func (p *parser) letName() *Name {
	if p.kind() == Word && parameterWords[p.word(0)] {
		return p.bracketless()
	}
	return p.name()
}

// letValue parses a function, a pipeline or a scalar.
func (p *parser) letValue() Expr {
	if p.functionFollows(0) {
		return p.nested(p.function)
	}
	return p.tabular()
}

// functionFollows distinguishes `(a: long) {` and `() {` from an expression in parentheses.
func (p *parser) functionFollows(ahead int) bool {
	if p.word(ahead) == "view" {
		ahead++
	}
	if p.kindAt(ahead) != OpenParen {
		return false
	}
	switch p.kindAt(ahead + 1) {
	case CloseParen:
		return p.kindAt(ahead+2) == OpenBrace
	case Word:
		return p.kindAt(ahead+2) == Colon
	case OpenBracket:
		return p.kindAt(ahead+4) == Colon
	}
	return false
}

func (p *parser) function() Expr {
	start := p.start()
	f := &Function{View: p.acceptWord("view")}
	at := p.at
	f.Parameters = p.schema()
	p.markParameters(at)
	if p.require(OpenBrace, "{") {
		outside := maps.Clone(p.bound)
		for _, parameter := range f.Parameters {
			p.bind(parameter.Name.Text, ClassVariable)
		}
		f.Body = p.statements(CloseBrace)
		p.bound = outside
		p.require(CloseBrace, "}")
	}
	f.expression = p.from(start)
	return f
}

func (p *parser) set(start int) Statement {
	p.acceptWord("set")
	at := p.at
	s := &Set{Option: p.name()}
	p.markTaken(at, ClassKeyword)
	if p.accept(Assign) {
		s.Value = p.expression()
	}
	s.stmt = stmt{p.nodeFrom(start)}
	return s
}

func (p *parser) declareParameters(start int) Statement {
	p.acceptWord("declare")
	p.acceptWord("query_parameters")
	at := p.at
	s := &DeclareParameters{Parameters: p.schema()}
	p.markParameters(at)
	for _, parameter := range s.Parameters {
		p.bind(parameter.Name.Text, ClassVariable)
	}
	s.stmt = stmt{p.nodeFrom(start)}
	return s
}

// command skips a management command, such as .show tables.
func (p *parser) command(start int) Statement {
	p.report("command", p.here(), "expected a query, found a management command", nil)
	for p.kind() != Semicolon && p.kind() != EndToken && p.kind() != CloseBrace {
		p.advance()
	}
	return &OtherStatement{stmt{p.nodeFrom(start)}, "."}
}

// otherStatement skips a statement that has no use in hunting, up to its semicolon.
func (p *parser) otherStatement(start int, word string) Statement {
	p.acceptWord(word)
	p.acceptWord(p.word(0)) // pattern, database, access
	for p.kind() != Semicolon && p.kind() != EndToken {
		if p.advance().Kind == OpenBrace {
			p.skipTo(CloseBrace)
		}
	}
	return &OtherStatement{stmt{p.nodeFrom(start)}, word}
}
