package kql

// graph is what make-graph gives: nodes and edges instead of rows.
type graph struct{ nodes, edges *rows }

var unknownGraph = &graph{unknownRows, unknownRows}

func (b *binder) graph(x *Graph, flow *rows) *rows {
	g := flow.graph
	if g == nil {
		g = unknownGraph
	}
	switch x.Name {
	case "make-graph":
		return &rows{open: true, graph: b.makeGraph(x, flow)}
	case "graph-match", "graph-shortest-paths":
		return b.graphMatch(x, g)
	case "graph-to-table":
		return graphTable(x, g)
	}
	return &rows{open: true, graph: g}
}

// makeGraph takes the rows as edges and the tables behind with as nodes.
func (b *binder) makeGraph(x *Graph, flow *rows) *graph {
	nodes := &columnList{open: true}
	for i, part := range x.Nodes {
		named, ok := part.(*Named)
		switch {
		case ok:
			table := b.table(named.X)
			nodes.open = table.open
			for _, c := range table.columns {
				nodes.addOnce(c)
			}
		case i < 2:
			b.scalar(part)
		default:
			b.silent++
			b.expression(part)
			b.silent--
			nodes.open = true
		}
	}
	for _, name := range []string{"with_node_id", "with_component_id"} {
		if id := word(x.Params, name); id != "" {
			nodes.set(id, "string")
			nodes.open = true
		}
	}
	return &graph{nodes.rows(), flow}
}

func (b *binder) graphMatch(x *Graph, g *graph) *rows {
	names := b.names
	for _, pattern := range x.Patterns {
		for _, part := range pattern.Parts {
			b.graphPart(part, g)
		}
	}
	b.rows = nil
	if x.Where != nil {
		b.within(x.Where.Span().Start, x.Where.Span().End, nil, false)
		b.scalar(x.Where)
	}
	c := &columnList{open: len(x.Project) == 0}
	for _, item := range x.Project {
		b.assign(c, item, false)
	}
	b.names = names
	return c.rows()
}

// graphPart binds the name of a node or an edge. An edge of several hops has arrays for
// columns.
func (b *binder) graphPart(part Expr, g *graph) {
	switch part := part.(type) {
	case *GraphNode:
		if part.Name != nil {
			b.bind(part.Name.Text, value{rows: g.nodes}, SymbolVariable, part.Name.span)
		}
	case *GraphEdge:
		if part.Name == nil {
			return
		}
		edges := g.edges
		if part.Low != nil || part.High != nil {
			c := extending(edges, 0)
			for i := range c.columns {
				c.columns[i].Type = "dynamic"
			}
			edges = c.rows()
		}
		b.bind(part.Name.Text, value{rows: edges}, SymbolVariable, part.Name.span)
	}
}

// graphTable gives the nodes or the edges as rows; both at once are two tables.
func graphTable(x *Graph, g *graph) *rows {
	if len(x.Nodes) != 1 {
		return unknownRows
	}
	switch resultName(partBody(x.Nodes[0])) {
	case "nodes":
		return &rows{columns: g.nodes.columns, open: true}
	case "edges":
		return &rows{columns: g.edges.columns, open: true}
	}
	return unknownRows
}
