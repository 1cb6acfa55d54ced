package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// placeColumns are hidden columns behind those of the parts. They hold which nodes and edges a match
// consists of: the index of a node or edge, and for an edge of several hops the lists of its edges
// and inner nodes.
func (m *graphMatching) placeColumns() []table.Column {
	var columns []table.Column
	m.places = make([]int, len(m.parts))
	for i, p := range m.parts {
		m.places[i] = len(columns)
		if p.high > 0 {
			columns = append(columns, table.Column{Type: table.Dynamic}, table.Column{Type: table.Dynamic})
		} else {
			columns = append(columns, table.Column{Type: table.Long})
		}
	}
	return columns
}

// placeCells fills the hidden columns, if a function asks for them.
func (m *graphMatching) placeCells(out *vec.Batch, found *matches) {
	for i, p := range m.parts {
		switch {
		case i >= len(found.nodes) || !m.placed:
			for range 1 + min(p.high, 1) {
				t := table.Long
				if p.high > 0 {
					t = table.Dynamic
				}
				out.Cols = append(out.Cols, vec.Lazy{Vec: vec.Constant(vec.NullOf(t), found.n)})
			}
		case p.high > 0:
			edges, inner := vec.NewVec(table.Dynamic, found.n), vec.NewVec(table.Dynamic, found.n)
			for row, path := range found.paths[i] {
				edges.Dyns[row] = indexList(path)
				inner.Dyns[row] = indexList(m.innerNodes(found.nodes[i-1][row], path))
			}
			out.Cols = append(out.Cols, vec.Lazy{Vec: edges}, vec.Lazy{Vec: inner})
		default:
			at := found.nodes[i]
			if p.edge {
				at = firstEdges(found.paths[i])
			}
			v := vec.NewVec(table.Long, found.n)
			for row, index := range at {
				v.Ints[row] = int64(index)
			}
			out.Cols = append(out.Cols, vec.Lazy{Vec: v})
		}
	}
}

func indexList(indexes []int32) []any {
	list := make([]any, len(indexes))
	for i, index := range indexes {
		list[i] = int64(index)
	}
	return list
}

// innerNodes returns the nodes between the edges of a path.
func (m *graphMatching) innerNodes(at int32, path []int32) []int32 {
	nodes := make([]int32, 0, len(path))
	for _, edge := range path[:max(len(path)-1, 0)] {
		if m.from[edge] == at {
			at = m.to[edge]
		} else {
			at = m.from[edge]
		}
		nodes = append(nodes, at)
	}
	return nodes
}

// GraphFunctions are the functions of graphs, by name. all, any and map evaluate their expression once for each edge
// or node of the graph, and look up the results along the paths.
var GraphFunctions = map[string]func(m *graphMatching, c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error){
	"all": (*graphMatching).pathCall,
	"any": (*graphMatching).pathCall,
	"map": (*graphMatching).pathCall,
	"labels": func(_ *graphMatching, _ *expr.Compiler, e *syntax.Call, _ *expr.Row) (*expr.Expr, error) {
		return expr.ConstantExpr(vec.DynamicOf([]any{}), e.Span()), nil // a graph made of tables has none
	},
	"node_degree_in": func(m *graphMatching, c *expr.Compiler, e *syntax.Call, _ *expr.Row) (*expr.Expr, error) {
		return m.nodeCall(c, e, table.Long, m.degrees(m.in))
	},
	"node_degree_out": func(m *graphMatching, c *expr.Compiler, e *syntax.Call, _ *expr.Row) (*expr.Expr, error) {
		return m.nodeCall(c, e, table.Long, m.degrees(m.out))
	},
	"node_id": func(m *graphMatching, c *expr.Compiler, e *syntax.Call, _ *expr.Row) (*expr.Expr, error) {
		return m.nodeCall(c, e, table.String, m.idOf)
	},
	"inner_nodes": func(_ *graphMatching, _ *expr.Compiler, e *syntax.Call, _ *expr.Row) (*expr.Expr, error) {
		return nil, vec.Failf(e.Span(), vec.CodeMeaning, "inner_nodes() is allowed only in all(), any() and map()")
	},
}

// AggregateCall implements expr.Aggregator: it compiles the functions of graphs.
func (m *graphMatching) AggregateCall(c *expr.Compiler, e *syntax.Call, r *expr.Row) (x *expr.Expr, known bool,
	err error) {
	compile, known := GraphFunctions[e.Name.Text]
	if !known {
		return nil, false, nil
	}
	x, err = compile(m, c, e, r)
	return x, true, err
}

func (m *graphMatching) pathCall(c *expr.Compiler, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if len(e.Args) != 2 {
		return nil, expr.WrongCount(e, e.Name.Text)
	}
	what, inner := e.Args[0], false
	if call, ok := what.(*syntax.Call); ok && call.Name.Text == "inner_nodes" && len(call.Args) == 1 {
		what, inner = call.Args[0], true
	}
	at, ok := m.partNamed(what)
	if !ok || m.parts[at].high == 0 {
		return nil, vec.Failf(what.Span(), vec.CodeMeaning, "%s() expects an edge of several hops", e.Name.Text)
	}
	columns, cells, list := m.edgeColumns, m.edges, m.firstPlace+m.places[at]
	if inner {
		columns, cells, list = m.nodeColumns, m.nodes, list+1
	}
	one := &expr.Row{Columns: columns, Operator: r.Operator, Scope: r.Scope, Group: &hopCalls{m, cells.N}}
	value, err := c.Expr(e.Args[1], one)
	if err != nil {
		return nil, err
	}
	if e.Name.Text != "map" {
		if value, err = c.Typed(e.Args[1], one, table.Bool); err != nil {
			return nil, err
		}
	}
	m.placed = true
	values := value.Eval(c.Frame, cells)
	places := expr.ColumnExpr(list, table.Column{Type: table.Dynamic}, e.Span())
	result := table.Bool
	if e.Name.Text == "map" {
		result = table.Dynamic
	}
	return c.Rowwise(e.Span(), result, []*expr.Expr{places}, func(a []vec.Datum) vec.Datum {
		path, _ := vec.Parsed(a[0].Dyn).([]any)
		return alongPath(e.Name.Text, path, values)
	}), nil
}

func alongPath(function string, path []any, values *vec.Vec) vec.Datum {
	list := make([]any, 0, len(path))
	for _, index := range path {
		d := values.Datum(int(index.(int64)))
		switch function {
		case "all":
			if !d.IsTrue() {
				return vec.BoolOf(false)
			}
		case "any":
			if d.IsTrue() {
				return vec.BoolOf(true)
			}
		default:
			list = append(list, vec.ToDynamic(d))
		}
	}
	if function == "map" {
		return vec.DynamicOf(list)
	}
	return vec.BoolOf(function == "all")
}

func (m *graphMatching) partNamed(e syntax.Expr) (at int, ok bool) {
	name, isName := e.(*syntax.Name)
	if !isName {
		return 0, false
	}
	at, ok = m.byName[name.Text]
	return at, ok
}

// degrees returns a function that counts the edges at a node.
func (g *graph) degrees(edges [][]int32) func(node int) vec.Datum {
	return func(node int) vec.Datum { return vec.LongOf(int64(len(edges[node]))) }
}

// idOf returns the text of a node's key.
func (g *graph) idOf(node int) vec.Datum { return vec.StringOf(g.ids[node].Text()) }

// nodeCall compiles a function of a node of the pattern.
func (m *graphMatching) nodeCall(c *expr.Compiler, e *syntax.Call, result table.Type,
	value func(node int) vec.Datum) (*expr.Expr, error) {
	if len(e.Args) != 1 {
		return nil, expr.WrongCount(e, e.Name.Text)
	}
	at, ok := m.partNamed(e.Args[0])
	if !ok || m.parts[at].edge {
		return nil, vec.Failf(e.Args[0].Span(), vec.CodeMeaning, "%s() expects a node of the pattern", e.Name.Text)
	}
	m.placed = true
	place := expr.ColumnExpr(m.firstPlace+m.places[at], table.Column{Type: table.Long}, e.Span())
	return c.Rowwise(e.Span(), result, []*expr.Expr{place}, func(a []vec.Datum) vec.Datum {
		if a[0].Null {
			return vec.NullOf(result)
		}
		return value(int(a[0].Num))
	}), nil
}

// hopCalls compiles the functions that take no argument inside all(), any() and map().
type hopCalls struct {
	*graphMatching
	n int // edges or nodes
}

// AggregateCall implements expr.Aggregator.
func (h *hopCalls) AggregateCall(_ *expr.Compiler, e *syntax.Call, _ *expr.Row) (x *expr.Expr, known bool, err error) {
	result, value := table.Long, h.degrees(h.in)
	switch e.Name.Text {
	case "labels":
		return expr.ConstantExpr(vec.DynamicOf([]any{}), e.Span()), true, nil
	case "node_degree_out":
		value = h.degrees(h.out)
	case "node_degree_in":
	case "node_id":
		result, value = table.String, h.idOf
	default:
		return nil, false, nil
	}
	if len(e.Args) > 0 || h.n != len(h.ids) {
		return nil, true, vec.Failf(e.Span(), vec.CodeMeaning, "%s() takes no argument here, and needs inner_nodes()",
			e.Name.Text)
	}
	values := vec.NewVec(result, h.n)
	for node := range h.n {
		values.Set(node, value(node))
	}
	return &expr.Expr{Type: result, Span: e.Span(), Col: -1,
		Eval: func(*expr.Frame, *vec.Batch) *vec.Vec { return values }}, true, nil
}
