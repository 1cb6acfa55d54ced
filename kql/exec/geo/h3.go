package geo

import (
	"math"
	"slices"
	"strconv"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// h3Cell is the index of a cell of H3's hexagonal grid. Mode and resolution are followed by the base
// cell and a digit of 0 to 6 per level; 7 marks unused levels.
type h3Cell uint64

const (
	maxH3Resolution = 15

	unitLength = 0.381966011250105151795413165634361882280  // of hexagons at resolution 0, in the gnomonic plane
	oddTurn    = 0.333473172251832115336090755351070070700  // of the grids of odd resolutions, in radians
	sqrt7      = 2.6457513110645905905016157536392604257102 // ratio of lengths between adjacent resolutions
	sin60      = 0.8660254037844386467637231707529361834714
)

// ijk is a position in a hexagonal grid with three axes at 120°; its smallest coordinate is 0.
type ijk struct{ i, j, k int }

func (c ijk) normal() ijk {
	low := min(c.i, c.j, c.k)
	return ijk{c.i - low, c.j - low, c.k - low}
}

func (c ijk) plus(d ijk) ijk { return ijk{c.i + d.i, c.j + d.j, c.k + d.k} }

func (c ijk) times(n int) ijk { return ijk{c.i * n, c.j * n, c.k * n} }

// along returns the position with the axes replaced by other vectors.
func (c ijk) along(i, j, k ijk) ijk {
	return i.times(c.i).plus(j.times(c.j)).plus(k.times(c.k)).normal()
}

// left rotates by 60° counterclockwise, right clockwise.
func (c ijk) left() ijk  { return c.along(ijk{1, 1, 0}, ijk{0, 1, 1}, ijk{1, 0, 1}) }
func (c ijk) right() ijk { return c.along(ijk{1, 0, 1}, ijk{1, 1, 0}, ijk{0, 1, 1}) }

// finer returns the same position in the grid of the next resolution.
func (c ijk) finer(resolution int) ijk {
	if odd(resolution) {
		return c.along(ijk{3, 0, 1}, ijk{1, 3, 0}, ijk{0, 1, 3})
	}
	return c.along(ijk{3, 1, 0}, ijk{0, 3, 1}, ijk{1, 0, 3})
}

// coarser returns the cell of the previous resolution that contains the position.
func (c ijk) coarser(resolution int) ijk {
	i, j := float64(c.i-c.k), float64(c.j-c.k)
	if odd(resolution) {
		return ijk{int(math.Round((3*i - j) / 7)), int(math.Round((i + 2*j) / 7)), 0}.normal()
	}
	return ijk{int(math.Round((2*i + j) / 7)), int(math.Round((3*j - i) / 7)), 0}.normal()
}

func odd(resolution int) bool { return resolution%2 == 1 }

// plane returns the position in the plane of a face.
func (c ijk) plane() (x, y float64) {
	i, j := float64(c.i-c.k), float64(c.j-c.k)
	return i - 0.5*j, j * sin60
}

// hexagonAt returns the hexagon around a point of the plane.
func hexagonAt(x, y float64) ijk {
	// Round the cube coordinates, and correct the one with the largest error.
	q, r := x+y/(2*sin60), y/sin60
	s := q - r
	i, j, d := math.Round(q), math.Round(r), math.Round(s)
	di, dj, dd := math.Abs(i-q), math.Abs(j-r), math.Abs(d-s)
	switch {
	case di > dj && di > dd:
		i = j + d
	case dj > dd:
		j = i - d
	}
	return ijk{int(i), int(j), 0}.normal()
}

// digits are the steps to the six neighbours, by digit; a left turn follows the order 1, 5, 4, 6, 2, 3.
var digits = [7]ijk{{}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}}

var leftOf, rightOf = [8]int{0, 5, 3, 1, 6, 4, 2, 7}, [8]int{0, 3, 6, 2, 5, 1, 4, 7}

func (h h3Cell) resolution() int { return int(h >> 52 & 15) }
func (h h3Cell) base() int       { return int(h >> 45 & 127) }

func (h h3Cell) digit(level int) int { return int(h >> (3 * (maxH3Resolution - level)) & 7) }

func (h h3Cell) withDigit(level, digit int) h3Cell {
	at := 3 * (maxH3Resolution - level)
	return h&^(7<<at) | h3Cell(digit)<<at
}

func (h h3Cell) pentagonal() bool { _, ok := pentagons[h.base()]; return ok }

// pentagon reports whether the cell is a pentagon: the centre of a pentagonal base cell.
func (h h3Cell) pentagon() bool { return h.pentagonal() && h.leading() == 0 }

// leading returns the first digit that is not 0, or 0.
func (h h3Cell) leading() int {
	for level := 1; level <= h.resolution(); level++ {
		if d := h.digit(level); d != 0 {
			return d
		}
	}
	return 0
}

func (h h3Cell) turned(by *[8]int) h3Cell {
	for level := 1; level <= h.resolution(); level++ {
		h = h.withDigit(level, by[h.digit(level)])
	}
	return h
}

// turnedPentagon rotates left around a pentagon, which has no neighbour at digit 1.
func (h h3Cell) turnedPentagon() h3Cell {
	found := false
	for level := 1; level <= h.resolution(); level++ {
		h = h.withDigit(level, leftOf[h.digit(level)])
		if !found && h.digit(level) != 0 {
			found = true
			if h.leading() == 1 {
				h = h.turned(&leftOf)
			}
		}
	}
	return h
}

func (h h3Cell) token() string { return strconv.FormatUint(uint64(h), 16) }

// h3Of parses a token.
func h3Of(token string) (h3Cell, bool) {
	n, err := strconv.ParseUint(token, 16, 64)
	h := h3Cell(n)
	if err != nil || n>>59 != 1 || n>>56&7 != 0 || h.base() >= len(baseCells) {
		return 0, false
	}
	for level := 1; level <= maxH3Resolution; level++ {
		if (h.digit(level) == 7) != (level > h.resolution()) {
			return 0, false
		}
	}
	return h, !h.pentagonal() || h.leading() != 1
}

func emptyH3(resolution, base int) h3Cell {
	return 1<<59 | h3Cell(resolution)<<52 | h3Cell(base)<<45 | (1<<45 - 1)
}

// onFace is a position in the grid of a face.
type onFace struct {
	face  int
	place ijk
}

// h3At returns the cell around a point.
func h3At(p s2.Point, resolution int) h3Cell {
	face, best := 0, -2.0
	for i, c := range faceCenters {
		if dot := p.Dot(r3.Vector{X: c[0], Y: c[1], Z: c[2]}); dot > best {
			face, best = i, dot
		}
	}
	center := faceCenter(face)
	r := math.Tan(float64(center.Distance(p))) / unitLength * math.Pow(sqrt7, float64(resolution))
	angle := faceAzimuths[face] - azimuth(center, p)
	if odd(resolution) {
		angle -= oddTurn
	}
	return onFace{face, hexagonAt(r*math.Cos(angle), r*math.Sin(angle))}.cell(resolution)
}

func faceCenter(face int) s2.Point {
	c := faceCenters[face]
	return s2.PointFromCoords(c[0], c[1], c[2])
}

// cell returns the cell at a position.
func (f onFace) cell(resolution int) h3Cell {
	h := emptyH3(resolution, 0)
	at := f.place
	for level := resolution; level > 0; level-- {
		last := at
		at = at.coarser(level)
		step := last.plus(at.finer(level).times(-1)).normal()
		h = h.withDigit(level, slices.Index(digits[:], step))
	}
	base := cellsOfFaces[f.face][9*at.i+3*at.j+at.k]
	h |= h3Cell(base.cell) << 45
	clockwise, pentagonal := pentagons[base.cell]
	if pentagonal && h.leading() == 1 {
		if clockwise[0] == f.face || clockwise[1] == f.face {
			h = h.turned(&rightOf)
		} else {
			h = h.turned(&leftOf)
		}
	}
	for range base.turns {
		if pentagonal {
			h = h.turnedPentagon()
		} else {
			h = h.turned(&leftOf)
		}
	}
	return h
}

// place returns the position of a cell's centre, and the rotation of its axes in units of 60°.
func (h h3Cell) place() (at onFace, turns int) {
	if h.pentagonal() && h.leading() == 5 {
		h = h.turned(&rightOf)
	}
	home := baseCells[h.base()]
	at = onFace(home)
	for level := 1; level <= h.resolution(); level++ {
		at.place = at.place.finer(level).plus(digits[h.digit(level)]).normal()
	}
	if !h.pentagonal() && (h.resolution() == 0 || home.place == ijk{}) {
		return at, 0 // the cell cannot extend beyond its face
	}
	even, resolution := at, h.resolution()
	if odd(resolution) {
		even.place, resolution = even.place.finer(resolution+1), resolution+1
	}
	moved, n, over := even.overEdge(resolution, 1, h.pentagonal() && h.leading() == 4)
	if over == onThisFace {
		return at, 0
	}
	for turns = n; h.pentagonal(); turns += n {
		if moved, n, over = moved.overEdge(resolution, 1, false); over == onThisFace {
			break
		}
	}
	if resolution != h.resolution() {
		moved.place = moved.place.coarser(resolution)
	}
	return moved, turns
}

// overage says where a position is that may be beyond its face.
type overage int

const (
	onThisFace overage = iota
	onTheEdge
	onAnotherFace
)

// overEdge converts a position beyond its face to the grid of the adjacent face. The resolution is even;
// scale is that of a finer grid within it.
func (f onFace) overEdge(resolution, scale int, leading4 bool) (g onFace, turns int, where overage) {
	unit := int(math.Round(math.Pow(7, float64(resolution/2)))) * scale
	sum := f.place.i + f.place.j + f.place.k
	if scale > 1 && sum == 2*unit {
		return f, 0, onTheEdge
	}
	if sum <= 2*unit {
		return f, 0, onThisFace
	}
	at, turn := f.place, faceNeighbors[f.face][0]
	switch {
	case at.k > 0 && at.j > 0:
		turn = faceNeighbors[f.face][2]
	case at.k > 0:
		turn = faceNeighbors[f.face][1]
		if leading4 { // rotate past the missing sixth of the pentagon
			corner := ijk{2 * unit, 0, 0}
			at = at.plus(corner.times(-1)).normal().right().plus(corner)
			turns = 5
		}
	}
	for range turn.turns {
		at = at.left()
	}
	at = at.plus(turn.offset.times(unit)).normal()
	where = onAnotherFace
	if scale > 1 && at.i+at.j+at.k == 2*unit {
		where = onTheEdge
	}
	return onFace{turn.face, at}, turns + turn.turns, where
}

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

// neighbors returns the cells around a cell in the order of the grid: counterclockwise from digit 6.
func (h h3Cell) neighbors() []h3Cell {
	var list []h3Cell
	add := func(p s2.Point) {
		if n := h3At(p, h.resolution()); n != h && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	center := h.center()
	if h.pentagon() {
		const samples = 60
		// Cells are smallest at the corners of the icosahedron: the sides are 0.35 units away, the centres
		// of the neighbours 0.7.
		size := 0.55 * unitLength / math.Pow(sqrt7, float64(h.resolution()))
		for i := range samples {
			add(destination(center, -2*math.Pi*float64(i)/samples, size))
		}
		return list
	}
	at, turns := h.place()
	for i := range 6 {
		x, y := at.place.plus(digits[[6]int{6, 2, 3, 1, 5, 4}[(i+turns)%6]]).normal().plane()
		beyond := pointOnFace(x, y, at.face, h.resolution(), 1)
		add(s2.Interpolate(0.8, center, beyond))
	}
	return list
}

// rings returns the cells at each distance from a cell, from 0 to most.
func (h h3Cell) rings(most int) [][]h3Cell {
	rings, known := [][]h3Cell{{h}}, map[h3Cell]bool{h: true}
	for distance := 1; distance <= most; distance++ {
		var ring []h3Cell
		for _, inner := range rings[distance-1] {
			for _, n := range inner.neighbors() {
				if !known[n] {
					known[n] = true
					ring = append(ring, n)
				}
			}
		}
		if distance > 1 {
			h.sortRing(ring, rings[1])
		}
		rings = append(rings, ring)
	}
	return rings
}

// sortRing sorts a ring counterclockwise. Its last cell is in the direction of the last neighbour.
func (h h3Cell) sortRing(ring, first []h3Cell) {
	center := h.center()
	start := azimuth(center, first[len(first)-1].center())
	ahead := make(map[h3Cell]float64, len(ring))
	for _, c := range ring {
		turn := math.Mod(start-azimuth(center, c.center())+4*math.Pi, 2*math.Pi)
		if half := math.Pi / float64(len(ring)); turn < half { // the last, up to rounding
			turn += 2 * math.Pi
		}
		ahead[c] = turn
	}
	slices.SortFunc(ring, func(a, b h3Cell) int {
		if ahead[a] < ahead[b] {
			return -1
		}
		return 1
	})
}

// children returns the cells of a finer resolution in a cell.
func (h h3Cell) children(resolution int) []h3Cell {
	list := []h3Cell{h}
	for level := h.resolution() + 1; level <= resolution; level++ {
		next := make([]h3Cell, 0, 7*len(list))
		for _, c := range list {
			c = c&^(15<<52) | h3Cell(level)<<52
			for digit := range 7 {
				if child := c.withDigit(level, digit); digit != 1 || !c.withDigit(level, 0).pentagon() {
					next = append(next, child)
				}
			}
		}
		list = next
	}
	return list
}

// parent returns the cell of a coarser resolution that contains a cell.
func (h h3Cell) parent(resolution int) h3Cell {
	for level := h.resolution(); level > resolution; level-- {
		h = h.withDigit(level, 7)
	}
	return h&^(15<<52) | h3Cell(resolution)<<52
}
