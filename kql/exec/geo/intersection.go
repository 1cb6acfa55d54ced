package geo

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func intersectionFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_intersection_2lines", Params: "yy", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			p, ok := linesOf(a[0])
			q, also := linesOf(a[1])
			if !ok || !also {
				return vec.NullOf(table.Dynamic)
			}
			return sharedByLines(p, q).json()
		}},
		{Name: "geo_intersection_line_with_polygon", Params: "yy", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			lines, ok := linesOf(a[0])
			polygons, also := polygonsOf(a[1])
			if !ok || !also {
				return vec.NullOf(table.Dynamic)
			}
			return sharedWithPolygons(lines, polygons).json()
		}},
	}
}

// shapes collects what two shapes have in common.
type shapes struct {
	points   []s2.Point
	lines    [][]s2.Point
	polygons []geoPolygon
}

// addPoint adds a point that is on none of the lines.
func (s *shapes) addPoint(p s2.Point) {
	onLine := slices.ContainsFunc(s.lines, func(line []s2.Point) bool { return slices.Contains(line, p) })
	if !onLine && !slices.Contains(s.points, p) {
		s.points = append(s.points, p)
	}
}

// addEdge adds an edge to the line that ends where it begins, or starts a line.
func (s *shapes) addEdge(from, to s2.Point) {
	if n := len(s.lines); n > 0 && s.lines[n-1][len(s.lines[n-1])-1] == from {
		s.lines[n-1] = append(s.lines[n-1], to)
		return
	}
	s.lines = append(s.lines, []s2.Point{from, to})
}

// json returns a single shape as it is, and others as a collection.
func (s *shapes) json() vec.Datum {
	var parts []any
	add := func(kind string, list []any) {
		switch len(list) {
		case 0:
		case 1:
			parts = append(parts, geoJSON(kind, list[0].([]any)).Dyn)
		default:
			parts = append(parts, geoJSON("Multi"+kind, list).Dyn)
		}
	}
	var points, lines, polygons []any
	for _, p := range s.points {
		points = append(points, position(p))
	}
	for _, line := range s.lines {
		var path []any
		for _, p := range line {
			path = append(path, position(p))
		}
		lines = append(lines, path)
	}
	add("Point", points)
	for _, p := range s.polygons {
		var rings []any
		for i, path := range pathsOf([]geoPolygon{p}) {
			var ring []any
			if i > 0 { // holes are written clockwise
				path = path[:len(path)-1]
				slices.Reverse(path)
				path = append(path, path[0])
			}
			for _, at := range path {
				ring = append(ring, position(at))
			}
			rings = append(rings, ring)
		}
		polygons = append(polygons, rings)
	}
	add("LineString", lines)
	add("Polygon", polygons)
	if len(parts) == 1 {
		return vec.DynamicOf(parts[0])
	}
	if parts == nil {
		parts = []any{}
	}
	return vec.DynamicOf(&vec.Bag{Keys: []string{"type", "geometries"}, Values: []any{"GeometryCollection", parts}})
}

// eachEdge calls fn with the edges of some paths.
func eachEdge(paths [][]s2.Point, fn func(a, b s2.Point)) {
	for _, path := range paths {
		for i := 1; i < len(path); i++ {
			fn(path[i-1], path[i])
		}
	}
}

// sharedByLines returns the edges common to both lines, and the points where they cross or touch.
func sharedByLines(p, q [][]s2.Point) *shapes {
	s := &shapes{}
	eachEdge(p, func(a, b s2.Point) {
		same := false
		eachEdge(q, func(c, d s2.Point) { same = same || a == c && b == d || a == d && b == c })
		if same {
			s.addEdge(a, b)
		}
	})
	eachEdge(p, func(a, b s2.Point) {
		eachEdge(q, func(c, d s2.Point) {
			switch {
			case a == c || a == d:
				s.addPoint(a)
			case b == c || b == d:
				s.addPoint(b)
			case s2.CrossingSign(a, b, c, d) == s2.Cross:
				s.addPoint(s2.Intersection(a, b, c, d))
			}
		})
	})
	return s
}

// sharedWithPolygons cuts each edge where it crosses a boundary and keeps the segments inside.
func sharedWithPolygons(lines [][]s2.Point, polygons []geoPolygon) *shapes {
	s, boundary := &shapes{}, pathsOf(polygons)
	inside := func(p s2.Point) bool {
		return slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) })
	}
	eachEdge(lines, func(a, b s2.Point) {
		cuts := []s2.Point{a, b}
		eachEdge(boundary, func(c, d s2.Point) {
			if s2.CrossingSign(a, b, c, d) == s2.Cross {
				cuts = append(cuts, s2.Intersection(a, b, c, d))
			}
		})
		slices.SortFunc(cuts, func(p, q s2.Point) int { return cmp.Compare(a.Distance(p), a.Distance(q)) })
		for i := 1; i < len(cuts); i++ {
			if inside(s2.Interpolate(0.5, cuts[i-1], cuts[i])) {
				s.addEdge(cuts[i-1], cuts[i])
			}
		}
	})
	eachEdge(lines, func(a, b s2.Point) {
		eachEdge(boundary, func(c, _ s2.Point) {
			if a == c || b == c {
				s.addPoint(c)
			}
		})
	})
	return s
}
