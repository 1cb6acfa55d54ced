package geo

import (
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// point returns the point on the sphere for a position in the plane of a face. The scale is that of a
// finer grid within an even resolution.
func pointOnFace(x, y float64, face, resolution int, scale float64) s2.Point {
	r := math.Hypot(x, y)
	center := faceCenter(face)
	if r < 1e-16 {
		return center
	}
	angle := math.Atan2(y, x)
	if odd(resolution) {
		angle += oddTurn
	}
	r = math.Atan(r / scale / math.Pow(sqrt7, float64(resolution)) * unitLength)
	return destination(center, faceAzimuths[face]-angle, r)
}

// destination returns the point at an angle and azimuth from another.
func destination(from s2.Point, azimuth, angle float64) s2.Point {
	east := r3.Vector{Z: 1}.Cross(from.Vector).Normalize()
	north := from.Cross(east)
	way := north.Mul(math.Cos(azimuth)).Add(east.Mul(math.Sin(azimuth)))
	return s2.Point{Vector: from.Mul(math.Cos(angle)).Add(way.Mul(math.Sin(angle))).Normalize()}
}

func (h h3Cell) center() s2.Point {
	at, _ := h.place()
	x, y := at.place.plane()
	return pointOnFace(x, y, at.face, h.resolution(), 1)
}

// corners are the corners of a hexagon in a grid three times as fine, for even and for odd resolutions.
// For odd ones the grid is also finer by one resolution.
var corners = [2][6]ijk{
	{{2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {0, 1, 2}, {1, 0, 2}, {2, 0, 1}},
	{{5, 4, 0}, {1, 5, 0}, {0, 5, 4}, {0, 1, 5}, {4, 0, 5}, {5, 0, 1}},
}

// hexagon returns the boundary of a hexagonal cell, counterclockwise. The sides of a cell of an odd
// resolution bend where they cross the edge of a face.
func (h h3Cell) hexagon() []s2.Point {
	at, _ := h.place()
	resolution := h.resolution()
	middle := at.place.along(ijk{2, 0, 1}, ijk{1, 2, 0}, ijk{0, 1, 2}).along(ijk{2, 1, 0}, ijk{0, 2, 1}, ijk{1, 0, 2})
	even := resolution
	if odd(resolution) {
		even++
		middle = middle.finer(even)
	}
	var flat [6]ijk
	for i, corner := range corners[resolution%2] {
		flat[i] = middle.plus(corner).normal()
	}
	var points []s2.Point
	last, lastWhere := onFace{face: -1}, onThisFace
	for i := range 7 {
		corner, _, where := onFace{at.face, flat[i%6]}.overEdge(even, 3, false)
		if odd(resolution) && i > 0 && corner.face != last.face && lastWhere != onTheEdge {
			other := last.face
			if other == at.face {
				other = corner.face
			}
			if bend, ok := bendBetween(flat[(i+5)%6], flat[i%6], at.face, other, even); ok {
				points = append(points, bend)
			}
		}
		if i < 6 {
			x, y := corner.place.plane()
			points = append(points, pointOnFace(x, y, corner.face, even, 3))
		}
		last, lastWhere = corner, where
	}
	return points
}

// bendBetween returns the point where the side between two corners crosses the edge of a face.
func bendBetween(from, to ijk, face, other, resolution int) (s2.Point, bool) {
	unit := 3 * 2 * math.Round(math.Pow(7, float64(resolution/2)))
	tips := [3][2]float64{{unit, 0}, {-unit / 2, unit * sin60}, {-unit / 2, -unit * sin60}}
	edges := [3][2]int{{0, 1}, {2, 0}, {1, 2}} // of the quadrants ij, ki and jk
	for quadrant, turn := range faceNeighbors[face] {
		if turn.face != other {
			continue
		}
		a, b := tips[edges[quadrant][0]], tips[edges[quadrant][1]]
		x0, y0 := from.plane()
		x1, y1 := to.plane()
		sx, sy, tx, ty := x1-x0, y1-y0, b[0]-a[0], b[1]-a[1]
		t := (tx*(y0-a[1]) - ty*(x0-a[0])) / (ty*sx - tx*sy)
		const corner = 1e-9
		if t < corner || t > 1-corner {
			return s2.Point{}, false
		}
		return pointOnFace(x0+t*sx, y0+t*sy, face, resolution, 3), true
	}
	return s2.Point{}, false
}

// boundary returns the corners of a cell, counterclockwise.
func (h h3Cell) boundary() []s2.Point {
	if !h.pentagon() {
		return h.hexagon()
	}
	// The corners of a pentagon are the nearest corners of its neighbours.
	center := h.center()
	var all, own []s2.Point
	for _, n := range h.neighbors() {
		all = append(all, n.hexagon()...)
	}
	nearest := s1.InfAngle()
	for _, p := range all {
		nearest = min(nearest, center.Distance(p))
	}
	for _, p := range all {
		same := func(q s2.Point) bool { return q.Distance(p) < nearest/1e4 }
		if center.Distance(p) < 1.4*nearest && !slices.ContainsFunc(own, same) {
			own = append(own, p)
		}
	}
	slices.SortFunc(own, func(p, q s2.Point) int {
		if azimuth(center, p) > azimuth(center, q) { // counterclockwise
			return -1
		}
		return 1
	})
	return own
}
