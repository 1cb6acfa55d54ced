package syntax

// Operators that combine tables or run a subquery for each group.

// JoinKinds are the values of kind=. lookup accepts only the first two.
var JoinKinds = []string{string(JoinInner), string(JoinLeftOuter), string(JoinInnerUnique), string(JoinFullOuter),
	string(JoinLeftAnti), string(JoinLeftAntiSemi), string(JoinAnti), string(JoinLeftSemi), string(JoinRightAnti),
	string(JoinRightAntiSemi), string(JoinRightOuter), string(JoinRightSemi)}

func (p *parser) join(s step) Operator {
	x := &Join{step: s, Lookup: p.keyword(s) == "lookup"}
	for _, param := range x.Params {
		if param.Name.Text == "kind" {
			x.Kind = JoinKind(p.oneOf(param, JoinKinds))
		}
	}
	x.Right = p.table()
	x.Where = p.acceptWord("where")
	if x.Where || p.acceptWord("on") {
		x.On = p.list(p.predicate)
	} else {
		p.expected("`on`", nil)
	}
	return x
}

// oneOf returns the value of a parameter, which must be one of the words.
func (p *parser) oneOf(param *Param, words []string) string {
	name, ok := param.Value.(*Name)
	if !ok {
		return ""
	}
	for _, w := range words {
		if name.Text == w {
			return w
		}
	}
	fix := Nearest(name.Text, words, name.span)
	p.report("unknown-value", name.span,
		"unknown "+param.Name.Text+" "+quoted(name.Text)+DidYouMean(fix), fix)
	return name.Text
}

func (p *parser) union(s step) Operator {
	x := &Union{step: s}
	x.Tables = p.list(p.table)
	return x
}

// table parses a table, a pattern for several, or a pipeline in parentheses.
func (p *parser) table() Expr {
	at := p.at
	x := p.columnName()
	p.markTable(at, x)
	return x
}

func (p *parser) tablesIn() []Expr {
	if !p.atWord("in") || p.kindAt(1) != OpenParen {
		return nil
	}
	p.acceptWord("in")
	p.advance()
	list := p.list(p.table)
	p.closeParen()
	return list
}

func (p *parser) search(s step) Operator {
	x := &Search{step: s}
	x.Tables = p.tablesIn()
	x.Predicate = p.searchPredicate()
	return x
}

// searchPredicate parses a condition, or a star that matches every row.
func (p *parser) searchPredicate() Expr {
	if start := p.start(); p.kind() == Asterisk && p.endsOperator(1) {
		p.advance()
		return &Star{p.from(start)}
	}
	return p.predicate()
}

func (p *parser) endsOperator(ahead int) bool {
	switch p.kindAt(ahead) {
	case Pipe, Semicolon, CloseParen, CloseBrace, EndToken:
		return true
	}
	return false
}

func (p *parser) find(s step) Operator {
	x := &Find{step: s}
	x.Tables = p.tablesIn()
	if x.Tables != nil || len(x.Params) > 0 || p.atWord("where") {
		p.requireWord("where")
	}
	x.Predicate = p.searchPredicate()
	switch {
	case p.acceptWord("project"):
		x.Project = p.list(p.findColumn)
	case p.acceptWord("project-smart"):
		x.Smart = true
	}
	if p.acceptWord("project-away") {
		x.Away = p.list(p.columnName)
	}
	return x
}

// findColumn parses `name`, `name: type` or pack(*).
func (p *parser) findColumn() Expr {
	start := p.start()
	if p.kind() == Asterisk {
		return p.wildcard()
	}
	if p.kindAt(1) != Colon {
		return p.path()
	}
	x := &Typed{X: p.name()}
	p.accept(Colon)
	x.Type = p.typeName()
	x.expression = p.from(start)
	return x
}

func (p *parser) partition(s step) Operator {
	x := &Partition{step: s}
	p.requireWord("by")
	x.By = p.column()
	if p.kind() == OpenBrace {
		x.Body = p.braced()
	} else {
		x.Body = p.subpipeline()
	}
	return x
}

// column parses a name and its members. A parenthesis after it is not part of it.
func (p *parser) column() Expr {
	start := p.start()
	x := Expr(p.name())
	for p.accept(Dot) {
		x = &Member{X: x, Name: p.name(), expression: p.from(start)}
	}
	return x
}

// braced parses `{ pipeline }`, which has its own source.
func (p *parser) braced() Expr {
	return p.nested(func() Expr {
		start := p.start()
		p.advance()
		x := &Paren{X: p.tabular()}
		p.close(CloseBrace, "}")
		x.expression = p.from(start)
		return x
	})
}

func (p *parser) fork(s step) Operator {
	x := &Fork{step: s}
	for {
		before := p.at
		x.Branches = append(x.Branches, p.branch())
		if p.at == before || p.kind() != OpenParen && (p.kind() != Word || p.kindAt(1) != Assign) {
			return x
		}
	}
}

func (p *parser) branch() Expr {
	start := p.start()
	if p.kind() != Word || p.kindAt(1) != Assign {
		return p.subpipeline()
	}
	x := &Named{Names: p.assigned(), X: p.subpipeline()}
	x.expression = p.from(start)
	return x
}

func (p *parser) facet(s step) Operator {
	p.requireWord("by")
	x := &Facet{step: s, By: p.list(p.path)}
	switch {
	case !p.acceptWord("with"):
	case p.kind() == OpenParen:
		x.With = p.subpipeline()
	default:
		start := p.start()
		one := &Pipeline{Operators: []Operator{p.step()}}
		one.expression = p.from(start)
		x.With = one
	}
	return x
}

func (p *parser) invoke(s step) Operator {
	return &Invoke{step: s, Call: p.requiredCall()}
}

func (p *parser) evaluate(s step) Operator {
	x := &Evaluate{step: s}
	x.Call = p.requiredCall()
	if p.accept(Colon) {
		x.Schema, x.Star = p.pluginSchema()
	}
	return x
}

// pluginSchema parses a schema that may start with a star for the input columns.
func (p *parser) pluginSchema() (columns []*Parameter, star bool) {
	star = p.kind() == OpenParen && p.kindAt(1) == Asterisk
	if star && p.kindAt(2) == Comma {
		p.at += 3
		return p.schemaRest(true), true
	}
	return p.columns(), star
}

// requiredCall parses `f(…)` and reports what is missing.
func (p *parser) requiredCall() *Call {
	start := p.start()
	name := p.name()
	if p.kind() == OpenParen {
		return p.call(start, name)
	}
	p.expected("(", insert(p.end(), "()"))
	return &Call{expression: p.from(start), Name: name}
}

// renderProperties may follow the chart without with, as in older queries.
var renderProperties = WordSet(`title xcolumn series ycolumns anomalycolumns kind xtitle ytitle
	xaxis yaxis legend ysplit accumulate ymin ymax xmin xmax`)

func (p *parser) render(s step) Operator {
	x := &Render{step: s}
	if p.kind() != Word {
		p.expected("a chart", nil)
		x.Chart = p.noName()
		return x
	}
	p.mark(p.at, ClassKeyword)
	x.Chart = p.wordName()
	if p.acceptWord("with") {
		x.Params = p.properties()
		return x
	}
	for p.kind() == Word && renderProperties[p.word(0)] && p.kindAt(1) == Assign {
		x.Params = append(x.Params, p.property())
		p.accept(Comma)
	}
	if p.acceptWord("by") {
		p.list(p.path)
	}
	return x
}
