package syntax

const anExpression = "an expression"

// Precedence levels, from loosest to tightest. String operators bind tighter than multiplication:
// `a + b has "x"` is `a + (b has "x")`.
const (
	noLevel = iota
	orLevel
	andLevel
	equalityLevel
	relationLevel
	sumLevel
	productLevel
	stringLevel
)

// chains reports whether operators of a level can follow each other without parentheses.
func chains(level int) bool {
	return level != equalityLevel && level != relationLevel && level != stringLevel
}

type binaryOperator struct {
	name  string
	level int
}

var signOperators = [...]binaryOperator{
	Equal: {"==", equalityLevel}, NotEqual: {"!=", equalityLevel},
	EqualTilde: {"=~", stringLevel}, BangTilde: {"!~", stringLevel},
	Less: {"<", relationLevel}, LessEqual: {"<=", relationLevel},
	Greater: {">", relationLevel}, GreaterEqual: {">=", relationLevel},
	Plus: {"+", sumLevel}, Minus: {"-", sumLevel},
	Asterisk: {"*", productLevel}, Slash: {"/", productLevel}, Percent: {"%", productLevel},
	Colon:    {":", stringLevel},
	Question: {},
}

var wordOperators = func() map[string]int {
	levels := map[string]int{"or": orLevel, "and": andLevel, "matches regex": stringLevel}
	for word := range negatable {
		levels[word] = stringLevel
		levels["!"+word] = stringLevel
	}
	for word := range WordSet(`in in~ !in !in~ has_any has_all between !between`) {
		levels[word] = equalityLevel
	}
	for word := range WordSet(`containscs like likecs notcontains notcontainscs notlike notlikecs`) {
		levels[word] = stringLevel
	}
	return levels
}()

// operator returns the current token as a binary operator; the level is noLevel if it is not one.
func (p *parser) operator() binaryOperator {
	switch t := p.tokens[p.at]; t.Kind {
	case Word, WordOperator:
		text := p.textOf(t)
		return binaryOperator{text, wordOperators[text]}
	default:
		if int(t.Kind) < len(signOperators) {
			return signOperators[t.Kind]
		}
	}
	return binaryOperator{}
}

// expression parses a scalar or tabular expression.
func (p *parser) expression() Expr {
	if p.depth >= maxDepth {
		return p.tooDeep()
	}
	p.depth++
	x := p.binary(orLevel)
	p.depth--
	return x
}

// binary parses operands joined by operators that bind at least as tightly as the given level
// (precedence climbing). A loop parses chains, so that 10,000 operands do not exhaust the stack.
func (p *parser) binary(loosest int) Expr {
	start := p.start()
	left := p.operand()
	closed := noLevel // level of the last operator that does not chain
	for {
		op := p.operator()
		if op.level == noLevel || op.level < loosest {
			return left
		}
		if op.level == closed {
			p.report("chained-comparison", p.here(),
				"comparisons cannot be chained; join them with `and` or use parentheses", nil)
		}
		left = p.binaryRest(start, left, op)
		closed = noLevel
		if !chains(op.level) {
			closed = op.level
		}
	}
}

func (p *parser) binaryRest(start int, left Expr, op binaryOperator) Expr {
	p.markOperator(op)
	span := p.advance().Span
	switch op.name {
	case "in", "in~", "!in", "!in~", "has_any", "has_all":
		x := &In{Op: op.name, OpSpan: span, X: left, Values: p.values()}
		x.expression = p.from(start)
		return x
	case "between", "!between":
		return p.between(start, left, op.name == "!between")
	}
	x := &Binary{Op: op.name, OpSpan: span, L: left, R: p.binary(op.level + 1)}
	x.expression = p.from(start)
	return x
}

// values parses the list after in: scalars, or one table.
func (p *parser) values() []Expr {
	if !p.require(OpenParen, "(") {
		return []Expr{p.binary(sumLevel)}
	}
	list := p.list(p.argument)
	p.closeParen()
	return list
}

func (p *parser) between(start int, left Expr, not bool) Expr {
	x := &Between{Not: not, X: left}
	open := p.require(OpenParen, "(")
	x.Low = p.binary(sumLevel)
	if p.require(DotDot, "..") {
		x.High = p.binary(sumLevel)
	} else {
		x.High = p.bad()
	}
	if open {
		p.closeParen()
	}
	x.expression = p.from(start)
	return x
}

// operand parses an operand of a binary operator: a path with at most one sign.
func (p *parser) operand() Expr {
	start := p.start()
	switch p.kind() {
	case Minus, Plus:
		x := &Unary{Op: p.textOf(p.advance()), X: p.path()}
		x.expression = p.from(start)
		return x
	case Asterisk:
		p.advance()
		star := &Star{p.from(start)}
		if level := p.operator().level; level != equalityLevel && level != stringLevel && level != relationLevel {
			p.at--
			p.expected(anExpression, nil)
			p.at++
		}
		return star
	}
	return p.path()
}

// path parses a primary expression and the .names, .calls() and [indexes] after it.
func (p *parser) path() Expr {
	start := p.start()
	x := p.primary()
	for {
		switch p.kind() {
		case Dot:
			x = p.member(start, x)
		case OpenBracket:
			if _, bad := x.(*Bad); bad {
				return x
			}
			x = p.index(start, x)
		default:
			return x
		}
	}
}

func (p *parser) member(start int, x Expr) Expr {
	p.advance()
	if w := p.wildcardIn(x); w != nil {
		return &Member{expression: p.from(start), X: x, Name: w}
	}
	if p.kind() == OpenBracket && p.kindAt(1) != StringToken {
		return p.index(start, x)
	}
	nameStart := p.start()
	name := p.name()
	if p.kind() == OpenParen && name.span.Len() > 0 {
		call := p.call(nameStart, name)
		return &Invocation{expression: p.from(start), X: x, Call: call}
	}
	return &Member{expression: p.from(start), X: x, Name: name}
}

// wildcardIn parses `database("d").Device*`. Only the tables of a database can be selected by a
// pattern.
func (p *parser) wildcardIn(x Expr) *Name {
	switch x := x.(type) {
	case *Call:
		if x.Name.Text != "database" {
			return nil
		}
	case *Invocation:
		if x.Call.Name.Text != "database" {
			return nil
		}
	default:
		return nil
	}
	return p.wildcard()
}

func (p *parser) index(start int, x Expr) Expr {
	p.advance()
	i := &Index{X: x, I: p.expression()}
	p.close(CloseBracket, "]")
	i.expression = p.from(start)
	return i
}

// list parses items separated by commas. A missing comma is reported and otherwise ignored.
func (p *parser) list(item func() Expr) []Expr {
	list := []Expr{item()}
	for p.comma() {
		list = append(list, item())
	}
	return list
}

// comma takes a comma, or reports a missing one if another item follows.
func (p *parser) comma() bool {
	if p.accept(Comma) {
		return true
	}
	if !p.startsItem() || p.at == p.missedComma {
		return false
	}
	p.missedComma = p.at
	p.expected("a comma", insert(p.end(), ","))
	return true
}

// startsItem reports whether the current token can only be another item.
func (p *parser) startsItem() bool {
	switch p.kind() {
	case StringToken, LongToken, RealToken, TimeSpanToken, TypedToken:
		return true
	case Word:
		word := p.word(0)
		_, operator := operatorParsers[word]
		legacy := word == "bin" && p.kindAt(1) == Assign // `by T bin=1h`
		return Nameable(word) && !clauses[word] && !operator && !legacy
	}
	return false
}

// named parses `name = x`, `(a, b) = x` or `x`.
func (p *parser) named() Expr {
	start := p.start()
	names := p.assigned()
	if names == nil {
		return p.expression()
	}
	x := &Named{Names: names, X: p.expression()}
	x.expression = p.from(start)
	return x
}

// assigned parses the names before an = and the = itself, or returns nil.
func (p *parser) assigned() []*Name {
	switch {
	case p.kind() == Word && p.kindAt(1) == Assign:
		names := []*Name{p.assignedName()}
		p.accept(Assign)
		return names
	case p.kind() == OpenBracket && p.kindAt(1) == StringToken && p.kindAt(2) == CloseBracket && p.kindAt(3) == Assign:
		names := []*Name{p.bracketed()}
		p.advance()
		return names
	case p.kind() == OpenParen && p.startsNames():
		return p.compoundNames()
	}
	return nil
}

// assignedName parses the word before an =, which must be meant as a name even if it is reserved.
func (p *parser) assignedName() *Name {
	if word := p.word(0); Reserved[word] || !Nameable(word) && !Declarable[word] {
		return p.bracketless()
	}
	return p.declaredName()
}

// bracketless takes a keyword where only a name makes sense and reports that it needs brackets.
func (p *parser) bracketless() *Name {
	p.expected("a name", p.bracketFix())
	return p.wordName()
}

// bracketFix puts the keyword at the current token into brackets, which makes it a name.
func (p *parser) bracketFix() *Fix {
	quoted := "['" + p.word(0) + "']"
	return &Fix{Title: "Change to " + quoted, Span: p.here(), Text: quoted}
}

// startsNames distinguishes `(a, b) =` from an expression in parentheses.
func (p *parser) startsNames() bool {
	for n := 1; ; n++ {
		switch p.kindAt(n) {
		case Word:
			n++
		case OpenBracket:
			if p.kindAt(n+1) != StringToken || p.kindAt(n+2) != CloseBracket {
				return false
			}
			n += 3
		default:
			return false
		}
		switch p.kindAt(n) {
		case Comma:
		case CloseParen:
			return p.kindAt(n+1) == Assign
		default:
			return false
		}
	}
}

func (p *parser) compoundNames() []*Name {
	p.advance()
	names := []*Name{p.declaredName()}
	for p.accept(Comma) {
		names = append(names, p.declaredName())
	}
	p.accept(CloseParen)
	p.accept(Assign)
	return names
}
