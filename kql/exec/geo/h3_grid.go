package geo

import (
	"math"
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
func (c ijk) left() ijk { return c.along(ijk{1, 1, 0}, ijk{0, 1, 1}, ijk{1, 0, 1}) }

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
