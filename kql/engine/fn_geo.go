package engine

import (
	"math"
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

func geoPointFunctions() []function {
	point := func(a []datum, at int) (onSphere, bool) { return placeOf(a[at].real(), a[at+1].real()) }
	// two makes a function of two places, which is null where one of them is none.
	two := func(fn func(p, q onSphere) datum) func([]datum) datum {
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
		{name: "geo_distance_2points", params: "rrrr", result: table.Real, row: two(func(p, q onSphere) datum { return realOf(p.distance(q)) })},
		{name: "geo_azimuth", params: "rrrr", result: table.Real, row: two(func(p, q onSphere) datum {
			if p == q {
				return nullOf(table.Real)
			}
			return realOf(p.azimuth(q))
		})},
		{name: "geo_angle", params: "rrrrrr", result: table.Real, row: func(a []datum) datum {
			p, ok1 := point(a, 0)
			q, ok2 := point(a, 2)
			r, ok3 := point(a, 4)
			if !ok1 || !ok2 || !ok3 || p == q || q == r {
				return nullOf(table.Real)
			}
			return realOf(math.Mod(q.azimuth(r)-q.azimuth(p)+2*math.Pi, 2*math.Pi))
		}},
		{name: "geo_point_in_circle", params: "rrrrr", result: table.Bool, row: func(a []datum) datum {
			p, ok := point(a, 0)
			q, also := point(a, 2)
			if !ok || !also || !(a[4].real() >= 0) {
				return nullOf(table.Bool)
			}
			return boolOf(p.distance(q) <= a[4].real())
		}},
	}
}

func geoLineFunctions() []function {
	return []function{
		{name: "geo_line_length", params: "y", result: table.Real, row: onLines(table.Real, func(lines [][]onSphere) datum {
			sum := 0.0
			for _, line := range lines {
				sum += ring(line).perimeter()
			}
			return realOf(sum)
		})},
		{name: "geo_line_centroid", params: "y", result: table.Dynamic, row: onLines(table.Dynamic, lineCentroid)},
		{name: "geo_line_interpolate_point", params: "yr", result: table.Dynamic, row: interpolateLine},
		{name: "geo_line_locate_point", params: "yrr", result: table.Real, row: locateOnLine},
		{name: "geo_distance_point_to_line", params: "rry", result: table.Real, row: toShape(table.Real, func(p onSphere, shape datum) datum {
			near, ok := nearestOnLines(p, shape)
			if !ok {
				return nullOf(table.Real)
			}
			return realOf(near.distance(p))
		})},
		{name: "geo_closest_point_on_line", params: "rry", result: table.Dynamic, row: toShape(table.Dynamic, func(p onSphere, shape datum) datum {
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
		{name: "geo_point_in_polygon", params: "rry", result: table.Bool, row: toShape(table.Bool, func(p onSphere, shape datum) datum {
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
			for _, p := range polygons {
				for _, r := range p {
					sum += r.perimeter()
				}
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
			return boolOf(meets(ringsOf(p), q) || meets(ringsOf(q), p))
		}},
	}
}

func onLines(t table.Type, fn func([][]onSphere) datum) func([]datum) datum {
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
					if meets(ringsOf([]geoPolygon{p}), []geoPolygon{q}) || meets(ringsOf([]geoPolygon{q}), []geoPolygon{p}) {
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
func toShape(t table.Type, fn func(p onSphere, shape datum) datum) func([]datum) datum {
	return func(a []datum) datum {
		p, ok := placeOf(a[0].real(), a[1].real())
		if !ok {
			return nullOf(t)
		}
		return fn(p, a[2])
	}
}

func lineCentroid(lines [][]onSphere) datum {
	var sum onSphere
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			sum = sum.plus(line[i-1].plus(line[i]).times(line[i-1].angle(line[i])))
		}
	}
	return pointJSON(sum.unit())
}

func polygonCentroid(polygons []geoPolygon) datum {
	var sum onSphere
	for _, p := range polygons {
		for i, r := range p {
			m := r.moment()
			if (r.area() < 0) != (i > 0) { // holes count against their polygon, however they run
				m = m.times(-1)
			}
			sum = sum.plus(m)
		}
	}
	return pointJSON(sum.unit())
}

// interpolateLine gives the place at a fraction of a line's length.
func interpolateLine(a []datum) datum {
	lines, ok := linesOf(a[0])
	if !ok || len(lines) != 1 || !(a[1].real() >= 0 && a[1].real() <= 1) {
		return nullOf(table.Dynamic)
	}
	line := lines[0]
	left := ring(line).perimeter() * a[1].real()
	for i := 1; i < len(line); i++ {
		length := line[i-1].distance(line[i])
		if left <= length || i == len(line)-1 {
			return pointJSON(line[i-1].between(line[i], min(left/length, 1)))
		}
		left -= length
	}
	return nullOf(table.Dynamic)
}

// locateOnLine gives the fraction of a line's length at which it is nearest to a place.
func locateOnLine(a []datum) datum {
	lines, ok := linesOf(a[0])
	p, also := placeOf(a[1].real(), a[2].real())
	if !ok || !also || len(lines) != 1 {
		return nullOf(table.Real)
	}
	line := lines[0]
	best, at, before := math.Inf(1), 0.0, 0.0
	for i := 1; i < len(line); i++ {
		length := line[i-1].distance(line[i])
		near, fraction := p.nearest(line[i-1], line[i])
		if d := near.distance(p); d < best {
			best, at = d, before+fraction*length
		}
		before += length
	}
	return realOf(at / before)
}

func nearestOnLines(p onSphere, shape datum) (onSphere, bool) {
	lines, ok := linesOf(shape)
	return nearestOf(p, lines), ok
}

func nearestOf(p onSphere, lines [][]onSphere) onSphere {
	best, at := math.Inf(1), onSphere{}
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			if near, _ := p.nearest(line[i-1], line[i]); near.distance(p) < best {
				best, at = near.distance(p), near
			}
		}
	}
	return at
}

func ringsOf(polygons []geoPolygon) [][]onSphere {
	var lines [][]onSphere
	for _, p := range polygons {
		for _, r := range p {
			lines = append(lines, r)
		}
	}
	return lines
}

func distanceToPolygon(p onSphere, shape datum) datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return nullOf(table.Real)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return realOf(0)
	}
	return realOf(nearestOf(p, ringsOf(polygons)).distance(p))
}

func nearestOnPolygon(p onSphere, shape datum) datum {
	polygons, ok := polygonsOf(shape)
	if !ok {
		return nullOf(table.Dynamic)
	}
	if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(p) }) {
		return pointJSON(p)
	}
	return pointJSON(nearestOf(p, ringsOf(polygons)))
}

func linesIntersect(a []datum) datum {
	p, ok := linesOf(a[0])
	q, also := linesOf(a[1])
	if !ok || !also {
		return nullOf(table.Bool)
	}
	return boolOf(linesCross(p, q))
}

func linesCross(p, q [][]onSphere) bool {
	for _, one := range p {
		for _, other := range q {
			for i := 1; i < len(one); i++ {
				for j := 1; j < len(other); j++ {
					if crosses(one[i-1], one[i], other[j-1], other[j]) {
						return true
					}
				}
			}
		}
	}
	return false
}

// meets reports whether lines cross polygons or begin inside of one.
func meets(lines [][]onSphere, polygons []geoPolygon) bool {
	for _, line := range lines {
		if slices.ContainsFunc(polygons, func(g geoPolygon) bool { return g.contains(line[0]) }) {
			return true
		}
	}
	return linesCross(lines, ringsOf(polygons))
}
