package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// graph is the result of make-graph: nodes and edges instead of rows.
type graph struct{ nodes, edges *rows }

var unknownGraph = &graph{unknownRows, unknownRows}

// checkGraph reports an operator for tables after make-graph, and one for graphs elsewhere.
func (b *binder) checkGraph(operator syntax.Operator, flow *rows) {
	x, ok := operator.(*syntax.Graph)
	forGraphs := ok && x.Name != "make-graph"
	_, named := operator.(*syntax.As)
	_, drawn := operator.(*syntax.Render)
	switch {
	case flow == nil || named || drawn || operator.Keyword() == "":
	case flow.graph != nil && !forGraphs:
		b.report(expectedRows, operatorSpan(operator), nil, operator.Keyword())
	case flow.graph == nil && forGraphs && !flow.open:
		b.report(expectedGraph, operatorSpan(operator), nil, operator.Keyword())
	}
}

// operatorSpan returns the position of the keyword.
func operatorSpan(operator syntax.Operator) syntax.Span {
	start := operator.Span().Start
	return syntax.Span{Start: start, End: start + len(operator.Keyword())}
}

func (b *binder) graph(x *syntax.Graph, flow *rows) *rows {
	g := flow.graph
	switch {
	case g == nil && flow.open:
		g = unknownGraph
	case g == nil:
		g = &graph{&rows{}, &rows{}}
	}
	if x.Name == "make-graph" {
		return &rows{graph: b.makeGraph(x, flow)}
	}
	defer func(outside *rows) { b.edges = outside }(b.edges)
	b.edges = g.hops()
	switch x.Name {
	case "graph-match", "graph-shortest-paths":
		return b.graphMatch(x, g)
	case "graph-to-table":
		return b.graphTables(x, g)
	case "graph-mark-components":
		g = b.withComponents(x, g)
	case "graph-where-nodes":
		b.rows = g.nodes
		b.scalar(x.Where)
	case "graph-where-edges":
		b.rows = g.edges
		b.scalar(x.Where)
	}
	return &rows{graph: g}
}

// makeGraph uses the rows as edges and the tables after with as nodes.
func (b *binder) makeGraph(x *syntax.Graph, flow *rows) *graph {
	nodes := &columnList{open: true}
	var ends types.Type
	for i, part := range x.Nodes {
		named, ok := part.(*syntax.Named)
		switch {
		case ok:
			table := b.tableRows(named.X)
			nodes.open = table.open
			for _, c := range table.columns {
				nodes.addOnce(c)
			}
			b.nodeKey(named.Names[0], table, ends)
		case i < 2:
			typ := b.scalar(part)
			if ends != types.Unknown && typ != types.Unknown && typ != ends {
				b.report(endsDiffer, part.Span(), nil)
			}
			ends = typ
		default:
			b.scalar(part)
			nodes.open = true
		}
	}
	for _, name := range []string{"with_node_id", "with_component_id"} {
		if id := paramName(x.Params, name); id != nil {
			nodes.set(b.declare(id, types.String))
			nodes.open = true
		}
	}
	return &graph{nodes.rows(), flow}
}

// nodeKey binds the key of the table of nodes before it.
func (b *binder) nodeKey(key *syntax.Name, nodes *rows, ends types.Type) {
	outside := b.rows
	b.rows = nodes
	typ := b.scalar(key)
	b.rows = outside
	if typ != types.Unknown && ends != types.Unknown && typ != ends {
		b.report(nodeKeyType, key.Span(), nil, typ, ends)
	}
}

// withComponents adds the column with the component id of each node.
func (b *binder) withComponents(x *syntax.Graph, g *graph) *graph {
	id := column("ComponentId", types.Long)
	if name := paramName(x.Params, "with_component_id"); name != nil {
		id = b.declare(name, types.Long)
	}
	nodes := extending(g.nodes, 1)
	nodes.set(id)
	return &graph{nodes.rows(), g.edges}
}

func (b *binder) graphMatch(x *syntax.Graph, g *graph) *rows {
	names := b.names
	for _, pattern := range x.Patterns {
		for _, part := range pattern.Parts {
			b.graphElement(part, g)
		}
	}
	b.rows = nil
	if x.Where != nil {
		b.within(x.Where.Span().Start, x.Where.Span().End, nil, false)
		b.checkCondition(x.Where, b.scalar(x.Where))
	}
	c := &columnList{open: len(x.Project) == 0}
	for _, item := range x.Project {
		if !b.wholeElement(c, item) {
			b.assign(c, item, false)
		}
	}
	b.names = names
	return c.rows()
}

// wholeElement adds a node or an edge that is projected as a whole.
func (b *binder) wholeElement(c *columnList, item syntax.Expr) bool {
	n, ok := partBody(item).(*syntax.Name)
	if !ok {
		return false
	}
	bound := b.lookup(n.Text)
	if bound == nil || bound.value.rows == nil {
		return false
	}
	b.addReference(n.Span(), bound.symbol())
	c.set(b.imply(item, ResultName(item), types.Dynamic))
	return true
}

// hops returns the columns that a condition on the hops of an edge may name.
func (g *graph) hops() *rows {
	c := extending(g.edges, len(g.nodes.columns))
	for _, column := range g.nodes.columns {
		c.addOnce(column)
	}
	c.open = c.open || g.nodes.open
	return c.rows()
}

// hopFunctions are evaluated for each hop of a variable-length edge.
var hopFunctions map[string]func(*binder, *syntax.Call) value

func init() {
	hopFunctions = map[string]func(*binder, *syntax.Call) value{
		"all": hopCall(types.Bool), "any": hopCall(types.Bool), "map": hopCall(types.Dynamic),
		"inner_nodes":    hopCall(types.Dynamic),
		"node_degree_in": hopCall(types.Long), "node_degree_out": hopCall(types.Long), "labels": hopCall(types.Dynamic),
		"node_id": hopCall(types.String),
	}
}

func hopCall(result types.Type) func(*binder, *syntax.Call) value {
	return func(b *binder, x *syntax.Call) value {
		b.addReference(x.Name.Span(), Symbol{Kind: SymbolFunction, Name: x.Name.Text})
		outside := b.rows
		for i, arg := range x.Args {
			if i > 0 {
				b.rows = b.edges
			}
			if v := b.expression(arg); i > 0 && result == types.Bool {
				b.checkCondition(arg, v.typ)
			}
		}
		b.rows = outside
		return value{typ: result}
	}
}

// graphElement binds the name of a node or an edge. The columns of a variable-length edge are arrays.
func (b *binder) graphElement(part syntax.Expr, g *graph) {
	switch part := part.(type) {
	case *syntax.GraphNode:
		if part.Name != nil {
			b.bindElement(part.Name, g.nodes, types.ShapeBag)
		}
	case *syntax.GraphEdge:
		b.hopLimit(part.Low)
		b.hopLimit(part.High)
		if part.Name == nil {
			return
		}
		edges, shape := g.edges, types.ShapeBag
		if part.Low != nil || part.High != nil {
			c := extending(edges, 0)
			for i := range c.columns {
				c.columns[i].Type = types.Dynamic
			}
			edges, shape = c.rows(), types.ShapeArray
		}
		b.bindElement(part.Name, edges, shape)
	}
}

// hopLimit binds the least or greatest number of hops of an edge, for which there is no row.
func (b *binder) hopLimit(x syntax.Expr) {
	if x == nil {
		return
	}
	if n, ok := x.(*syntax.Name); ok && b.lookup(n.Text) == nil {
		b.report(countForm, x.Span(), nil, "graph-match")
		return
	}
	b.count("graph-match", x)
}

// bindElement binds the name of a node or an edge. In several patterns, the same name is the same element. As a value,
// it is its properties, or an array with those of each hop.
func (b *binder) bindElement(name *syntax.Name, columns *rows, shape types.Shape) {
	declared := name.Span()
	if n := b.lookup(name.Text); n != nil && n.element {
		declared = n.declared
	}
	v := value{rows: columns, row: true, part: true, typ: types.Dynamic, shape: shape}
	n := b.bind(name.Text, v, SymbolVariable, declared)
	n.element = true
	b.addReference(name.Span(), n.symbol())
}

// graphTables returns the nodes or edges as rows, or binds them to names for the following
// statements; the first table is the output.
func (b *binder) graphTables(x *syntax.Graph, g *graph) *rows {
	out := unknownRows
	for i, part := range x.Nodes {
		if what := ResultName(partBody(part)); what != "nodes" && what != "edges" {
			b.report(graphPart, part.Span(), nil)
		}
		table := g.tableRows(b, x, partBody(part))
		if i == 0 {
			out = table
		}
		if named, ok := part.(*syntax.Named); ok {
			n := b.bind(named.Names[0].Text, value{rows: table}, SymbolVariable, named.Names[0].Span())
			b.recordDeclaration(n, part, Declaration{As: x, Part: i})
			b.addReference(named.Names[0].Span(), n.symbol())
		}
	}
	return out
}

// tableRows returns the nodes or edges, preceded by the columns of their ids.
func (g *graph) tableRows(b *binder, x *syntax.Graph, part syntax.Expr) *rows {
	source, ids := g.nodes, []string{"with_node_id"}
	switch ResultName(part) {
	case "nodes":
	case "edges":
		source, ids = g.edges, []string{"with_source_id", "with_target_id"}
	default:
		return unknownRows
	}
	c := &columnList{open: source.open}
	for _, id := range ids {
		if name := paramName(x.Params, id); name != nil {
			c.set(b.declare(name, types.Long))
		}
	}
	for _, column := range source.columns {
		c.addOnce(column)
	}
	return c.rows()
}
