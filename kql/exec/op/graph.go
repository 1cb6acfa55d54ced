package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// graph is the result of make-graph. It has no rows; graph-match and graph-to-table read it. It is
// built during compilation, since later operators need nothing from it but its columns.
type graph struct {
	expr.Schema // always empty
	span        syntax.Span
	nodes       *vec.Batch
	edges       *vec.Batch
	nodeColumns []table.Column
	edgeColumns []table.Column
	ids         []vec.Datum // by node: the key
	from        []int32     // by edge: the source and target nodes
	to          []int32
	out         [][]int32 // by node: the outgoing edges
	in          [][]int32 // by node: the incoming edges
}

// Open implements expr.Node. It fails, because a graph has no rows.
func (g *graph) Open(*expr.Execution) expr.Cursor {
	return func() (*vec.Batch, error) {
		return nil, vec.Unsupported(g.span, "`make-graph` without graph-match or graph-to-table after it")
	}
}

// bindMakeGraph compiles make-graph source --> target [with nodes on key, …].
func bindMakeGraph(c *expr.Compiler, op *syntax.Graph, input expr.Node, s *expr.Scope) (expr.Node, error) {
	if len(op.Nodes) < 2 {
		return nil, vec.Failf(op.Span(), vec.CodeMeaning, "`make-graph` expects source --> target")
	}
	ends, err := EachColumn(op.Nodes[:2], input.Columns(), "make-graph")
	if err != nil {
		return nil, err
	}
	edges, err := RunInput(c, input)
	if err != nil {
		return nil, err
	}
	g := &graph{span: op.Span(), edges: edges, edgeColumns: input.Columns()}
	t := input.Columns()[ends[0]].Type
	if t != input.Columns()[ends[1]].Type {
		return nil, vec.Types(op.Span(), "`make-graph`", t, input.Columns()[ends[1]].Type)
	}
	b := &graphBuilder{graph: g, keys: vec.NewInterner(t)}
	for _, e := range op.Nodes[2:] {
		if err := graphNodes(c, b, e, s); err != nil {
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
	return g, c.X.Hold(int64(g.edges.N+len(g.ids)) * groupBytes)
}

// graphBuilder builds a graph and numbers its nodes.
type graphBuilder struct {
	*graph
	keys   *vec.Interner
	tables []*nodeTable
}

// nodeTable is a table of nodes; rows maps nodes to their rows in it.
type nodeTable struct {
	expr.Node
	b    *vec.Batch
	key  int // index of the key column
	rows map[uint32]int32
}

// graphNodes compiles `table on key`.
func graphNodes(c *expr.Compiler, b *graphBuilder, e syntax.Expr, s *expr.Scope) error {
	named, ok := e.(*syntax.Named)
	if !ok {
		return vec.Failf(e.Span(), vec.CodeMeaning, "`make-graph` expects a table of nodes with `on key`")
	}
	n, err := c.Tabular(named.X, s)
	if err != nil {
		return err
	}
	key, err := OneColumn(named.Names[0], n.Columns(), "make-graph")
	if err != nil {
		return err
	}
	if n.Columns()[key].Type != b.keys.Type {
		return vec.Types(e.Span(), "`make-graph` with a key", n.Columns()[key].Type, b.keys.Type)
	}
	rows, err := RunInput(c, n)
	if err != nil {
		return err
	}
	t := &nodeTable{Node: n, b: rows, key: key, rows: map[uint32]int32{}}
	for row, id := range b.keys.Numbers(rows.Col(key), rows.N, true) {
		if _, again := t.rows[id]; !again {
			t.rows[id] = int32(row)
		}
	}
	b.tables = append(b.tables, t)
	return nil
}

// link sets the nodes at the ends of each edge, including nodes that no table lists.
func (b *graphBuilder) link(from, to int) {
	sources := b.keys.Numbers(b.edges.Col(from), b.edges.N, true)
	targets := b.keys.Numbers(b.edges.Col(to), b.edges.N, true)
	b.out, b.in = make([][]int32, b.keys.Len()), make([][]int32, b.keys.Len())
	b.from, b.to = vec.RowNumbers(sources), vec.RowNumbers(targets)
	for edge := range b.from {
		b.out[b.from[edge]] = append(b.out[b.from[edge]], int32(edge))
		b.in[b.to[edge]] = append(b.in[b.to[edge]], int32(edge))
	}
}

// bare builds the nodes from their keys alone, if there are no tables of nodes.
func (b *graphBuilder) bare(column table.Column) {
	b.nodeColumns = []table.Column{column}
	b.nodes = vec.BatchOf(b.keys.Len(), b.keys.Values())
}

// finish builds the columns of the nodes from all tables of nodes.
func (b *graphBuilder) finish() {
	keys := b.keys.Values()
	for id := range b.keys.Len() {
		b.ids = append(b.ids, keys.Datum(id))
	}
	if len(b.tables) == 0 {
		return
	}
	b.nodes = &vec.Batch{N: b.keys.Len()}
	for _, t := range b.tables {
		rows := make([]int32, b.keys.Len())
		for id := range rows {
			rows[id] = -1
			if row, ok := t.rows[uint32(id)]; ok {
				rows[id] = row
			}
		}
		picked := t.b.Pick(rows)
		for i, column := range t.Columns() {
			at := slices.Index(b.nodeColumns, column)
			if at < 0 {
				b.nodeColumns = append(b.nodeColumns, column)
				b.nodes.Cols = append(b.nodes.Cols, picked.Cols[i])
				continue
			}
			b.nodes.Cols[at] = vec.Lazy{Vec: firstOf(b.nodes.Col(at), picked.Col(i), rows)}
		}
	}
	b.nameUnlisted(keys)
}

// nameUnlisted fills the key columns of the nodes that no table lists.
func (b *graphBuilder) nameUnlisted(keys *vec.Vec) {
	rows, unlisted := make([]int32, b.keys.Len()), false
	for id := range rows {
		listed := slices.ContainsFunc(b.tables, func(t *nodeTable) bool { _, ok := t.rows[uint32(id)]; return ok })
		rows[id] = int32(vec.Bit(!listed)) - 1
		unlisted = unlisted || !listed
	}
	for _, t := range b.tables {
		if at := slices.Index(b.nodeColumns, t.Columns()[t.key]); unlisted {
			b.nodes.Cols[at] = vec.Lazy{Vec: firstOf(b.nodes.Col(at), keys, rows)}
		}
	}
}

// firstOf returns the values of b where rows is not negative, and those of a elsewhere.
func firstOf(a, b *vec.Vec, rows []int32) *vec.Vec {
	out := vec.NewVec(a.Type, a.N)
	for i, row := range rows {
		if row >= 0 {
			out.Set(i, b.Datum(i))
		} else {
			out.Set(i, a.Datum(i))
		}
	}
	return out
}

func graphOf(input expr.Node, op *syntax.Graph) (*graph, error) {
	if g, ok := input.(*graph); ok {
		return g, nil
	}
	return nil, vec.Failf(op.Span(), vec.CodeMeaning, "`%s` expects a graph; put make-graph before it", op.Name)
}

// bindGraphComponents compiles graph-mark-components, which numbers the connected components.
func bindGraphComponents(_ *expr.Compiler, op *syntax.Graph, input expr.Node, _ *expr.Scope) (expr.Node, error) {
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
				return nil, vec.Unsupported(p.Span(), "graph-mark-components of kind `%s`", paramText(p))
			}
		}
	}
	marked := *g
	marked.nodeColumns = append(slices.Clone(g.nodeColumns), table.Column{Name: name, Type: table.Long})
	marked.nodes = g.nodes.With(AllColumns(fixedColumns(g.nodeColumns)),
		&vec.Vec{Type: table.Long, N: g.nodes.N, Ints: g.components()})
	return &marked, nil
}

// fixedColumns returns a node with columns but no rows.
func fixedColumns(columns []table.Column) expr.Node { return &expr.Fixed{Schema: columns} }

// components returns the number of each node's connected component, in the order of the nodes.
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

// bindGraphToTable compiles graph-to-table nodes or edges, with the requested ids as first columns. With both, the
// first table is the result, and names refer to each.
func bindGraphToTable(c *expr.Compiler, op *syntax.Graph, input expr.Node, s *expr.Scope) (expr.Node, error) {
	g, err := graphOf(input, op)
	if err != nil {
		return nil, err
	}
	var parts []expr.Node
	named := true
	for _, part := range op.Nodes {
		if as, ok := part.(*syntax.Named); ok {
			part = as.X
		} else {
			named = false
		}
		name, ok := part.(*syntax.Name)
		if !ok || name.Text != "nodes" && name.Text != "edges" {
			return nil, vec.Failf(op.Span(), vec.CodeMeaning, "`graph-to-table` expects nodes or edges")
		}
		parts = append(parts, g.table(op, name.Text == "edges"))
	}
	c.Parts[s.Key(op)] = parts
	if len(parts) > 1 && !named {
		c.X.Note("`graph-to-table` returns several tables; this is the first")
	}
	return parts[0], nil
}

// table returns the nodes or edges.
func (g *graph) table(op *syntax.Graph, edges bool) expr.Node {
	b, columns := g.nodes, g.nodeColumns
	ids := map[string][]int32{"with_node_id": AllRows(len(g.ids))}
	if edges {
		b, columns = g.edges, g.edgeColumns
		ids = map[string][]int32{"with_source_id": g.from, "with_target_id": g.to}
	}
	var schema []table.Column
	out := &vec.Batch{N: b.N}
	for _, p := range op.Params {
		if nodes, ok := ids[p.Name.Text]; ok {
			schema = append(schema, table.Column{Name: paramText(p), Type: table.Long})
			out.Cols = append(out.Cols, vec.Lazy{Vec: g.hashes(nodes)})
		}
	}
	out.Cols = append(out.Cols, b.Clone().Cols...)
	return &Chunked{Schema: append(schema, columns...), B: out}
}

// hashes returns the ids that Kusto gives to nodes.
func (g *graph) hashes(nodes []int32) *vec.Vec {
	v := vec.NewVec(table.Long, len(nodes))
	for i, at := range nodes {
		v.Ints[i] = vec.Hash([]vec.Datum{g.ids[at]}).Num
	}
	return v
}
