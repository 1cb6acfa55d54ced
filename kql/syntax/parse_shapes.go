package syntax

import "quarry/kql/types"

// Operators that parse text, expand arrays and build series.

func (p *parser) parseText(s step) Operator {
	x := &ParseOperator{step: s, Where: p.keyword(s) == "parse-where"}
	x.Input = p.path()
	if p.requireWord("with") {
		x.Pattern = p.pattern()
		p.checkPattern(x.Pattern)
	}
	return x
}

// checkPattern reports stars and captures whose end is not determined by a string.
func (p *parser) checkPattern(list []Expr) {
	for i, part := range list {
		var next Expr
		if i+1 < len(list) {
			next = list[i+1]
		}
		switch part := part.(type) {
		case *Star:
			if next != nil && !plainText(next) {
				p.report("expected-text", part.span, "expected a string after *", nil)
			}
		case *Capture:
			if i > 0 && !plainText(list[i-1]) {
				p.report("expected-text", part.span, "expected a string before "+quoted(part.Name.Text), nil)
			}
			if _, star := next.(*Star); star && TypeOfName(part.Type) == types.String {
				p.report("expected-text", next.Span(),
					"expected a string between "+quoted(part.Name.Text)+" and *", nil)
			}
		}
	}
}

func plainText(part Expr) bool {
	_, ok := part.(*Literal)
	return ok
}

// pattern parses the strings, stars and captures of parse.
func (p *parser) pattern() []Expr {
	var list []Expr
	for {
		start := p.start()
		switch p.kind() {
		case StringToken, BadString:
			t := p.advance()
			list = append(list, p.literal(t, StringLiteral))
		case Asterisk:
			p.advance()
			list = append(list, &Star{p.from(start)})
		case Word, OpenBracket:
			if _, operator := operatorParsers[p.word(0)]; operator && p.missingPipe() {
				return list
			}
			before := p.at
			list = append(list, p.capture())
			if p.at == before {
				return list
			}
		default:
			return list
		}
	}
}

func (p *parser) capture() Expr {
	start := p.start()
	x := &Capture{Name: p.declaredName()}
	if p.accept(Colon) {
		x.Type = p.typeName()
	}
	x.expression = p.from(start)
	return x
}

func (p *parser) parseKV(s step) Operator {
	x := &ParseKV{step: s, Input: p.path()}
	if p.requireWord("as") {
		x.Columns = p.columns()
	}
	if p.acceptWord("with") {
		x.Params = p.properties()
	}
	return x
}

func (p *parser) mvExpand(s step) Operator {
	x := &MvExpand{step: s}
	x.Items = p.list(p.expandItem)
	if p.acceptWord("limit") {
		x.Limit = p.expression()
	}
	return x
}

func (p *parser) mvApply(s step) Operator {
	x := &MvApply{step: s}
	x.Items = p.list(p.expandItem)
	if p.acceptWord("limit") {
		x.Limit = p.expression()
	}
	if p.acceptWord("id") {
		p.primary()
	}
	if p.requireWord("on") {
		x.On = p.subpipeline()
	} else {
		x.On = p.bad()
	}
	return x
}

// expandItem parses `[name =] x [to typeof(t)]`.
func (p *parser) expandItem() Expr {
	start := p.start()
	x := p.named()
	if !p.acceptWord("to") {
		return x
	}
	t := &Typed{X: x}
	if p.requireWord("typeof") && p.require(OpenParen, "(") {
		if p.kind() == CloseParen { // typeof() leaves the type as it is
			t.Type = p.noName()
		} else {
			t.Type = p.typeName()
		}
		p.closeParen()
	} else {
		t.Type = p.noName()
	}
	t.expression = p.from(start)
	return t
}

func (p *parser) makeSeries(s step) Operator {
	x := &MakeSeries{step: s}
	x.Series = append(x.Series, p.seriesItem())
	for p.comma() {
		x.Series = append(x.Series, p.seriesItem())
	}
	if p.requireWord("on") {
		x.On = p.axis()
		p.seriesRange(x)
	}
	if p.acceptWord("by") {
		x.By = p.list(p.named)
	}
	return x
}

// axis parses `[name =] x`.
func (p *parser) axis() Expr {
	start := p.start()
	names := p.assigned()
	x := p.binary(sumLevel)
	if names == nil {
		return x
	}
	return &Named{expression: p.from(start), Names: names, X: x}
}

// seriesRange parses `[from a] [to b] step c` or `in range(a, b, c)`.
func (p *parser) seriesRange(x *MakeSeries) {
	if p.atWord("in") {
		p.advance()
		call := p.requiredCall()
		if len(call.Args) == 3 {
			x.From, x.To, x.Step = call.Args[0], call.Args[1], call.Args[2]
		} else {
			p.report("expected-token", call.span, "expected range(start, stop, step)", nil)
		}
		return
	}
	if p.acceptWord("from") {
		x.From = p.expression()
	}
	if p.acceptWord("to") {
		x.To = p.expression()
	}
	if p.requireWord("step") {
		x.Step = p.expression()
	}
}

func (p *parser) seriesItem() *SeriesItem {
	start := p.start()
	x := &SeriesItem{X: p.named()}
	if p.acceptWord("default") {
		p.require(Assign, "=")
		x.Default = p.operand()
	}
	x.node = p.nodeFrom(start)
	return x
}

func (p *parser) topNested(s step) Operator {
	x := &TopNested{step: s}
	start := s.KeywordSpan.Start
	for {
		x.Levels = append(x.Levels, p.nestedLevel(start))
		if p.kind() != Comma || p.word(1) != "top-nested" {
			return x
		}
		p.advance()
		start = p.start()
		p.advance()
	}
}

func (p *parser) nestedLevel(start int) *NestedLevel {
	x := &NestedLevel{}
	if !p.atWord("of") {
		x.Count = p.expression()
	}
	p.requireWord("of")
	x.Of = p.named()
	if p.acceptWord("with") {
		p.requireWord("others")
		p.require(Assign, "=")
		x.Others = p.expression()
	}
	p.requireWord("by")
	x.By = p.ordered()
	x.node = p.nodeFrom(start)
	return x
}

func (p *parser) topHitters(s step) Operator {
	x := &TopHitters{step: s, Count: p.expression()}
	p.requireWord("of")
	x.Of = p.expression()
	if p.acceptWord("by") {
		x.By = p.expression()
	}
	return x
}

func (p *parser) reduce(s step) Operator {
	x := &Reduce{step: s}
	p.requireWord("by")
	x.By = p.expression()
	if p.acceptWord("with") {
		x.Params = append(x.Params, p.param())
		for p.accept(Comma) {
			x.Params = append(x.Params, p.param())
		}
	}
	return x
}

func (p *parser) scan(s step) Operator {
	x := &ScanOperator{step: s}
	if p.acceptWord("order") {
		p.requireWord("by")
		x.Order = p.orderedList()
	}
	if p.acceptWord("partition") {
		p.requireWord("by")
		x.By = p.list(p.expression)
	}
	if p.acceptWord("declare") {
		x.Declare = p.schema()
	}
	if p.requireWord("with") && p.require(OpenParen, "(") {
		for p.atWord("step") {
			x.Steps = append(x.Steps, p.scanStep())
			p.require(Semicolon, ";")
		}
		p.closeParen()
	}
	return x
}

// scanOutput parses which rows of a step are returned.
func (p *parser) scanOutput() string {
	word := p.word(0)
	switch word {
	case "all", "last", "none":
	default:
		p.expected("`all`, `last` or `none`", nil)
	}
	p.acceptWord(word)
	return word
}

func (p *parser) scanStep() *ScanStep {
	start := p.start()
	p.acceptWord("step")
	at := p.at
	x := &ScanStep{Name: p.declaredName()}
	p.markTaken(at, ClassVariable)
	p.bind(x.Name.Text, ClassVariable)
	x.Optional = p.acceptWord("optional")
	if p.acceptWord("output") && p.require(Assign, "=") {
		x.Output = p.scanOutput()
	}
	p.require(Colon, ":")
	x.Condition = p.expression()
	if p.accept(Arrow) {
		x.Assignments = p.list(p.named)
	}
	x.node = p.nodeFrom(start)
	return x
}
