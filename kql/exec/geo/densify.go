package geo

import (
	"math"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

const (
	// leastDensity and mostDensity are the limits of the tolerance in meters.
	leastDensity, mostDensity = 0.1, 10000
	// maxDensePoints limits the points of a shape.
	maxDensePoints = 1 << 20
	// nearDateLine is the longitude at which lines across the antimeridian are cut.
	nearDateLine = 179.999999999999
)

func densifyFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_line_densify", Params: "yr?b?", Result: table.Dynamic, Row: densifyLines},
		{Name: "geo_polygon_densify", Params: "yr?b?", Bind: bindDensifyPolygons},
	}
}

// densityOf reads the optional tolerance and whether edges may cross the antimeridian.
func densityOf(a []vec.Datum) (tolerance float64, crossing, ok bool) {
	tolerance = defaultTolerance
	if len(a) > 0 {
		tolerance = a[0].Real()
	}
	return tolerance, len(a) > 1 && a[1].IsTrue(), tolerance >= leastDensity && tolerance <= mostDensity
}

// planar reads a list of points as they are written: longitudes may exceed 180 degrees.
func planar(v any, least int) ([]r2.Point, bool) {
	list, ok := vec.Parsed(v).([]any)
	if !ok || len(list) < least {
		return nil, false
	}
	out := make([]r2.Point, len(list))
	for i, item := range list {
		pair, ok := vec.Parsed(item).([]any)
		if !ok || len(pair) < 2 {
			return nil, false
		}
		lng, lat := vec.Convert(vec.DynamicDatum(pair[0]), table.Real), vec.Convert(vec.DynamicDatum(pair[1]), table.Real)
		if lng.Null || lat.Null || !(math.Abs(lng.Real()) <= 360 && math.Abs(lat.Real()) <= 90) {
			return nil, false
		}
		if out[i] = (r2.Point{X: lng.Real(), Y: lat.Real()}); i > 0 && out[i] == out[i-1] {
			return nil, false
		}
	}
	return out, true
}

// densify adds points to the straight edges of a map, so that geodesics between them stay close to the edges.
func densify(path []r2.Point, tolerance float64) []r2.Point {
	out := []r2.Point{path[0]}
	for i := 1; i < len(path); i++ {
		out = addDense(out, path[i-1], path[i], tolerance)
	}
	return out
}

func onSphere(p r2.Point) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(p.Y, p.X)) }

// densityFractions are the parts of an edge at which it is compared with the geodesic, as S2 does: their
// distance there is closest to the largest one.
var densityFractions = [2]float64{0.31215691082248312, 1 - 0.31215691082248312}

// densityScale corrects the distance found there to the largest one.
const densityScale = 0.83829992569888509

func addDense(out []r2.Point, from, to r2.Point, tolerance float64) []r2.Point {
	a, b := onSphere(from), onSphere(to)
	deviation := 0.0
	for _, t := range densityFractions {
		on := onSphere(from.Add(to.Sub(from).Mul(t)))
		deviation = max(deviation, Distance(s2.Interpolate(t, a, b), on))
	}
	if math.Abs(to.X-from.X) < 180 && deviation <= tolerance*densityScale || len(out) > maxDensePoints {
		return append(out, to)
	}
	middle := from.Add(to).Mul(0.5)
	return addDense(addDense(out, from, middle, tolerance), middle, to, tolerance)
}

func densifyLines(a []vec.Datum) vec.Datum {
	tolerance, crossing, ok := densityOf(a[1:])
	kind, coordinates := geometry(a[0])
	parts := coordinates
	if kind == "LineString" {
		parts = []any{coordinates}
	} else if kind != "MultiLineString" {
		return vec.NullOf(table.Dynamic)
	}
	var lines []any
	for _, part := range parts {
		path, valid := planar(part, 2)
		if !valid || !ok {
			return vec.NullOf(table.Dynamic)
		}
		dense := [][]r2.Point{densify(path, tolerance)}
		if !crossing {
			dense = cutAtDateLine(dense[0])
		}
		for _, line := range dense {
			lines = append(lines, written(line))
		}
	}
	switch len(lines) {
	case 0:
		return vec.NullOf(table.Dynamic)
	case 1:
		return geoJSON("LineString", lines[0].([]any))
	}
	return geoJSON("MultiLineString", lines)
}

// written returns points as GeoJSON writes them.
func written(path []r2.Point) []any {
	out := make([]any, len(path))
	for i, p := range path {
		out[i] = []any{math.Remainder(p.X, 360), p.Y}
	}
	return out
}

// crosses reports whether the shorter way between two points crosses the antimeridian.
func crosses(a, b r2.Point) bool {
	return math.Abs(math.Remainder(a.X, 360)-math.Remainder(b.X, 360)) > 180
}

// cutAtDateLine cuts a line where it crosses the antimeridian, just before it on either side.
func cutAtDateLine(line []r2.Point) [][]r2.Point {
	var out [][]r2.Point
	start := 0
	var head []r2.Point
	for i := 1; i < len(line); i++ {
		if !crosses(line[i-1], line[i]) {
			continue
		}
		end, begin := nearDateLine, -nearDateLine
		if math.Remainder(line[i-1].X, 360) < 0 {
			end, begin = begin, end
		}
		_, lat := degrees(atDateLine(onSphere(line[i-1]), onSphere(line[i])))
		part := append(head, line[start:i]...)
		out = append(out, append(part, r2.Point{X: end, Y: lat}))
		head, start = []r2.Point{{X: begin, Y: lat}}, i
	}
	return append(out, append(head, line[start:]...))
}

// atDateLine returns the point where the geodesic between two points crosses the antimeridian.
func atDateLine(a, b s2.Point) s2.Point {
	normal := a.PointCross(b)
	// the antimeridian is in the plane y = 0, with x below zero
	x, z := -normal.Z, normal.X
	if x > 0 {
		x, z = -x, -z
	}
	return s2.PointFromCoords(x, 0, z)
}

func bindDensifyPolygons(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	return c.Rowwise(e.Span(), table.Dynamic, args, expr.NullSafe(table.Dynamic, func(a []vec.Datum) vec.Datum {
		tolerance, crossing, ok := densityOf(a[1:])
		if _, valid := polygonsOf(a[0]); !valid || !ok {
			return vec.NullOf(table.Dynamic)
		}
		kind, coordinates := geometry(a[0])
		if kind == "Polygon" {
			coordinates = []any{coordinates}
		}
		var parts []any
		for _, polygon := range coordinates {
			var rings []any
			list, _ := vec.Parsed(polygon).([]any)
			for _, item := range list {
				path, _ := planar(item, 4)
				ring := densify(path, tolerance)
				for i := 1; i < len(ring) && !crossing; i++ {
					if crosses(ring[i-1], ring[i]) {
						c.X.Fail(vec.Unsupported(e.Span(), "geo_polygon_densify() of a polygon across the antimeridian"))
						return vec.NullOf(table.Dynamic)
					}
				}
				rings = append(rings, written(ring))
			}
			parts = append(parts, rings)
		}
		if kind == "Polygon" {
			return geoJSON("Polygon", parts[0].([]any))
		}
		return geoJSON("MultiPolygon", parts)
	})), nil
}
