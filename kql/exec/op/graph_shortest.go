package op

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// shortest says which of the matches graph-shortest-paths returns.
type shortest struct {
	// wanted is "any" for one shortest path between two nodes, "all" for all of the same length, and empty
	// for graph-match.
	wanted string
	// endsOnly is set if no condition depends on what lies between the two nodes, so that a longer way to
	// a node never matters.
	endsOnly bool
}

// wantShortest reads the options of graph-shortest-paths and checks its pattern.
func (m *graphMatching) wantShortest(op *syntax.Graph) error {
	m.wanted, m.cycles = "any", "none"
	for _, p := range op.Params {
		if p.Name.Text == "output" {
			m.wanted = paramText(p)
		}
	}
	variable := 0
	for _, part := range m.parts {
		variable += int(vec.Bit(part.high > 0))
	}
	if variable == 0 || len(op.Patterns) != 1 {
		return vec.Failf(op.Span(), vec.CodeMeaning,
			"`graph-shortest-paths` expects one path with an edge of several hops, such as (a)-[e*1..3]->(b)")
	}
	m.endsOnly = len(m.parts) == 3 && m.parts[1].low <= 1
	if op.Where == nil {
		return nil
	}
	syntax.Inspect(op.Where, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && m.endsOnly {
			at, known := m.byName[name.Text]
			m.endsOnly = !known || !m.parts[at].edge
		}
		return true
	})
	return nil
}

// nearest records the paths to each node with the fewest hops, breadth first.
func (s *stepping) nearest(row, start int32, _ []int32) error {
	type way struct {
		at   int32
		path []int32
	}
	reached := map[int32]int{start: 0} // by node: the number of hops
	ways := []way{{at: start}}
	for hops := 1; hops <= s.edge.high && len(ways) > 0; hops++ {
		var next []way
		for _, w := range ways {
			for _, hop := range s.hops(w.at) {
				before, known := reached[hop.to]
				if known && (before < hops || s.wanted == "any") {
					continue
				}
				reached[hop.to] = hops
				path := append(w.path[:len(w.path):len(w.path)], hop.edge)
				if err := s.record(row, hop.to, path); err != nil {
					return err
				}
				next = append(next, way{hop.to, path})
			}
		}
		ways = next
	}
	return nil
}

// shortestOf keeps the matches with the fewest hops between the same first and last node: one of them, or all.
func (m *graphMatching) shortestOf(found *matches) *matches {
	type ends struct{ from, to int32 }
	last := len(found.nodes) - 1
	between := func(row int) ends { return ends{found.nodes[0][row], found.nodes[last][row]} }
	hops := func(row int) (n int) {
		for _, paths := range found.paths {
			if paths != nil {
				n += len(paths[row])
			}
		}
		return n
	}
	least := map[ends]int{}
	for row := range found.n {
		if n, known := least[between(row)]; !known || hops(row) < n {
			least[between(row)] = hops(row)
		}
	}
	var rows []int32
	for row := range found.n {
		if n, left := least[between(row)]; left && hops(row) == n {
			rows = append(rows, int32(row))
			if m.wanted == "any" {
				delete(least, between(row))
			}
		}
	}
	return found.pick(rows)
}
