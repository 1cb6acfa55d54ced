package geo

import (
	"math"
	"slices"
	"strconv"

	"github.com/golang/geo/r3"
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

// digits are the steps to the six neighbours, by digit; a left turn follows the order 1, 5, 4, 6, 2, 3.
var digits = [7]ijk{{}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}}

var leftOf, rightOf = [8]int{0, 5, 3, 1, 6, 4, 2, 7}, [8]int{0, 3, 6, 2, 5, 1, 4, 7}

func (h h3Cell) resolution() int { return int(h >> 52 & 15) }

func (h h3Cell) base() int { return int(h >> 45 & 127) }

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
