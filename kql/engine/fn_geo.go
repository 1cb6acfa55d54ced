package engine

import (
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"

	"quarry/kql/syntax"
	"quarry/table"
)

func geoPointFunctions() []function {
	point := func(a []datum, at int) (s2.Point, bool) { return pointAt(a[at].real(), a[at+1].real()) }
	// two makes a function of two places, which is null where one of them is none.
	two := func(fn func(p, q s2.Point) datum) func([]datum) datum {
		return func(a []datum) datum {
			p, ok := point(a, 0)
			q, also := point(a, 2)
			if !ok || !also {
				return nullOf(table.Real)
			}
			return fn(p, q)
		}
	}
	return []function{
		{name: "geo_distance_2points", params: "rrrr", result: table.Real, row: two(func(p, q s2.Point) datum { return realOf(distance(p, q)) })},
		{name: "geo_azimuth", params: "rrrr", result: table.Real, row: two(func(p, q s2.Point) datum {
			if p == q {
				return nullOf(table.Real)
			}
			return realOf(azimuth(p, q))
		})},
		{name: "geo_angle", params: "rrrrrr", result: table.Real, row: func(a []datum) datum {
			p, ok1 := point(a, 0)
			q, ok2 := point(a, 2)
			r, ok3 := point(a, 4)
			if !ok1 || !ok2 || !ok3 || p == q || q == r {
				return nullOf(table.Real)
			}
			return realOf(math.Mod(azimuth(q, r)-azimuth(q, p)+2*math.Pi, 2*math.Pi))
		}},
		{name: "geo_point_in_circle", params: "rrrrr", result: table.Bool, row: func(a []datum) datum {
			p, ok := point(a, 0)
			q, also := point(a, 2)
			if !ok || !also || !(a[4].real() >= 0) {
				return nullOf(table.Bool)
			}
			return boolOf(distance(p, q) <= a[4].real())
		}},
	}
}

func geoLineFunctions() []function {
	return []function{
		{name: "geo_line_length", params: "y", result: table.Real, row: onLines(table.Real, func(lines [][]s2.Point) datum {
			sum := 0.0
			for _, line := range lines {
				sum += pathLength(line)
			}
			return realOf(sum)
		})},
		{name: "geo_line_centroid", params: "y", result: table.Dynamic, row: onLines(table.Dynamic, lineCentroid)},
		{name: "geo_line_interpolate_point", params: "yr", result: table.Dynamic, row: interpolateLine},
		{name: "geo_line_locate_point", params: "yrr", result: table.Real, row: locateOnLine},
		{name: "geo_distance_point_to_line", params: "rry", result: table.Real, row: toShape(table.Real, func(p s2.Point, shape datum) datum {
			near, ok := nearestOnLines(p, shape)
			if !ok {
				return nullOf(table.Real)
			}
			return realOf(distance(near, p))
		})},
		{name: "geo_closest_point_on_line", params: "rry", result: table.Dynamic, row: toShape(table.Dynamic, func(p s2.Point, shape datum) datum {
			near, ok := nearestOnLines(p, shape)
			if !ok {
				return nullOf(table.Dynamic)
			}
			return pointJSON(near)
		})},
	}
}

func geoPolygonFunctions() []function {
	return []function{
		{name: "geo_point_in_polygon", params: "rry", result: table.Bool, row: toShape(table.Bool, func(p s2.Point, shape datum) datum {
			polygons, ok := polygonsOf(shape)
			if !ok {
				return nullOf(table.Bool)
			}
			return boolOf(slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }))
		})},
		{name: "geo_distance_point_to_polygon", params: "rry", result: table.Real, row: toShape(table.Real, distanceToPolygon)},
		{name: "geo_closest_point_on_polygon", params: "rry", result: table.Dynamic, row: toShape(table.Dynamic, nearestOnPolygon)},
		onPolygons("geo_polygon_area", table.Real, func(polygons []geoPolygon) datum {
			sum := 0.0
			for _, p := range polygons {
				sum += p.area()
			}
			return realOf(sum)
		}),
		onPolygons("geo_polygon_perimeter", table.Real, func(polygons []geoPolygon) datum {
			sum := 0.0
			for _, path := range pathsOf(polygons) {
				sum += pathLength(path)
			}
			return realOf(sum)
		}),
		onPolygons("geo_polygon_centroid", table.Dynamic, polygonCentroid),
		{name: "geo_intersects_2lines", params: "yy", result: table.Bool, row: linesIntersect},
		{name: "geo_intersects_line_with_polygon", params: "yy", result: table.Bool, row: func(a []datum) datum {
			lines, ok := linesOf(a[0])
			polygons, also := polygonsOf(a[1])
			if !ok || !also {
				return nullOf(table.Bool)
			}
			return boolOf(meets(lines, polygons))
		}},
		{name: "geo_intersects_2polygons", params: "yy", result: table.Bool, row: func(a []datum) datum {
			p, ok := polygonsOf(a[0])
			q, also := polygonsOf(a[1])
			if !ok || !also {
				return nullOf(table.Bool)
			}
			return boolOf(meets(pathsOf(p), q) || meets(pathsOf(q), p))
		}},
	}
}

func onLines(t table.Type, fn func([][]s2.Point) datum) func([]datum) datum {
	return func(a []datum) datum {
		lines, ok := linesOf(a[0])
		if !ok {
			return nullOf(t)
		}
		return fn(lines)
	}
}

// onPolygons makes a function of polygons that count once where they overlap. Overlaps of several are
// not worked out here, so they end the run.
func onPolygons(name string, t table.Type, fn func([]geoPolygon) datum) function {
	return function{name: name, params: "y", bind: func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		return c.rowwise(e.Span(), t, args, nullSafe(t, func(a []datum) datum {
			polygons, ok := polygonsOf(a[0])
			if !ok {
				return nullOf(t)
			}
			for i, p := range polygons {
				for _, q := range polygons[i+1:] {
					if meets(pathsOf([]geoPolygon{p}), []geoPolygon{q}) || meets(pathsOf([]geoPolygon{q}), []geoPolygon{p}) {
						c.x.fail(unsupported(e.Span(), "%s() of polygons that overlap", name))
						return nullOf(t)
					}
				}
			}
			return fn(polygons)
		})), nil
	}}
}

// toShape makes a function of a place and a shape.
func toShape(t table.Type, fn func(p s2.Point, shape datum) datum) func([]datum) datum {
	return func(a []datum) datum {
		p, ok := pointAt(a[0].real(), a[1].real())
		if !ok {
			return nullOf(t)
		}
		return fn(p, a[2])
	}
}

func lineCentroid(lines [][]s2.Point) datum {
	var sum r3.Vector
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			sum = sum.Add(s2.EdgeTrueCentroid(line[i-1], line[i]).Vector)
		}
	}
	return pointJSON(s2.Point{Vector: sum.Normalize()})
}

func polygonCentroid(polygons []geoPolygon) datum {
	var sum r3.Vector
	for _, p := range polygons {
		sum = sum.Add(p.moment())
	}
	return pointJSON(s2.Point{Vector: sum.Normalize()})
}

// interpolateLine gives the point at a fraction of a line's length.
func interpolateLine(a []datum) datum {
	lines, ok := linesOf(a[0])
	if !ok || len(lines) != 1 || !(a[1].real() >= 0 && a[1].real() <= 1) {
		return nullOf(table.Dynamic)
	}
	line := s2.Polyline(lines[0])
	at, _ := line.Interpolate(a[1].real())
	return pointJSON(at)
}

// locateOnLine gives the fraction of a line's length at which it is closest to a point.
func locateOnLine(a []datum) datum {
	lines, ok := linesOf(a[0])
	p, also := pointAt(a[1].real(), a[2].real())
	if !ok || !also || len(lines) != 1 {
		return nullOf(table.Real)
	}
	line := s2.Polyline(lines[0])
	at, next := line.Project(p)
	return realOf(line.Uninterpolate(at, next))
}

func nearestOnLines(p s2.Point, shape datum) (s2.Point, bool) {
	lines, ok := linesOf(shape)
	return closest(p, lines), ok
}

func distanceToPolygon(p s2.Point, shape datum) datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return nullOf(table.Real)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return realOf(0)
	}
	return realOf(distance(closest(p, pathsOf(polygons)), p))
}

func nearestOnPolygon(p s2.Point, shape datum) datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return nullOf(table.Dynamic)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return pointJSON(p)
	}
	return pointJSON(closest(p, pathsOf(polygons)))
}

func linesIntersect(a []datum) datum {
	p, ok := linesOf(a[0])
	q, also := linesOf(a[1])
	if !ok || !also {
		return nullOf(table.Bool)
	}
	return boolOf(linesCross(p, q))
}

func linesCross(p, q [][]s2.Point) bool {
	for _, one := range p {
		if slices.ContainsFunc(q, func(other []s2.Point) bool { return pathsCross(one, other) }) {
			return true
		}
	}
	return false
}

// meets reports whether lines cross polygons or begin inside of one.
func meets(lines [][]s2.Point, polygons []geoPolygon) bool {
	for _, line := range lines {
		if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(line[0]) }) {
			return true
		}
	}
	return linesCross(lines, pathsOf(polygons))
}
