package syntax

// Marks record the class of each word for highlighting, since only the parser knows that `kind` is
// a parameter here and a column there. Words that the parser did not understand have no mark.

func (p *parser) mark(at int, class Class) { p.marks[at] = class }

// markTaken marks the tokens from an index up to the current token.
func (p *parser) markTaken(from int, class Class) {
	for at := from; at < p.at; at++ {
		p.marks[at] = class
	}
}

// markTable marks the name of an expression that starts at a token as a table, unless the query
// itself defined that name.
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

// markOperator marks operators that are words. Those that take a list in parentheses are keywords,
// as in Microsoft's editor.
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

// markWithin marks the tokens of a span, searching from a token on.
func (p *parser) markWithin(at int, span Span, class Class) {
	for ; at < p.at && p.tokens[at].Span.Start < span.End; at++ {
		if p.tokens[at].Span.Start >= span.Start {
			p.marks[at] = class
		}
	}
}

// markParameters marks the columns that a schema declared as variables.
func (p *parser) markParameters(from int) {
	for at := from; at < p.at; at++ {
		if p.marks[at] == ClassColumn {
			p.marks[at] = ClassVariable
		}
	}
}

// bind records the class of a name that the query defines, for the text that follows.
func (p *parser) bind(name string, class Class) {
	if p.bound == nil {
		p.bound = map[string]Class{}
	}
	p.bound[name] = class
}

// classOfName returns the class of a name in a scalar expression: that of its definition, else a
// column.
func (p *parser) classOfName(name string) Class {
	if class, ok := p.bound[name]; ok {
		return class
	}
	return ClassColumn
}
