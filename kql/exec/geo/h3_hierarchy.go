package geo

import (
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

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
