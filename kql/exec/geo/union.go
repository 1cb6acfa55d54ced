package geo

import (
	"slices"

	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func unionFunctions() []expr.Function {
	return []expr.Function{
		withOverlay("geo_union_polygons_array", "y", func(a []vec.Datum) (vec.Datum, bool) {
			polygons, ok := polygonsOfAll(a[0])
			if !ok {
				return vec.NullOf(table.Dynamic), true
			}
			united, ok := united(polygons)
			return polygonsJSON(united), ok
		}),
		withOverlay("geo_intersection_2polygons", "yy", func(a []vec.Datum) (vec.Datum, bool) {
			p, ok := polygonsOf(a[0])
			q, also := polygonsOf(a[1])
			if !ok || !also {
				return vec.NullOf(table.Dynamic), true
			}
			shared, ok := sharedByPolygons(p, q)
			if !ok {
				return vec.NullOf(table.Dynamic), false
			}
			return shared.json(), true
		}),
		{Name: "geo_union_lines_array", Params: "y", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			var lines [][]s2.Point
			for _, d := range expr.ArrayElements(a[0]) {
				more, ok := linesOf(vec.DynamicOf(vec.ToDynamic(d)))
				if !ok {
					return vec.NullOf(table.Dynamic)
				}
				lines = append(lines, more...)
			}
			if len(lines) == 0 {
				return vec.NullOf(table.Dynamic)
			}
			return linesJSON(unitedLines(lines))
		}},
	}
}

// withOverlay makes a function that overlays polygons, which ends the run if they have too many edges.
func withOverlay(name, params string, fn func(a []vec.Datum) (d vec.Datum, ok bool)) expr.Function {
	return expr.Function{Name: name, Params: params, Bind: func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr,
		_ *expr.Row) (*expr.Expr, error) {
		return c.Rowwise(e.Span(), table.Dynamic, args, expr.NullSafe(table.Dynamic, func(a []vec.Datum) vec.Datum {
			d, ok := fn(a)
			if !ok {
				c.X.Fail(tooManyEdges(e, name))
				return vec.NullOf(table.Dynamic)
			}
			return d
		})), nil
	}}
}

func tooManyEdges(e *syntax.Call, name string) *vec.Error {
	return vec.Failf(e.Span(), vec.CodeLimit, "%s() of shapes with more than %d edges; simplify them first", name,
		maxOverlayEdges)
}

// polygonsOfAll reads an array of polygons and multi-polygons.
func polygonsOfAll(d vec.Datum) ([]geoPolygon, bool) {
	var all []geoPolygon
	for _, item := range expr.ArrayElements(d) {
		polygons, ok := polygonsOf(vec.DynamicOf(vec.ToDynamic(item)))
		if !ok {
			return nil, false
		}
		all = append(all, polygons...)
	}
	return all, len(all) > 0
}

// united returns the union of polygons; ok is false if they have too many edges. It unites the two with the
// fewest vertices first, as S2 does, which decides where the rings of the result begin. A union counts as
// many vertices as its parts.
func united(polygons []geoPolygon) (union []geoPolygon, ok bool) {
	type shape struct {
		polygons []geoPolygon
		size     int
	}
	var queue []shape
	put := func(s shape) {
		at := slices.IndexFunc(queue, func(other shape) bool { return other.size > s.size })
		if at < 0 {
			at = len(queue)
		}
		queue = slices.Insert(queue, at, s)
	}
	for _, p := range polygons {
		put(shape{[]geoPolygon{p}, p.vertices()})
	}
	for len(queue) > 1 {
		a, b := queue[0], queue[1]
		loops, _, ok := overlaid(append(ringsOf(a.polygons), ringsOf(b.polygons)...), 1, true)
		if !ok {
			return nil, false
		}
		queue = queue[2:]
		put(shape{withHoles(loops), a.size + b.size})
	}
	return queue[0].polygons, true
}

func (p geoPolygon) vertices() (n int) {
	for _, l := range p {
		n += l.NumVertices()
	}
	return n
}

// sharedByPolygons returns the area that two shapes share, and the points and lines that they share besides.
func sharedByPolygons(p, q []geoPolygon) (*shapes, bool) {
	first, second := ringsOf(p), ringsOf(q)
	loops, o, ok := overlaid(append(slices.Clone(first), second...), 2, true)
	if !ok {
		return nil, false
	}
	s := &shapes{polygons: withHoles(loops)}
	edges := 0
	for _, ring := range first {
		edges += len(ring)
	}
	onResult := map[s2.Point]bool{}
	for _, loop := range loops {
		for _, at := range loop {
			onResult[at] = true
		}
	}
	o.addTouching(s, edges, onResult)
	return s, true
}

// addTouching adds the vertices and edges that are on the boundaries of both shapes but not on that of the
// area. The first edges are those of one shape.
func (o *overlay) addTouching(s *shapes, edges int, onResult map[s2.Point]bool) {
	sides := map[s2.Point]int{} // 1 for one shape, 2 for the other, 3 for both
	for i := range o.edges {
		e, side := &o.edges[i], 1
		if i >= edges {
			side = 2
		}
		for _, at := range append(e.cuts, e.a, e.b) {
			sides[at] |= side
		}
	}
	for _, piece := range o.pieces {
		// two edges in opposite directions, one of each shape, have both areas on different sides
		if a, b := o.vertices[piece.from], o.vertices[piece.to]; piece.net == 0 && sides[a] == 3 && sides[b] == 3 &&
			!(onResult[a] && onResult[b]) && piece.sides[0] < 2 {
			s.addEdge(a, b)
		}
	}
	for _, at := range o.vertices {
		if sides[at] == 3 && !onResult[at] {
			s.addPoint(at)
		}
	}
}

// unitedLines returns the edges of lines, each once, joined where exactly two meet.
func unitedLines(lines [][]s2.Point) [][]s2.Point {
	type edge struct{ a, b s2.Point }
	seen := map[edge]bool{}
	next, degree := map[s2.Point][]s2.Point{}, map[s2.Point]int{}
	var order []s2.Point
	eachEdge(lines, func(a, b s2.Point) {
		if seen[edge{a, b}] || seen[edge{b, a}] {
			return
		}
		seen[edge{a, b}] = true
		next[a] = append(next[a], b)
		for _, p := range []s2.Point{a, b} {
			if degree[p] == 0 {
				order = append(order, p)
			}
			degree[p]++
		}
	})
	entering := map[s2.Point]int{}
	for _, list := range next {
		for _, to := range list {
			entering[to]++
		}
	}
	var out [][]s2.Point
	follow := func(from s2.Point) {
		for len(next[from]) > 0 {
			path := []s2.Point{from, next[from][0]}
			next[from] = next[from][1:]
			for at := path[1]; degree[at] == 2 && len(next[at]) == 1; at = path[len(path)-1] {
				path = append(path, next[at][0])
				next[at] = nil
			}
			out = append(out, path)
		}
	}
	for _, p := range order { // first where lines begin or branch, then what is left: circles
		if degree[p] != 2 || entering[p] != 1 {
			follow(p)
		}
	}
	for _, p := range order {
		follow(p)
	}
	return out
}

// position returns a point as GeoJSON writes it.
func position(p s2.Point) any {
	lng, lat := degrees(p)
	return []any{lng, lat}
}

func linesJSON(lines [][]s2.Point) vec.Datum {
	s := &shapes{lines: lines}
	return s.json()
}

// polygonsJSON returns a polygon or a multi-polygon, and null if there is none.
func polygonsJSON(polygons []geoPolygon) vec.Datum {
	if len(polygons) == 0 {
		return vec.NullOf(table.Dynamic)
	}
	s := &shapes{polygons: polygons}
	return s.json()
}
