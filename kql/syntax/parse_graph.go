package syntax

import "maps"

// The graph operators.

func (p *parser) makeGraph(s step) Operator {
	x := &Graph{step: s, Name: p.keyword(s)}
	x.Nodes = append(x.Nodes, p.path())
	if edge := p.edge(); edge == nil || edge.Left {
		p.expected("-->", insert(p.end(), " --> "))
	}
	x.Nodes = append(x.Nodes, p.path())
	x.Params = append(x.Params, p.params(graphParams)...)
	if p.acceptWord("with") {
		x.Nodes = append(x.Nodes, p.list(p.graphTable)...)
	}
	if p.acceptWord("partitioned-by") {
		x.Nodes = append(x.Nodes, p.path(), p.subpipeline())
	}
	return x
}

var graphParams = WordSet(`kind cycles output with_node_id with_source_id with_target_id with_component_id`)

// graphTable parses `Nodes on id`.
func (p *parser) graphTable() Expr {
	start := p.start()
	at := p.at
	table := p.path()
	p.markTable(at, table)
	if !p.requireWord("on") {
		return table
	}
	key := p.name()
	return &Named{expression: p.from(start), Names: []*Name{key}, X: table}
}

func (p *parser) graphMatch(s step) Operator {
	x := &Graph{step: s, Name: p.keyword(s)}
	outside := maps.Clone(p.bound)
	defer func() { p.bound = outside }()
	x.Patterns = append(x.Patterns, p.graphPattern())
	for p.accept(Comma) {
		x.Patterns = append(x.Patterns, p.graphPattern())
	}
	if p.acceptWord("where") {
		x.Where = p.predicate()
	}
	if p.acceptWord("project") {
		x.Project = p.list(p.named)
	}
	return x
}

func (p *parser) graphPattern() *GraphPattern {
	start := p.start()
	x := &GraphPattern{Parts: []Expr{p.graphNode()}}
	for edge := p.edge(); edge != nil; edge = p.edge() {
		x.Parts = append(x.Parts, edge, p.graphNode())
	}
	x.node = p.nodeFrom(start)
	return x
}

func (p *parser) graphNode() Expr {
	start := p.start()
	x := &GraphNode{}
	if p.require(OpenParen, "(") {
		if p.kind() != CloseParen {
			x.Name = p.graphName()
		}
		p.closeParen()
	}
	x.expression = p.from(start)
	return x
}

// graphName parses the name of a node or an edge, which later clauses may use.
func (p *parser) graphName() *Name {
	at := p.at
	name := p.name()
	p.markTaken(at, ClassVariable)
	p.bind(name.Text, ClassVariable)
	return name
}

// edge parses -->, <--, --, -[…]->, <-[…]- or -[…]-, or returns nil.
func (p *parser) edge() *GraphEdge {
	left := p.kind() == Less && p.kindAt(1) == Minus
	if !left && (p.kind() != Minus || p.kindAt(1) != Minus && p.kindAt(1) != OpenBracket) {
		return nil
	}
	start := p.start()
	x := &GraphEdge{Left: p.accept(Less)}
	p.advance()
	if p.accept(OpenBracket) {
		p.edgeDetail(x)
		p.close(CloseBracket, "]")
	}
	p.require(Minus, "-")
	x.Right = p.accept(Greater)
	x.expression = p.from(start)
	return x
}

// edgeDetail parses `name*1..3`.
func (p *parser) edgeDetail(x *GraphEdge) {
	if p.kind() == Word || p.kind() == OpenBracket {
		x.Name = p.graphName()
	}
	if !p.accept(Asterisk) {
		return
	}
	if p.kind() != DotDot {
		x.Low = p.path()
	}
	if p.require(DotDot, "..") {
		x.High = p.path()
	}
}

func (p *parser) graphToTable(s step) Operator {
	x := &Graph{step: s, Name: p.keyword(s)}
	x.Nodes = p.list(func() Expr { return p.graphPart(x) })
	return x
}

// graphPart parses `nodes as Name with_node_id=x` or `edges as Name`.
func (p *parser) graphPart(x *Graph) Expr {
	start := p.start()
	at := p.at
	part := Expr(p.name())
	p.markTaken(at, ClassKeyword)
	if p.acceptWord("as") {
		part = &Named{Names: []*Name{p.name()}, X: part}
	}
	x.Params = append(x.Params, p.params(graphParams)...)
	if named, ok := part.(*Named); ok {
		named.expression = p.from(start)
	}
	return part
}

func (p *parser) graphMark(s step) Operator {
	return &Graph{step: s, Name: p.keyword(s)}
}

func (p *parser) graphWhere(s step) Operator {
	return &Graph{step: s, Name: p.keyword(s), Where: p.predicate()}
}
