package syntax

// The parser notes what each word turned out to be, since only it knows that `kind` is
// a parameter here and a column there. Words without a mark were not understood.

func (p *parser) mark(at int, class Class) { p.marks[at] = class }

// markTaken marks the tokens from one up to what was taken last.
func (p *parser) markTaken(from int, class Class) {
	for at := from; at < p.at; at++ {
		p.marks[at] = class
	}
}

// markTable marks what an expression that started at a token names as a table, unless
// the text itself bound that name.
func (p *parser) markTable(at int, x Expr) {
	switch x := x.(type) {
	case *Name:
		if p.marks[at] != ClassVariable {
			p.markWithin(at, x.span, ClassTable)
		}
	case *Member:
		p.markWithin(at, x.Name.span, ClassTable)
	case *Paren:
		p.markTable(at+1, x.X)
	}
}

// markOperator colours the operators that are words. Those that take a list in
// parentheses read as keywords, in the service's own editor too.
func (p *parser) markOperator(op binaryOperator) {
	if k := p.kind(); k != Word && k != WordOperator {
		return
	}
	class := ClassOperator
	if op.level == equalityLevel {
		class = ClassKeyword
	}
	p.mark(p.at, class)
}

// markWithin marks the tokens of a span that lies behind a token.
func (p *parser) markWithin(at int, span Span, class Class) {
	for ; at < p.at && p.tokens[at].Span.Start < span.End; at++ {
		if p.tokens[at].Span.Start >= span.Start {
			p.marks[at] = class
		}
	}
}

// markParameters turns the columns that a schema declared into parameters.
func (p *parser) markParameters(from int) {
	for at := from; at < p.at; at++ {
		if p.marks[at] == ClassColumn {
			p.marks[at] = ClassVariable
		}
	}
}

// bind notes that a name stands for a value or a function from here on.
func (p *parser) bind(name string, class Class) {
	if p.bound == nil {
		p.bound = map[string]Class{}
	}
	p.bound[name] = class
}

// classOfName is how a name reads where nothing but a column would do.
func (p *parser) classOfName(name string) Class {
	if class, ok := p.bound[name]; ok {
		return class
	}
	return ClassColumn
}
