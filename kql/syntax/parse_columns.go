package syntax

import "strings"

// Operators that select, compute, sort and limit.

func (p *parser) where(s step) Operator {
	x := &Where{step: s}
	x.Predicate = p.predicate()
	return x
}

// predicate parses a condition. A single = is reported and treated as ==.
func (p *parser) predicate() Expr {
	start := p.start()
	left := p.expression()
	if p.kind() != Assign {
		return left
	}
	span := p.here()
	p.report("assignment-in-condition", span, "= assigns a name; use == to compare",
		&Fix{Title: "Change to ==", Span: span, Text: "=="})
	p.advance()
	x := &Binary{Op: "==", OpSpan: span, L: left, R: p.expression()}
	x.expression = p.from(start)
	return x
}

func (p *parser) extend(s step) Operator {
	return &Extend{step: s, Columns: p.list(p.named)}
}

func (p *parser) serialize(s step) Operator {
	return &Serialize{step: s, Columns: p.optionalList(p.named)}
}

func (p *parser) project(s step) Operator {
	return &Project{step: s, Kind: ProjectKind(p.keyword(s)), Columns: p.optionalList(p.named)}
}

func (p *parser) projectNames(s step) Operator {
	return &Project{step: s, Kind: ProjectKind(p.keyword(s)), Columns: p.optionalList(p.columnName)}
}

func (p *parser) projectReorder(s step) Operator {
	return &Project{step: s, Kind: ProjectKind(p.keyword(s)), Columns: p.optionalList(func() Expr {
		start := p.start()
		x := p.columnName()
		switch p.word(0) {
		case "asc", "desc", "granny-asc", "granny-desc":
			word := p.word(0)
			o := &Ordered{X: x, Asc: strings.HasSuffix(word, "asc"), Granny: strings.HasPrefix(word, "granny")}
			p.acceptWord(p.word(0))
			o.expression = p.from(start)
			return o
		}
		return x
	})}
}

func (p *parser) keyword(s step) string { return p.text[s.KeywordSpan.Start:s.KeywordSpan.End] }

// optionalList parses a list that may be empty.
func (p *parser) optionalList(item func() Expr) []Expr {
	switch p.kind() {
	case Pipe, Semicolon, CloseParen, CloseBrace, EndToken:
		return nil
	}
	return p.list(item)
}

// columnName parses a column name or a pattern with wildcards.
func (p *parser) columnName() Expr {
	if w := p.wildcard(); w != nil {
		return w
	}
	return p.path()
}

func (p *parser) summarize(s step) Operator {
	x := &Summarize{step: s}
	if !p.atWord("by") {
		x.Aggregates = p.optionalList(p.named)
	}
	if p.acceptWord("by") {
		x.By = p.list(p.named)
		if p.atWord("bin") && p.kindAt(1) == Assign { // legacy syntax `by T bin=1h`
			p.params(WordSet("bin"))
		}
	}
	return x
}

func (p *parser) distinct(s step) Operator {
	return &Distinct{step: s, Columns: p.list(p.distinctColumn)}
}

func (p *parser) distinctColumn() Expr {
	if start := p.start(); p.accept(Asterisk) {
		return &Star{p.from(start)}
	}
	return p.named()
}

func (p *parser) sort(s step) Operator {
	x := &Sort{step: s}
	p.requireWord("by")
	x.Keys = p.orderedList()
	return x
}

func (p *parser) orderedList() []*Ordered {
	list := []*Ordered{p.ordered()}
	for p.comma() {
		list = append(list, p.ordered())
	}
	return list
}

func (p *parser) ordered() *Ordered {
	start := p.start()
	x := &Ordered{X: p.named()}
	if p.acceptWord("asc") {
		x.Asc = true
	} else {
		p.acceptWord("desc")
	}
	if p.acceptWord("nulls") {
		first := p.acceptWord("first")
		if !first && !p.acceptWord("last") {
			p.expected("`first` or `last`", nil)
		}
		x.NullsFirst = &first
	}
	x.expression = p.from(start)
	return x
}

func (p *parser) takeRows(s step) Operator {
	return &Take{step: s, Count: p.expression()}
}

func (p *parser) top(s step) Operator {
	x := &Top{step: s, Count: p.expression()}
	p.requireWord("by")
	x.Keys = []*Ordered{p.ordered()}
	return x
}

func (p *parser) count(s step) Operator {
	x := &Count{step: s}
	if p.acceptWord("as") {
		x.As = p.declaredName()
	}
	return x
}

func (p *parser) sample(s step) Operator {
	x := &Sample{step: s, Count: p.expression()}
	if p.keyword(s) == "sample-distinct" {
		p.requireWord("of")
		x.Of = p.expression()
	}
	return x
}

func (p *parser) as(s step) Operator {
	x := &As{step: s}
	at := p.at
	x.Name = p.name()
	p.markTaken(at, ClassVariable)
	p.bind(x.Name.Text, ClassVariable)
	return x
}

func (p *parser) print(s step) Operator {
	return &Print{step: s, Columns: p.list(p.named)}
}

func (p *parser) rangeRows(s step) Operator {
	x := &Range{step: s, Name: p.declaredName()}
	p.requireWord("from")
	x.From = p.expression()
	p.requireWord("to")
	x.To = p.expression()
	p.requireWord("step")
	x.Step = p.expression()
	return x
}

func (p *parser) simple(s step) Operator {
	x := &Simple{step: s, Name: p.keyword(s)}
	if x.Name == "assert-schema" {
		p.schema()
	}
	return x
}
