package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// graph is what make-graph gives. It has no rows: graph-match and graph-to-table make some of it. It
// is built when it is made, since the plans behind it depend on nothing but its columns.
type graph struct {
	schema      // none
	span        syntax.Span
	nodes       *batch
	edges       *batch
	nodeColumns []table.Column
	edgeColumns []table.Column
	ids         []datum // by node: its key
	from        []int32 // by edge: its nodes
	to          []int32
	out         [][]int32 // by node: the edges that begin there
	in          [][]int32 // by node: the edges that end there
}

func (g *graph) open(*execution) cursor {
	return func() (*batch, error) {
		return nil, failf(g.span, CodeMeaning, "'make-graph' operator: a graph has no rows. Put graph-match or graph-to-table behind it.")
	}
}

// bindMakeGraph is make-graph source --> target [with nodes on key, …].
func bindMakeGraph(c *compiler, op *syntax.Graph, input node, s *scope) (node, error) {
	if len(op.Nodes) < 2 {
		return nil, failf(op.Span(), CodeMeaning, "'make-graph' operator: source --> target is expected.")
	}
	ends, err := eachColumn(op.Nodes[:2], input.columns(), "make-graph")
	if err != nil {
		return nil, err
	}
	edges, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	g := &graph{span: op.Span(), edges: edges, edgeColumns: input.columns()}
	t := input.columns()[ends[0]].Type
	if t != input.columns()[ends[1]].Type {
		return nil, failf(op.Span(), CodeType, "'make-graph' operator: source and target are of different types.")
	}
	b := &graphBuilder{graph: g, keys: newInterner(t)}
	for _, e := range op.Nodes[2:] {
		if err := c.graphNodes(b, e, s); err != nil {
			return nil, err
		}
	}
	b.link(ends[0], ends[1])
	if len(b.tables) == 0 {
		name := "NodeId"
		for _, p := range op.Params {
			if p.Name.Text == "with_node_id" {
				name = paramText(p)
			}
		}
		b.bare(table.Column{Name: name, Type: t})
	}
	b.finish()
	return g, c.x.hold(int64(g.edges.n+len(g.ids)) * groupBytes)
}

// graphBuilder numbers the nodes.
type graphBuilder struct {
	*graph
	keys   *interner
	tables []*nodeTable
}

// nodeTable is a table of nodes; rows says by node where in it the node is described.
type nodeTable struct {
	node
	b    *batch
	rows map[uint32]int32
}

// graphNodes reads `table on key`.
func (c *compiler) graphNodes(b *graphBuilder, e syntax.Expr, s *scope) error {
	named, ok := e.(*syntax.Named)
	if !ok {
		return failf(e.Span(), CodeMeaning, "'make-graph' operator: a table of nodes with `on key` is expected here.")
	}
	n, err := c.tabular(named.X, s, "make-graph")
	if err != nil {
		return err
	}
	key, err := oneColumn(named.Names[0], n.columns(), "make-graph")
	if err != nil {
		return err
	}
	if n.columns()[key].Type != b.keys.typ {
		return failf(e.Span(), CodeType, "'make-graph' operator: the key of the nodes is of type %s, the ends of edges are of type %s.", n.columns()[key].Type, b.keys.typ)
	}
	rows, err := c.kept(n)
	if err != nil {
		return err
	}
	t := &nodeTable{node: n, b: rows, rows: map[uint32]int32{}}
	for row, id := range b.keys.numbers(rows.col(key), rows.n, true) {
		if _, again := t.rows[id]; !again {
			t.rows[id] = int32(row)
		}
	}
	b.tables = append(b.tables, t)
	return nil
}

// link finds the nodes at the ends of each edge. A node that no table has is a node too.
func (b *graphBuilder) link(from, to int) {
	sources := b.keys.numbers(b.edges.col(from), b.edges.n, true)
	targets := b.keys.numbers(b.edges.col(to), b.edges.n, true)
	b.out, b.in = make([][]int32, b.keys.len()), make([][]int32, b.keys.len())
	b.from, b.to = asRows(sources), asRows(targets)
	for edge := range b.from {
		b.out[b.from[edge]] = append(b.out[b.from[edge]], int32(edge))
		b.in[b.to[edge]] = append(b.in[b.to[edge]], int32(edge))
	}
}

// bare gives nodes that no table describes a column with their key.
func (b *graphBuilder) bare(column table.Column) {
	b.nodeColumns = []table.Column{column}
	b.nodes = batchOf(b.keys.len(), b.keys.values())
}

// finish makes the columns of the nodes: those of each table that describes some.
func (b *graphBuilder) finish() {
	keys := b.keys.values()
	for id := range b.keys.len() {
		b.ids = append(b.ids, keys.datum(id))
	}
	if len(b.tables) == 0 {
		return
	}
	b.nodes = &batch{n: b.keys.len()}
	for _, t := range b.tables {
		rows := make([]int32, b.keys.len())
		for id := range rows {
			rows[id] = -1
			if row, ok := t.rows[uint32(id)]; ok {
				rows[id] = row
			}
		}
		picked := t.b.pick(rows)
		for i, column := range t.columns() {
			at := slices.Index(b.nodeColumns, column)
			if at < 0 {
				b.nodeColumns = append(b.nodeColumns, column)
				b.nodes.cols = append(b.nodes.cols, picked.cols[i])
				continue
			}
			b.nodes.cols[at] = lazy{v: firstOf(b.nodes.col(at), picked.col(i), rows)}
		}
	}
}

// firstOf takes the values of b where rows are there, else those of a.
func firstOf(a, b *vec, rows []int32) *vec {
	out := newVec(a.typ, a.n)
	for i, row := range rows {
		if row >= 0 {
			out.set(i, b.datum(i))
		} else {
			out.set(i, a.datum(i))
		}
	}
	return out
}

func graphOf(input node, op *syntax.Graph) (*graph, error) {
	if g, ok := input.(*graph); ok {
		return g, nil
	}
	return nil, failf(op.Span(), CodeMeaning, "'%s' operator: a graph is expected before it. Put make-graph there.", op.Name)
}

// bindGraphComponents is graph-mark-components: it numbers what hangs together.
func bindGraphComponents(_ *compiler, op *syntax.Graph, input node, _ *scope) (node, error) {
	g, err := graphOf(input, op)
	if err != nil {
		return nil, err
	}
	name := "ComponentId"
	for _, p := range op.Params {
		switch p.Name.Text {
		case "with_component_id":
			name = paramText(p)
		case "kind":
			if paramText(p) != "weak" {
				return nil, unsupported(p.Span(), "graph-mark-components of kind '%s'", paramText(p))
			}
		}
	}
	marked := *g
	marked.nodeColumns = append(slices.Clone(g.nodeColumns), table.Column{Name: name, Type: table.Long})
	marked.nodes = g.nodes.with(allColumns(fixedColumns(g.nodeColumns)), &vec{typ: table.Long, n: g.nodes.n, ints: g.components()})
	return &marked, nil
}

// fixedColumns is a node of columns without rows.
func fixedColumns(columns []table.Column) node { return &fixed{schema: columns} }

// components numbers the nodes by what they hang together with, in the order of the nodes.
func (g *graph) components() []int64 {
	out := make([]int64, len(g.ids))
	for i := range out {
		out[i] = -1
	}
	next := int64(0)
	for start := range out {
		if out[start] >= 0 {
			continue
		}
		for left := []int32{int32(start)}; len(left) > 0; {
			at := left[len(left)-1]
			left = left[:len(left)-1]
			if out[at] >= 0 {
				continue
			}
			out[at] = next
			for _, edge := range g.out[at] {
				left = append(left, g.to[edge])
			}
			for _, edge := range g.in[at] {
				left = append(left, g.from[edge])
			}
		}
		next++
	}
	return out
}

// bindGraphToTable is graph-to-table nodes or edges, with the ids that it is asked for in front.
func bindGraphToTable(_ *compiler, op *syntax.Graph, input node, _ *scope) (node, error) {
	g, err := graphOf(input, op)
	if err != nil {
		return nil, err
	}
	if len(op.Nodes) != 1 {
		return nil, unsupported(op.Span(), "graph-to-table with both nodes and edges")
	}
	part := op.Nodes[0]
	if named, ok := part.(*syntax.Named); ok {
		part = named.X
	}
	name, ok := part.(*syntax.Name)
	if !ok || name.Text != "nodes" && name.Text != "edges" {
		return nil, failf(op.Span(), CodeMeaning, "'graph-to-table' operator: nodes or edges is expected.")
	}
	b, columns := g.nodes, g.nodeColumns
	ids := map[string][]int32{"with_node_id": allRows(len(g.ids))}
	if name.Text == "edges" {
		b, columns = g.edges, g.edgeColumns
		ids = map[string][]int32{"with_source_id": g.from, "with_target_id": g.to}
	}
	var schema []table.Column
	out := &batch{n: b.n}
	for _, p := range op.Params {
		if nodes, ok := ids[p.Name.Text]; ok {
			schema = append(schema, table.Column{Name: paramText(p), Type: table.Long})
			out.cols = append(out.cols, lazy{v: g.hashes(nodes)})
		}
	}
	out.cols = append(out.cols, b.copied().cols...)
	return &chunked{schema: append(schema, columns...), b: out}, nil
}

// hashes gives nodes the ids that the service gives them.
func (g *graph) hashes(nodes []int32) *vec {
	v := newVec(table.Long, len(nodes))
	for i, at := range nodes {
		v.ints[i] = hashed([]datum{g.ids[at]}).num
	}
	return v
}
