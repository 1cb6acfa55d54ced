package geo

import (
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

const (
	// defaultTolerance is how far in meters the boundary of a buffer may be from the exact one by default.
	defaultTolerance = 10
	// leastTolerance is the smallest tolerance, as a share of the radius, and mostTolerance the largest.
	leastTolerance, mostTolerance = 1e-6, 0.999
	// bufferReach is the largest angle from the center of a shape to its buffer's boundary.
	bufferReach = 75 * s1.Degree
)

func bufferFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_point_buffer", Params: "rrrr?", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			p, ok := PointAt(a[0].Real(), a[1].Real())
			b, also := newBuffer(a[2:])
			if !ok || !also {
				return vec.NullOf(table.Dynamic)
			}
			return polygonsJSON([]geoPolygon{{s2.LoopFromPoints(b.circle(p))}})
		}},
		buffered("geo_line_buffer", func(b *buffer, shape vec.Datum) (ok bool) {
			lines, ok := linesOf(shape)
			for _, line := range lines {
				b.addLine(line)
			}
			return ok
		}),
		buffered("geo_polygon_buffer", func(b *buffer, shape vec.Datum) (ok bool) {
			polygons, ok := polygonsOf(shape)
			for _, ring := range ringsOf(polygons) {
				b.addRing(ring)
			}
			return ok
		}),
	}
}

// buffered makes a function of a shape and a radius. add adds the paths around the shape.
func buffered(name string, add func(b *buffer, shape vec.Datum) bool) expr.Function {
	return expr.Function{Name: name, Params: "yrr?", Bind: func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr,
		_ *expr.Row) (*expr.Expr, error) {
		return c.Rowwise(e.Span(), table.Dynamic, args, expr.NullSafe(table.Dynamic, func(a []vec.Datum) vec.Datum {
			b, ok := newBuffer(a[1:])
			if !ok || !add(b, a[0]) {
				return vec.NullOf(table.Dynamic)
			}
			if !b.within(bufferReach) {
				c.X.Fail(vec.Unsupported(e.Span(), "%s() with a result as large as a hemisphere", name))
				return vec.NullOf(table.Dynamic)
			}
			loops, _, ok := overlaid(b.paths, 1, false)
			if !ok {
				c.X.Fail(tooManyEdges(e, name))
			}
			return polygonsJSON(withHoles(loops))
		})), nil
	}}
}

// buffer makes the paths around shapes at a distance, as S2's buffer operation does. Paths run around the
// shape counterclockwise, and may cross themselves at concave turns: what they wind around is the buffer.
type buffer struct {
	radius     s1.Angle
	vertexStep s1.Angle // between the vertices of an arc
	edgeStep   s1.Angle // between the vertices along an edge
	paths      [][]s2.Point
	path       []s2.Point
}

// newBuffer reads a radius and an optional tolerance in meters.
func newBuffer(a []vec.Datum) (*buffer, bool) {
	meters, tolerance := a[0].Real(), float64(defaultTolerance)
	if len(a) > 1 {
		tolerance = a[1].Real()
	}
	if !(meters > 0 && tolerance > 0 && meters < math.Pi*earthRadius) {
		return nil, false
	}
	b := &buffer{radius: s1.Angle(meters / earthRadius)}
	deviation := b.radius * s1.Angle(min(max(tolerance/meters, leastTolerance), mostTolerance))
	b.vertexStep = edgeSpan(b.radius, deviation)
	b.edgeStep = edgeSpan(math.Pi/2-b.radius, deviation)
	return b, true
}

// edgeSpan returns the longest step along a circle whose edges stay within a deviation.
func edgeSpan(radius, deviation s1.Angle) s1.Angle {
	step := s1.Angle(2*math.Pi/3 + 1e-15)
	if least := radius - deviation; radius > 0 && least > 0 && radius < math.Pi/2 {
		return min(step, s1.Angle(2*math.Acos(math.Tan(float64(least))/math.Tan(float64(radius)))))
	} else if least > math.Pi/2 {
		return min(step, s1.Angle(2*math.Acos(math.Tan(float64(radius))/math.Tan(float64(least)))))
	}
	return step
}

// circle returns the points around a point.
func (b *buffer) circle(center s2.Point) []s2.Point {
	step := s1.Angle(2*math.Pi/math.Ceil(2*math.Pi/float64(b.vertexStep)) + 1e-15)
	var out []s2.Point
	start, angle := s2.Point{Vector: s2.Ortho(center).Vector}, s1.Angle(0)
	for range 4 {
		turned := s2.Point{Vector: center.Cross(start.Vector).Normalize()}
		for ; angle < math.Pi/2; angle += step {
			out = append(out, s2.PointOnRay(center, s2.PointOnRay(start, turned, angle), b.radius))
		}
		angle -= math.Pi / 2
		start = turned
	}
	return out
}

// axis returns the direction to the right of an edge.
func axis(a, b s2.Point) s2.Point { return s2.Point{Vector: b.PointCross(a).Normalize()} }

func (b *buffer) add(p s2.Point) { b.path = append(b.path, p) }

// addVertexArc adds the points around a vertex from one direction to another, without the last.
func (b *buffer) addVertexArc(at, from, to s2.Point) {
	turned := s2.Point{Vector: at.Cross(from.Vector).Normalize()}
	span := from.Distance(to)
	for angle := s1.Angle(0); ; {
		b.add(s2.PointOnRay(at, s2.PointOnRay(from, turned, angle), b.radius))
		if angle += b.vertexStep; angle >= span {
			return
		}
	}
}

// addEdgeArc adds the points to the right of an edge, without the last.
func (b *buffer) addEdgeArc(from, to s2.Point) {
	side := axis(from, to)
	along := s2.Point{Vector: from.Cross(side.Vector).Normalize()}
	span := from.Distance(to)
	for angle := s1.Angle(0); ; {
		b.add(s2.PointOnRay(s2.PointOnRay(from, along, angle), side, b.radius))
		if angle += b.edgeStep; angle >= span {
			return
		}
	}
}

// addEdgeAndVertex adds the points along an edge and around the vertex at its end, before the next one.
func (b *buffer) addEdgeAndVertex(from, at, next s2.Point) {
	b.addEdgeArc(from, at)
	if s2.RobustSign(from, at, next) != s2.Clockwise {
		b.addVertexArc(at, axis(from, at), axis(at, next))
		return
	}
	// a concave turn: the path goes through the vertex, so that it winds around the right area
	b.add(s2.PointOnRay(at, axis(from, at), b.radius))
	b.add(at)
}

func (b *buffer) finish() {
	b.paths = append(b.paths, b.path)
	b.path = nil
}

// addLine adds the path around a line.
func (b *buffer) addLine(line []s2.Point) {
	n := len(line)
	first := axis(line[0], line[1])
	b.addVertexArc(line[0], s2.Point{Vector: first.Mul(-1)}, first)
	for i := 0; i+2 < n; i++ {
		b.addEdgeAndVertex(line[i], line[i+1], line[i+2])
	}
	b.addEdgeArc(line[n-2], line[n-1])
	last := axis(line[n-2], line[n-1])
	b.addVertexArc(line[n-1], last, s2.Point{Vector: last.Mul(-1)})
	for i := n - 3; i >= 0; i-- {
		b.addEdgeAndVertex(line[i+2], line[i+1], line[i])
	}
	b.addEdgeArc(line[1], line[0])
	b.finish()
}

// addRing adds the path around a ring that has its area on the left.
func (b *buffer) addRing(ring []s2.Point) {
	n := len(ring)
	for i := range ring {
		b.addEdgeAndVertex(ring[i], ring[(i+1)%n], ring[(i+2)%n])
	}
	b.finish()
}

// within reports whether all paths are within an angle of their center.
func (b *buffer) within(reach s1.Angle) bool {
	var sum r3.Vector
	for _, path := range b.paths {
		for _, p := range path {
			sum = sum.Add(p.Vector)
		}
	}
	center := s2.Point{Vector: sum.Normalize()}
	for _, path := range b.paths {
		for _, p := range path {
			if center.Distance(p) > reach {
				return false
			}
		}
	}
	return true
}
