package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// mostSimplification is the largest tolerance in meters.
const mostSimplification = 7800000

func simplifyFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_line_simplify", Params: "yr?", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			tolerance, ok := simplification(a[1:])
			lines, valid := linesOf(a[0])
			if !ok || !valid {
				return vec.NullOf(table.Dynamic)
			}
			var out [][]s2.Point
			for _, line := range lines {
				if line = simplified(line, tolerance); len(line) > 1 {
					out = append(out, line)
				}
			}
			if len(out) == 0 {
				return vec.NullOf(table.Dynamic)
			}
			return linesJSON(out)
		}},
		{Name: "geo_polygon_simplify", Params: "yr?", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			tolerance, ok := simplification(a[1:])
			polygons, valid := polygonsOf(a[0])
			if !ok || !valid {
				return vec.NullOf(table.Dynamic)
			}
			return polygonsJSON(simplifiedPolygons(polygons, tolerance))
		}},
		{Name: "geo_simplify_polygons_array", Params: "yr?", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			tolerance, ok := simplification(a[1:])
			polygons, valid := polygonsOfAll(a[0])
			if !ok || !valid {
				return vec.NullOf(table.Dynamic)
			}
			return polygonsJSON(simplifiedPolygons(polygons, tolerance))
		}},
	}
}

// simplification reads the optional tolerance.
func simplification(a []vec.Datum) (s1.Angle, bool) {
	meters := float64(defaultTolerance)
	if len(a) > 0 {
		meters = a[0].Real()
	}
	return s1.Angle(meters / earthRadius), meters >= 0 && meters <= mostSimplification
}

// simplified leaves out the points that are close to the line between others, and those that are too close
// to each other. The first point stays.
func simplified(path []s2.Point, tolerance s1.Angle) []s2.Point {
	line := s2.Polyline(path)
	var out []s2.Point
	for _, i := range line.SubsampleVertices(tolerance) {
		if n := len(out); n == 0 || out[n-1].Distance(path[i]) > tolerance || tolerance == 0 {
			out = append(out, path[i])
		}
	}
	return out
}

// simplifiedPolygons simplifies the rings of polygons. A ring that has less than three points left is gone.
func simplifiedPolygons(polygons []geoPolygon, tolerance s1.Angle) []geoPolygon {
	var out []geoPolygon
	for _, p := range polygons {
		var kept geoPolygon
		for i, l := range p {
			ring := simplified(append(append([]s2.Point{}, l.Vertices()...), l.Vertex(0)), tolerance)
			for len(ring) > 1 && ring[0].Distance(ring[len(ring)-1]) <= tolerance {
				ring = ring[:len(ring)-1]
			}
			if len(ring) >= 3 {
				kept = append(kept, s2.LoopFromPoints(ring))
			} else if i == 0 {
				break
			}
		}
		if kept != nil {
			out = append(out, kept)
		}
	}
	return out
}
