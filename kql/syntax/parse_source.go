package syntax

// sourceOperators can start a pipeline.
var sourceOperators = WordSet(`print range union search find evaluate macro-expand`)

// tabular parses an expression and the operators piped to it.
func (p *parser) tabular() Expr {
	start, at := p.start(), p.at
	source := p.source()
	if p.kind() != Pipe && !p.missingPipe() {
		return source
	}
	p.markTable(at, source)
	return p.pipeline(start, source)
}

func (p *parser) source() Expr {
	if !p.startsSource() {
		return p.expression()
	}
	start := p.start()
	operator := p.step()
	return &OperatorSource{p.from(start), operator}
}

// startsSource distinguishes `range x from` from range(1, 5), and a plugin from a column.
func (p *parser) startsSource() bool {
	word := p.word(0)
	switch word {
	case "range":
		return p.kindAt(1) == Word && p.word(2) == "from"
	case "evaluate":
		return p.kindAt(1) == Word && p.kindAt(2) == OpenParen
	}
	return sourceOperators[word]
}

// pipeline parses operators as long as pipes follow.
func (p *parser) pipeline(start int, source Expr) Expr {
	x := &Pipeline{Source: source}
	for {
		if p.kind() == Pipe || p.missingPipe() {
			x.Operators = append(x.Operators, p.piped())
			continue
		}
		if !p.strayOperand() {
			break
		}
	}
	x.expression = p.from(start)
	return x
}

// piped parses a pipe and its operator. A missing pipe is reported.
func (p *parser) piped() Operator {
	if !p.accept(Pipe) {
		p.expected("|", insert(p.end(), " |"))
	}
	return p.step()
}

// missingPipe reports whether the current word is an operator without its pipe.
func (p *parser) missingPipe() bool {
	word := p.word(0)
	if word == "" || p.kindAt(1) == Assign || p.kindAt(1) == OpenParen && Nameable(word) {
		return false
	}
	if _, ok := operatorParsers[word]; !ok || word == "as" || word == "partition" {
		return false
	}
	return p.kindAt(1) == Word || p.kindAt(1) == LongToken || p.kindAt(1) == StringToken ||
		p.kindAt(1) == OpenParen
}

// strayOperand reports and skips tokens between an operator and the next pipe.
func (p *parser) strayOperand() bool {
	switch p.kind() {
	case Pipe, Semicolon, CloseParen, CloseBracket, CloseBrace, EndToken:
		return false
	case Comma:
		if p.depth > 0 {
			return false
		}
	}
	if p.onNewLine() && p.startsStatement() {
		return false
	}
	p.unexpected()
	p.skip()
	return p.kind() == Pipe
}

// subpipeline parses `(operator | operator)`, whose input rows come from the enclosing operator.
func (p *parser) subpipeline() Expr {
	return p.nested(func() Expr {
		start := p.start()
		if !p.require(OpenParen, "(") {
			return p.bad()
		}
		inner := p.start()
		x := &Pipeline{Operators: []Operator{p.step()}}
		for p.kind() == Pipe || p.missingPipe() || p.strayOperand() {
			x.Operators = append(x.Operators, p.piped())
		}
		x.expression = p.from(inner)
		paren := &Paren{X: x}
		p.closeParen()
		paren.expression = p.from(start)
		return paren
	})
}
