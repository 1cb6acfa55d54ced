package geo

import (
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// earthRadius is the mean radius in meters that Kusto uses. Kusto, too, computes on a sphere with
// S2.
const earthRadius = 6371010.0

// PointAt returns the point at a longitude and latitude in degrees; ok is false if they are out of
// range.
func PointAt(longitude, latitude float64) (p s2.Point, ok bool) {
	if !(math.Abs(longitude) <= 180 && math.Abs(latitude) <= 90) {
		return p, false
	}
	return s2.PointFromLatLng(s2.LatLngFromDegrees(latitude, longitude)), true
}

func degrees(p s2.Point) (longitude, latitude float64) {
	at := s2.LatLngFromPoint(p)
	return at.Lng.Degrees(), at.Lat.Degrees()
}

// Distance returns the distance between two points in meters.
func Distance(p, q s2.Point) float64 { return float64(p.Distance(q)) * earthRadius }

// azimuth returns the direction from p to q, clockwise from north, from 0 to 2π.
func azimuth(p, q s2.Point) float64 {
	east := r3.Vector{Z: 1}.Cross(p.Vector)
	if east.Norm() == 0 {
		east = r3.Vector{Y: 1} // at a pole
	}
	east = east.Normalize()
	a := math.Atan2(q.Dot(east), q.Dot(p.Vector.Cross(east)))
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}

// pathLength returns the length of a path in meters.
func pathLength(path []s2.Point) float64 {
	sum := 0.0
	for i := 1; i < len(path); i++ {
		sum += Distance(path[i-1], path[i])
	}
	return sum
}

// pathsCross reports whether two paths have a point in common.
func pathsCross(p, q []s2.Point) bool {
	for i := 1; i < len(p); i++ {
		crosser := s2.NewEdgeCrosser(p[i-1], p[i])
		for j := 1; j < len(q); j++ {
			if crosser.CrossingSign(q[j-1], q[j]) != s2.DoNotCross {
				return true
			}
		}
	}
	return false
}

// closest returns the point of some paths that is closest to p.
func closest(p s2.Point, paths [][]s2.Point) s2.Point {
	least, at := math.Inf(1), s2.Point{}
	for _, path := range paths {
		line := s2.Polyline(path)
		if near, _ := line.Project(p); Distance(near, p) < least {
			least, at = Distance(near, p), near
		}
	}
	return at
}

// geoPolygon is an outer loop and its holes. Each loop bounds less than half of the earth: a ring
// around more than that means the other half.
type geoPolygon []*s2.Loop

func (p geoPolygon) contains(at s2.Point) bool {
	for i, l := range p {
		if l.ContainsPoint(at) != (i == 0) {
			return false
		}
	}
	return true
}

// area returns the area of the outer loop minus the holes, in square meters.
func (p geoPolygon) area() float64 {
	sum := 0.0
	for i, l := range p {
		a := l.Area()
		if i > 0 {
			a = -a
		}
		sum += a
	}
	return sum * earthRadius * earthRadius
}

// moment returns the centroid of the polygon as a vector whose length is the area.
func (p geoPolygon) moment() r3.Vector {
	var sum r3.Vector
	for i, l := range p {
		m := l.Centroid().Vector
		if i > 0 {
			m = m.Mul(-1)
		}
		sum = sum.Add(m)
	}
	return sum
}

// pathsOf returns the loops of some polygons as closed paths.
func pathsOf(polygons []geoPolygon) [][]s2.Point {
	var paths [][]s2.Point
	for _, p := range polygons {
		for _, l := range p {
			path := make([]s2.Point, 0, l.NumVertices()+1)
			paths = append(paths, append(append(path, l.Vertices()...), l.Vertex(0)))
		}
	}
	return paths
}
