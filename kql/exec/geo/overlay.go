package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// overlay finds the area that is inside at least a number of loops: one for a union, two for the intersection of
// two polygons. Loops are directed: their area is on the left. It splits their edges where they meet, counts for
// each piece how often a point on either side is wound around, and joins the pieces that have the area on one side
// only. Vertices keep their order, as S2 keeps it in C++, since Kusto's results are made with that.
type overlay struct {
	edges    []overlayEdge
	vertices []s2.Point
	pieces   []piece
	outside  s2.Point // a point far from all edges
	around   int      // how often outside is wound around
}

type overlayEdge struct {
	a, b   s2.Point
	middle s2.Point
	reach  float64 // a bound on the chord from the middle to any point of the edge, squared
	cuts   []s2.Point
}

// piece is a part of an edge, or of several that coincide, between two vertices.
type piece struct {
	from, to int
	input    int // the first edge that it is a part of
	net      int // edges in this direction minus those in the other
	sides    [2]int
}

const (
	// maxOverlayEdges limits the edges, since every pair of them is compared.
	maxOverlayEdges = 5000
	// mergeDistance is the distance up to which two vertices are the same: the precision of intersections.
	mergeDistance = 2e-15
)

// overlaid returns the loops around the area inside at least so many loops. simple says that no loop crosses
// itself. ok is false if there are too many edges.
func overlaid(loops [][]s2.Point, least int, simple bool) (result [][]s2.Point, o *overlay, ok bool) {
	o = &overlay{}
	for _, loop := range loops {
		for i, a := range loop {
			if b := loop[(i+1)%len(loop)]; a != b {
				o.edges = append(o.edges, newOverlayEdge(a, b))
			}
		}
	}
	if len(o.edges) > maxOverlayEdges {
		return nil, nil, false
	}
	o.chooseOutside(loops, simple)
	o.cut()
	o.split()
	o.countSides()
	return o.loops(least), o, true
}

func newOverlayEdge(a, b s2.Point) overlayEdge {
	middle := s2.Point{Vector: a.Add(b.Vector).Normalize()}
	return overlayEdge{a: a, b: b, middle: middle, reach: middle.Sub(a.Vector).Norm() + 1e-12}
}

// chooseOutside picks a point from which arcs to all edges are far from half a circle, and counts how often
// the loops wind around it.
func (o *overlay) chooseOutside(loops [][]s2.Point, simple bool) {
	var sum r3.Vector
	for _, e := range o.edges {
		sum = sum.Add(e.middle.Vector)
	}
	if sum.Norm() == 0 {
		sum = r3.Vector{Z: 1}
	}
	center := s2.Point{Vector: sum.Normalize()}
	// a little more than a right angle away from the center
	o.outside = s2.Point{Vector: s2.Ortho(center).Vector.Sub(center.Mul(0.2)).Normalize()}
	if !simple {
		return
	}
	for _, points := range loops {
		loop := s2.LoopFromPoints(points)
		if clockwise := loop.Area() > 2*math.Pi; loop.ContainsPoint(o.outside) == clockwise {
			if clockwise {
				continue
			}
		} else if clockwise {
			o.around--
		} else {
			o.around++
		}
	}
}

// cut finds the points where edges cross, or where one ends on another.
func (o *overlay) cut() {
	for i := range o.edges {
		e := &o.edges[i]
		for j := range o.edges[:i] {
			f := &o.edges[j]
			if far := e.reach + f.reach; e.middle.Sub(f.middle.Vector).Norm2() > far*far {
				continue
			}
			if s2.CrossingSign(e.a, e.b, f.a, f.b) == s2.Cross {
				p := s2.Intersection(e.a, e.b, f.a, f.b)
				e.cuts, f.cuts = append(e.cuts, p), append(f.cuts, p)
				continue
			}
			e.cutAt(f.a)
			f.cutAt(e.a)
		}
	}
}

// cutAt cuts an edge at a vertex on it.
func (e *overlayEdge) cutAt(p s2.Point) {
	if p == e.a || p == e.b {
		return
	}
	normal := e.a.PointCross(e.b).Normalize()
	if math.Abs(normal.Dot(p.Vector)) < mergeDistance && p.Sub(e.middle.Vector).Norm() < e.reach {
		e.cuts = append(e.cuts, p)
	}
}

// split makes the pieces. Vertices are numbered in the order of S2 cells.
func (o *overlay) split() {
	var points []s2.Point
	for i := range o.edges {
		e := &o.edges[i]
		points = append(append(points, e.a, e.b), e.cuts...)
		slices.SortFunc(e.cuts, func(p, q s2.Point) int {
			return cmp.Compare(p.Sub(e.a.Vector).Norm2(), q.Sub(e.a.Vector).Norm2())
		})
	}
	slices.SortFunc(points, func(p, q s2.Point) int { return cmp.Compare(s2.CellFromPoint(p).ID(), s2.CellFromPoint(q).ID()) })
	numbers := map[s2.Point]int{}
	for _, p := range points {
		if _, known := numbers[p]; known {
			continue
		}
		at := len(o.vertices)
		for i := max(at-8, 0); i < at; i++ { // points that are the same are close to each other in this order
			if o.vertices[i].Sub(p.Vector).Norm() < mergeDistance {
				at = i
			}
		}
		if numbers[p] = at; at == len(o.vertices) {
			o.vertices = append(o.vertices, p)
		}
	}
	places := map[[2]int]int{}
	for input := range o.edges {
		e := &o.edges[input]
		from := numbers[e.a]
		for _, p := range append(e.cuts, e.b) {
			if to := numbers[p]; to != from {
				o.addPiece(places, from, to, input)
				from = to
			}
		}
	}
}

func (o *overlay) addPiece(places map[[2]int]int, from, to, input int) {
	key, step := [2]int{from, to}, 1
	if from > to {
		key, step = [2]int{to, from}, -1
	}
	at, known := places[key]
	if !known {
		at = len(o.pieces)
		places[key] = at
		o.pieces = append(o.pieces, piece{from: key[0], to: key[1], input: input})
	}
	o.pieces[at].net += step
}

// countSides counts for each piece how often the loops wind around a point on its left and on its right, by
// the edges between its middle and the point outside.
func (o *overlay) countSides() {
	for i := range o.pieces {
		p := &o.pieces[i]
		a, b := o.vertices[p.from], o.vertices[p.to]
		middle := s2.Point{Vector: a.Add(b.Vector).Normalize()}
		crosser, around := s2.NewEdgeCrosser(middle, o.outside), o.around
		for j := range o.pieces {
			q := &o.pieces[j]
			if j == i || q.net == 0 {
				continue
			}
			c, d := o.vertices[q.from], o.vertices[q.to]
			if crosser.CrossingSign(c, d) != s2.Cross {
				continue
			}
			if s2.Sign(c, d, middle) {
				around += q.net
			} else {
				around -= q.net
			}
		}
		if s2.Sign(a, b, o.outside) { // the count is that of the left
			p.sides = [2]int{around, around - p.net}
		} else {
			p.sides = [2]int{around + p.net, around}
		}
	}
}

// directed is a piece with the area on its left.
type directed struct {
	from, to int
	input    int
	used     bool
}

// loops joins the pieces that have the area on one side.
func (o *overlay) loops(least int) [][]s2.Point {
	var edges []*directed
	for _, p := range o.pieces {
		switch left, right := p.sides[0] >= least, p.sides[1] >= least; {
		case left && !right:
			edges = append(edges, &directed{from: p.from, to: p.to, input: p.input})
		case right && !left:
			edges = append(edges, &directed{from: p.to, to: p.from, input: p.input})
		}
	}
	slices.SortFunc(edges, func(a, b *directed) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	leaving := map[int][]*directed{}
	for _, e := range edges {
		leaving[e.from] = append(leaving[e.from], e)
	}
	var found [][]*directed
	for _, start := range edges {
		if !start.used {
			found = append(found, o.walk(start, leaving)...)
		}
	}
	for i := range found {
		found[i] = canonical(found[i])
	}
	slices.SortStableFunc(found, func(a, b []*directed) int { return a[0].input - b[0].input })
	var out [][]s2.Point
	for _, loop := range found {
		if len(loop) < 3 {
			continue
		}
		var points []s2.Point
		for _, e := range loop {
			points = append(points, o.vertices[e.from])
		}
		out = append(out, points)
	}
	return out
}

// walk follows the pieces from one on, always as far to the left as possible, and takes a loop out of the
// path as soon as it closes.
func (o *overlay) walk(start *directed, leaving map[int][]*directed) [][]*directed {
	var found [][]*directed
	var path []*directed
	for e := start; e != nil; e = o.leftmost(e, leaving[e.to]) {
		e.used = true
		path = append(path, e)
		closes := slices.IndexFunc(path, func(earlier *directed) bool { return earlier.from == e.to })
		if closes >= 0 {
			found = append(found, slices.Clone(path[closes:]))
			path = path[:closes]
		}
	}
	return found
}

// leftmost returns the next piece, or nil if all have been used.
func (o *overlay) leftmost(e *directed, choices []*directed) (best *directed) {
	at := o.vertices[e.to]
	back, least := azimuth(at, o.vertices[e.from]), math.Inf(1)
	for _, next := range choices {
		if next.used {
			continue
		}
		turn := math.Mod(azimuth(at, o.vertices[next.to])-back+4*math.Pi, 2*math.Pi)
		if turn == 0 {
			turn = 2 * math.Pi
		}
		if turn < least {
			best, least = next, turn
		}
	}
	return best
}

// canonical turns a loop so that it ends with the last of the input edges in it.
func canonical(loop []*directed) []*directed {
	at, gap := 0, false
	for i := 1; i < len(loop); i++ {
		switch order := loop[i].input - loop[at].input; {
		case order < 0:
			gap = true
		case order > 0 || !gap:
			at, gap = i, false
		}
	}
	return append(slices.Clone(loop[at+1:]), loop[:at+1]...)
}

// withHoles groups loops: each that has its area inside, and the holes in it.
func withHoles(loops [][]s2.Point) []geoPolygon {
	var shells []geoPolygon
	var holes []*s2.Loop
	for _, points := range loops {
		loop := s2.LoopFromPoints(points)
		if loop.Area() > 2*math.Pi {
			loop.Invert()
			holes = append(holes, loop)
		} else {
			shells = append(shells, geoPolygon{loop})
		}
	}
	for _, hole := range holes {
		best := -1
		for i, shell := range shells {
			if holds(shell[0], hole) && (best < 0 || shell[0].Area() < shells[best][0].Area()) {
				best = i
			}
		}
		if best >= 0 {
			shells[best] = append(shells[best], hole)
		}
	}
	return shells
}

// holds reports whether a loop contains another one, which may share vertices with it.
func holds(outer, inner *s2.Loop) bool {
	for i := range inner.NumVertices() {
		if p := inner.Vertex(i); !slices.Contains(outer.Vertices(), p) {
			return outer.ContainsPoint(p)
		}
	}
	return true
}

// ringsOf returns the loops of some polygons with the area on their left: holes run clockwise.
func ringsOf(polygons []geoPolygon) [][]s2.Point {
	var out [][]s2.Point
	for _, p := range polygons {
		for i, l := range p {
			points := slices.Clone(l.Vertices())
			if clockwise := l.Area() > 2*math.Pi; clockwise != (i > 0) {
				// the last edge stays the last, as in an inverted loop of S2
				slices.Reverse(points)
			}
			out = append(out, points)
		}
	}
	return out
}
