package geo

import (
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func geoPointFunctions() []expr.Function {
	point := func(a []vec.Datum, at int) (s2.Point, bool) { return PointAt(a[at].Real(), a[at+1].Real()) }
	// two wraps a function of two points, which is null if one of them is invalid.
	two := func(fn func(p, q s2.Point) vec.Datum) func([]vec.Datum) vec.Datum {
		return func(a []vec.Datum) vec.Datum {
			p, ok := point(a, 0)
			q, also := point(a, 2)
			if !ok || !also {
				return vec.NullOf(table.Real)
			}
			return fn(p, q)
		}
	}
	return []expr.Function{
		{Name: "geo_distance_2points", Params: "rrrr", Result: table.Real,
			Row: two(func(p, q s2.Point) vec.Datum { return vec.RealOf(Distance(p, q)) })},
		{Name: "geo_azimuth", Params: "rrrr", Result: table.Real, Row: two(func(p, q s2.Point) vec.Datum {
			if p == q {
				return vec.NullOf(table.Real)
			}
			return vec.RealOf(azimuth(p, q))
		})},
		{Name: "geo_angle", Params: "rrrrrr", Result: table.Real, Row: func(a []vec.Datum) vec.Datum {
			p, ok1 := point(a, 0)
			q, ok2 := point(a, 2)
			r, ok3 := point(a, 4)
			if !ok1 || !ok2 || !ok3 || p == q || q == r {
				return vec.NullOf(table.Real)
			}
			return vec.RealOf(math.Mod(azimuth(q, r)-azimuth(q, p)+2*math.Pi, 2*math.Pi))
		}},
		{Name: "geo_point_in_circle", Params: "rrrrr", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			p, ok := point(a, 0)
			q, also := point(a, 2)
			if !ok || !also || !(a[4].Real() >= 0) {
				return vec.NullOf(table.Bool)
			}
			return vec.BoolOf(Distance(p, q) <= a[4].Real())
		}},
	}
}

func geoLineFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_line_length", Params: "y", Result: table.Real,
			Row: onLines(table.Real, func(lines [][]s2.Point) vec.Datum {
				sum := 0.0
				for _, line := range lines {
					sum += pathLength(line)
				}
				return vec.RealOf(sum)
			})},
		{Name: "geo_line_centroid", Params: "y", Result: table.Dynamic, Row: onLines(table.Dynamic, lineCentroid)},
		{Name: "geo_line_interpolate_point", Params: "yr", Result: table.Dynamic, Row: interpolateLine},
		{Name: "geo_line_locate_point", Params: "yrr", Result: table.Real, Row: locateOnLine},
		{Name: "geo_distance_point_to_line", Params: "rry", Result: table.Real,
			Row: toShape(table.Real, func(p s2.Point, shape vec.Datum) vec.Datum {
				near, ok := NearestOnLines(p, shape)
				if !ok {
					return vec.NullOf(table.Real)
				}
				return vec.RealOf(Distance(near, p))
			})},
		{Name: "geo_closest_point_on_line", Params: "rry", Result: table.Dynamic,
			Row: toShape(table.Dynamic, func(p s2.Point, shape vec.Datum) vec.Datum {
				near, ok := NearestOnLines(p, shape)
				if !ok {
					return vec.NullOf(table.Dynamic)
				}
				return pointJSON(near)
			})},
	}
}

func geoPolygonFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_point_in_polygon", Params: "rry", Result: table.Bool,
			Row: toShape(table.Bool, func(p s2.Point, shape vec.Datum) vec.Datum {
				polygons, ok := polygonsOf(shape)
				if !ok {
					return vec.NullOf(table.Bool)
				}
				return vec.BoolOf(slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }))
			})},
		{Name: "geo_distance_point_to_polygon", Params: "rry", Result: table.Real,
			Row: toShape(table.Real, DistanceToPolygon)},
		{Name: "geo_closest_point_on_polygon", Params: "rry", Result: table.Dynamic,
			Row: toShape(table.Dynamic, nearestOnPolygon)},
		onPolygons("geo_polygon_area", table.Real, func(polygons []geoPolygon) vec.Datum {
			sum := 0.0
			for _, p := range polygons {
				sum += p.area()
			}
			return vec.RealOf(sum)
		}),
		onPolygons("geo_polygon_perimeter", table.Real, func(polygons []geoPolygon) vec.Datum {
			sum := 0.0
			for _, path := range pathsOf(polygons) {
				sum += pathLength(path)
			}
			return vec.RealOf(sum)
		}),
		onPolygons("geo_polygon_centroid", table.Dynamic, polygonCentroid),
		{Name: "geo_intersects_2lines", Params: "yy", Result: table.Bool, Row: linesIntersect},
		{Name: "geo_intersects_line_with_polygon", Params: "yy", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum {
				lines, ok := linesOf(a[0])
				polygons, also := polygonsOf(a[1])
				if !ok || !also {
					return vec.NullOf(table.Bool)
				}
				return vec.BoolOf(meets(lines, polygons))
			}},
		{Name: "geo_intersects_2polygons", Params: "yy", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			p, ok := polygonsOf(a[0])
			q, also := polygonsOf(a[1])
			if !ok || !also {
				return vec.NullOf(table.Bool)
			}
			return vec.BoolOf(meets(pathsOf(p), q) || meets(pathsOf(q), p))
		}},
	}
}

func onLines(t table.Type, fn func([][]s2.Point) vec.Datum) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		lines, ok := linesOf(a[0])
		if !ok {
			return vec.NullOf(t)
		}
		return fn(lines)
	}
}

// onPolygons makes a function of polygons that counts overlapping areas once.
func onPolygons(name string, t table.Type, fn func([]geoPolygon) vec.Datum) expr.Function {
	return expr.Function{Name: name, Params: "y", Bind: func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr,
		_ *expr.Row) (*expr.Expr, error) {
		return c.Rowwise(e.Span(), t, args, expr.NullSafe(t, func(a []vec.Datum) vec.Datum {
			polygons, ok := polygonsOf(a[0])
			if !ok {
				return vec.NullOf(t)
			}
			if overlapping(polygons) {
				if polygons, ok = united(polygons); !ok {
					c.X.Fail(tooManyEdges(e, name))
					return vec.NullOf(t)
				}
			}
			return fn(polygons)
		})), nil
	}}
}

// overlapping reports whether any two polygons meet.
func overlapping(polygons []geoPolygon) bool {
	for i, p := range polygons {
		for _, q := range polygons[i+1:] {
			if meets(pathsOf([]geoPolygon{p}), []geoPolygon{q}) || meets(pathsOf([]geoPolygon{q}), []geoPolygon{p}) {
				return true
			}
		}
	}
	return false
}

// toShape makes a function of a point and a shape.
func toShape(t table.Type, fn func(p s2.Point, shape vec.Datum) vec.Datum) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		p, ok := PointAt(a[0].Real(), a[1].Real())
		if !ok {
			return vec.NullOf(t)
		}
		return fn(p, a[2])
	}
}

func lineCentroid(lines [][]s2.Point) vec.Datum {
	var sum r3.Vector
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			sum = sum.Add(s2.EdgeTrueCentroid(line[i-1], line[i]).Vector)
		}
	}
	return pointJSON(s2.Point{Vector: sum.Normalize()})
}

func polygonCentroid(polygons []geoPolygon) vec.Datum {
	var sum r3.Vector
	for _, p := range polygons {
		sum = sum.Add(p.moment())
	}
	return pointJSON(s2.Point{Vector: sum.Normalize()})
}

// interpolateLine returns the point at a fraction of a line's length.
func interpolateLine(a []vec.Datum) vec.Datum {
	lines, ok := linesOf(a[0])
	if !ok || len(lines) != 1 || !(a[1].Real() >= 0 && a[1].Real() <= 1) {
		return vec.NullOf(table.Dynamic)
	}
	line := s2.Polyline(lines[0])
	at, _ := line.Interpolate(a[1].Real())
	return pointJSON(at)
}

// locateOnLine returns the fraction of a line's length at which it is closest to a point.
func locateOnLine(a []vec.Datum) vec.Datum {
	lines, ok := linesOf(a[0])
	p, also := PointAt(a[1].Real(), a[2].Real())
	if !ok || !also || len(lines) != 1 {
		return vec.NullOf(table.Real)
	}
	line := s2.Polyline(lines[0])
	at, next := line.Project(p)
	return vec.RealOf(line.Uninterpolate(at, next))
}

// NearestOnLines returns the point of a line or multi-line that is closest to p; ok is false for
// another shape.
func NearestOnLines(p s2.Point, shape vec.Datum) (s2.Point, bool) {
	lines, ok := linesOf(shape)
	return closest(p, lines), ok
}

// DistanceToPolygon returns the meters from p to a polygon or multi-polygon, 0 inside of it.
func DistanceToPolygon(p s2.Point, shape vec.Datum) vec.Datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return vec.NullOf(table.Real)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return vec.RealOf(0)
	}
	return vec.RealOf(Distance(closest(p, pathsOf(polygons)), p))
}

func nearestOnPolygon(p s2.Point, shape vec.Datum) vec.Datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return pointJSON(p)
	}
	return pointJSON(closest(p, pathsOf(polygons)))
}

func linesIntersect(a []vec.Datum) vec.Datum {
	p, ok := linesOf(a[0])
	q, also := linesOf(a[1])
	if !ok || !also {
		return vec.NullOf(table.Bool)
	}
	return vec.BoolOf(linesCross(p, q))
}

func linesCross(p, q [][]s2.Point) bool {
	for _, one := range p {
		if slices.ContainsFunc(q, func(other []s2.Point) bool { return pathsCross(one, other) }) {
			return true
		}
	}
	return false
}

// meets reports whether any of the lines crosses a polygon or begins inside one.
func meets(lines [][]s2.Point, polygons []geoPolygon) bool {
	for _, line := range lines {
		if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(line[0]) }) {
			return true
		}
	}
	return linesCross(lines, pathsOf(polygons))
}
