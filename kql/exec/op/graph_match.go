package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// graphMatching finds the matches of a pattern of nodes and edges. It extends all matches part by
// part along the pattern, and tests each condition as soon as all parts that it names have been
// found.
type graphMatching struct {
	*graph
	answer   []table.Column
	parts    []matchPart
	byName   map[string]int // index of a part
	tests    []graphTest
	outputs  []expr.Output
	cycles   string // all, none or unique_edges
	shortest        // for graph-shortest-paths

	firstPlace int   // index of the hidden columns
	places     []int // by part: its first hidden column
	placed     bool  // whether a function needs them
}

// matchPart is a node or an edge of the pattern.
type matchPart struct {
	name      string
	edge      bool
	low, high int // number of hops; 0 for an edge of one hop, whose columns are not arrays
	left      bool
	right     bool
	again     int // for a node that occurred before: the index of that part; else -1
}

// graphTest is a condition and the last part that it needs.
type graphTest struct {
	expr *expr.Expr
	last int
}

// maxHops limits paths of any length.
const maxHops = 32

func bindGraphMatch(c *expr.Compiler, op *syntax.Graph, input expr.Node, s *expr.Scope) (expr.Node, error) {
	g, err := graphOf(input, op)
	if err != nil {
		return nil, err
	}
	m := &graphMatching{graph: g, byName: map[string]int{}, cycles: "unique_edges"}
	for _, p := range op.Params {
		if p.Name.Text == "cycles" {
			m.cycles = paramText(p)
		}
	}
	for i, pattern := range op.Patterns {
		if err := graphPattern(c, m, pattern, i, s); err != nil {
			return nil, err
		}
	}
	if op.Name == "graph-shortest-paths" {
		if err := m.wantShortest(op); err != nil {
			return nil, err
		}
	}
	r := m.row(s)
	if op.Where != nil {
		for _, e := range conjuncts(op.Where, nil) {
			x, err := c.Typed(e, r, table.Bool)
			if err != nil {
				return nil, err
			}
			m.tests = append(m.tests, graphTest{x, m.lastPart(e)})
		}
	}
	if len(op.Project) == 0 {
		return nil, vec.Unsupported(op.Span(), "`%s` without project",
			op.Name)
	}
	if m.outputs, err = c.Outputs(op.Project, r, expr.ColumnCounter()); err != nil {
		return nil, err
	}
	for _, o := range m.outputs {
		m.answer = append(m.answer, table.Column{Name: o.Name, Type: o.Expr.Type})
	}
	return m, nil
}

// Columns implements expr.Node.
func (m *graphMatching) Columns() []table.Column { return m.answer }

// graphPattern adds the parts of a path. A node whose name occurred before is the same node.
func graphPattern(c *expr.Compiler, m *graphMatching, pattern *syntax.GraphPattern, place int, s *expr.Scope) error {
	for i, e := range pattern.Parts {
		part := matchPart{again: -1}
		var name *syntax.Name
		switch e := e.(type) {
		case *syntax.GraphNode:
			name = e.Name
		case *syntax.GraphEdge:
			name = e.Name
			part.edge, part.left, part.right = true, e.Left, e.Right
			if err := hops(c, &part, e, s); err != nil {
				return err
			}
		}
		if name != nil {
			part.name = name.Text
			if before, ok := m.byName[part.name]; ok {
				if part.edge || m.parts[before].edge {
					return vec.Unsupported(name.Span(), "a pattern with the edge `%s` twice", part.name)
				}
				part.again = before
			} else {
				m.byName[part.name] = len(m.parts)
			}
		}
		if i == 0 && place > 0 && part.again < 0 {
			return vec.Unsupported(e.Span(), "a graph-match path that begins with a node of its own")
		}
		m.parts = append(m.parts, part)
	}
	return nil
}

func hops(c *expr.Compiler, part *matchPart, e *syntax.GraphEdge, s *expr.Scope) error {
	if e.Low == nil && e.High == nil {
		return nil
	}
	part.low, part.high = 1, maxHops
	for _, bound := range []struct {
		e  syntax.Expr
		to *int
	}{{e.Low, &part.low}, {e.High, &part.high}} {
		if bound.e == nil {
			continue
		}
		n, err := Number(c, bound.e, "graph-match", s)
		if err != nil {
			return err
		}
		*bound.to = int(n)
	}
	if part.low < 1 || part.high < part.low || part.high > maxHops {
		return vec.Unsupported(e.Span(), "an edge of other than 1 to %d hops", maxHops)
	}
	return nil
}

// row returns the row that expressions refer to: the columns of all parts, each under the name of
// its part.
func (m *graphMatching) row(s *expr.Scope) *expr.Row {
	r := &expr.Row{Operator: "graph-match", Scope: s, Sections: map[string]expr.Section{}, Group: m}
	for _, p := range m.parts {
		columns := m.partColumns(p)
		if p.name != "" && p.again < 0 {
			r.Sections[p.name] = expr.Section{First: len(r.Columns), Columns: columns, Element: true,
				Hops: p.edge && p.high > 0}
		}
		for _, column := range columns {
			// accessible only through the part's name
			r.Columns = append(r.Columns, table.Column{Name: "", Type: column.Type})
		}
	}
	m.firstPlace = len(r.Columns)
	r.Columns = append(r.Columns, m.placeColumns()...)
	return r
}

// partColumns returns the columns of a node or edge; an edge of several hops has arrays.
func (m *graphMatching) partColumns(p matchPart) []table.Column {
	switch {
	case !p.edge:
		return m.nodeColumns
	case p.high == 0:
		return m.edgeColumns
	}
	columns := slices.Clone(m.edgeColumns)
	for i := range columns {
		columns[i].Type = table.Dynamic
	}
	return columns
}

// lastPart returns the last part that an expression names.
func (m *graphMatching) lastPart(e syntax.Expr) int {
	last := 0
	syntax.Inspect(e, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			if at, ok := m.byName[name.Text]; ok {
				last = max(last, at)
			}
		}
		return true
	})
	return last
}

// matches are the matches so far: for each part a node, or a path as a list of edges.
type matches struct {
	n     int
	nodes [][]int32
	paths [][][]int32
}

// Open implements expr.Node.
func (m *graphMatching) Open(x *expr.Execution) expr.Cursor {
	done := false
	return func() (*vec.Batch, error) {
		if done {
			return nil, x.Alive()
		}
		done = true
		return m.find(x, &expr.Frame{X: x})
	}
}

// find returns a row for each match.
func (m *graphMatching) find(x *expr.Execution, f *expr.Frame) (*vec.Batch, error) {
	found := &matches{n: len(m.ids), nodes: [][]int32{AllRows(len(m.ids))}, paths: [][][]int32{nil}}
	found = m.filtered(f, found, 0)
	for at := 1; at < len(m.parts); at++ {
		if part := m.parts[at]; !part.edge { // the first node of another path
			found.nodes, found.paths = append(found.nodes, found.nodes[part.again]), append(found.paths, nil)
			continue
		}
		var err error
		if found, err = m.step(x, found, m.parts[at], m.parts[at+1]); err != nil {
			return nil, err
		}
		found = m.filtered(f, m.filtered(f, found, at), at+1)
		at++ // the node after the edge has been found with it
	}
	if m.wanted != "" {
		found = m.shortestOf(found)
	}
	b := m.batch(found)
	out := &vec.Batch{N: b.N}
	for _, o := range m.outputs {
		out.Cols = append(out.Cols, vec.Lazy{Vec: o.Expr.Eval(f, b)})
	}
	return out, x.Alive()
}

// filtered applies the conditions whose last part is the given one.
func (m *graphMatching) filtered(f *expr.Frame, found *matches, part int) *matches {
	for _, test := range m.tests {
		if test.last == part {
			found = found.pick(vec.TrueRows(test.expr.Eval(f, m.batch(found)).Dense()))
		}
	}
	return found
}

// pick returns some of the matches.
func (ms *matches) pick(rows []int32) *matches {
	out := &matches{n: len(rows)}
	for i := range ms.nodes {
		var nodes []int32
		var paths [][]int32
		if ms.nodes[i] != nil {
			nodes = vec.Pick(ms.nodes[i], rows, false)
		} else {
			paths = vec.Pick(ms.paths[i], rows, false)
		}
		out.nodes, out.paths = append(out.nodes, nodes), append(out.paths, paths)
	}
	return out
}

// batch returns the columns of all parts found so far, and null columns for the others.
func (m *graphMatching) batch(found *matches) *vec.Batch {
	out := &vec.Batch{N: found.n}
	for i, p := range m.parts {
		columns := m.partColumns(p)
		switch {
		case i >= len(found.nodes):
			for _, column := range columns {
				out.Cols = append(out.Cols, vec.Lazy{Vec: vec.Constant(vec.NullOf(column.Type), found.n)})
			}
		case !p.edge:
			out.Cols = append(out.Cols, m.nodes.Pick(found.nodes[i]).Cols...)
		case p.high == 0:
			out.Cols = append(out.Cols, m.edges.Pick(firstEdges(found.paths[i])).Cols...)
		default:
			for column := range columns {
				out.Cols = append(out.Cols, vec.Lazy{Vec: m.along(found.paths[i], column)})
			}
		}
	}
	m.placeCells(out, found)
	return out
}

func firstEdges(paths [][]int32) []int32 {
	out := make([]int32, len(paths))
	for i, path := range paths {
		out[i] = path[0]
	}
	return out
}

// along returns the values of a column along each path.
func (m *graphMatching) along(paths [][]int32, column int) *vec.Vec {
	v, from := vec.NewVec(table.Dynamic, len(paths)), m.edges.Col(column)
	for i, path := range paths {
		list := make([]any, len(path))
		for j, edge := range path {
			list[j] = vec.ToDynamic(from.Datum(int(edge)))
		}
		v.Dyns[i] = list
	}
	return v
}

// stepping extends the matches along an edge to a node.
type stepping struct {
	*graphMatching
	x     *expr.Execution
	found *matches
	edge  matchPart
	to    matchPart
	rows  []int32
	ends  []int32
	paths [][]int32
	held  int
}

func (m *graphMatching) step(x *expr.Execution, found *matches, edge, to matchPart) (*matches, error) {
	s := &stepping{graphMatching: m, x: x, found: found, edge: edge, to: to}
	for row := range found.n {
		at := found.nodes[len(found.nodes)-1][row]
		way := s.walk
		if m.endsOnly {
			way = s.nearest
		}
		if err := way(int32(row), at, nil); err != nil {
			return nil, err
		}
	}
	out := found.pick(s.rows)
	out.nodes, out.paths = append(out.nodes, nil, s.ends), append(out.paths, s.paths, nil)
	return out, x.Alive()
}

// walk extends a path from its last node, and records each match that it completes.
func (s *stepping) walk(row, at int32, path []int32) error {
	low, high := max(s.edge.low, 1), max(s.edge.high, 1)
	if len(path) >= low && (s.to.again < 0 || s.found.nodes[s.to.again][row] == at) {
		if err := s.record(row, at, path); err != nil {
			return err
		}
	}
	if len(path) == high {
		return nil
	}
	for _, way := range s.hops(at) {
		if s.allowed(row, way, path) {
			if err := s.walk(row, way.to, append(path, way.edge)); err != nil {
				return err
			}
		}
	}
	return nil
}

// record adds a match.
func (s *stepping) record(row, at int32, path []int32) error {
	s.rows, s.ends, s.paths = append(s.rows, row), append(s.ends, at), append(s.paths, slices.Clone(path))
	if len(s.rows) < s.held+vec.ChunkRows {
		return nil
	}
	if err := s.x.Hold(int64(len(s.rows)-s.held) * groupBytes); err != nil {
		return err
	}
	s.held = len(s.rows)
	return s.x.Alive()
}

// hop is an edge to follow and the node that it leads to.
type hop struct{ edge, to int32 }

func (s *stepping) hops(at int32) []hop {
	var list []hop
	if s.edge.right || !s.edge.left {
		for _, edge := range s.out[at] {
			list = append(list, hop{edge, s.graphMatching.to[edge]})
		}
	}
	if s.edge.left || !s.edge.right {
		for _, edge := range s.in[at] {
			list = append(list, hop{edge, s.from[edge]})
		}
	}
	return list
}

// allowed reports whether a hop respects the rule on cycles.
func (s *stepping) allowed(row int32, w hop, path []int32) bool {
	if s.cycles == "all" {
		return true
	}
	if slices.Contains(path, w.edge) {
		return false
	}
	for i := range s.found.nodes {
		switch {
		case s.found.paths[i] != nil && slices.Contains(s.found.paths[i][row], w.edge):
			return false
		case s.cycles == "none" && s.found.nodes[i] != nil && s.found.nodes[i][row] == w.to:
			return false
		}
	}
	return s.cycles != "none" || !slices.ContainsFunc(path, func(edge int32) bool {
		return s.from[edge] == w.to || s.graphMatching.to[edge] == w.to
	})
}
