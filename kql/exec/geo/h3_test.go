package geo

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/golang/geo/s2"
)

// TestH3CellsContainTheirPoints converts random points to cells and back.
func TestH3CellsContainTheirPoints(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		p := s2.PointFromCoords(random.NormFloat64(), random.NormFloat64(), random.NormFloat64())
		resolution := random.IntN(maxH3Resolution + 1)
		h := h3At(p, resolution)
		if read, ok := h3Of(h.token()); !ok || read != h {
			t.Fatalf("%s: cannot be read back", h.token())
		}
		if at := h3At(h.center(), resolution); at != h {
			t.Fatalf("%s: its centre is in %s", h.token(), at.token())
		}
		if !geoPolygon([]*s2.Loop{s2.LoopFromPoints(h.boundary())}).contains(h.center()) {
			t.Fatalf("%s: its centre is outside of its boundary", h.token())
		}
		neighbors := h.neighbors()
		if len(neighbors) != 6 && (len(neighbors) != 5 || !h.pentagon()) {
			t.Fatalf("%s: got %d neighbours", h.token(), len(neighbors))
		}
		for _, n := range neighbors {
			if !slices.Contains(n.neighbors(), h) {
				t.Fatalf("%s is a neighbour of %s, but not the other way round", n.token(), h.token())
			}
		}
		if resolution > 0 && !slices.Contains(h.parent(resolution-1).children(resolution), h) {
			t.Fatalf("%s: not a child of its parent", h.token())
		}
	}
}

func TestH3Pentagons(t *testing.T) {
	for base := range pentagons {
		for resolution := range maxH3Resolution {
			h := emptyH3(0, base).children(0)[0]
			for h.resolution() < resolution {
				h = h.children(h.resolution() + 1)[0]
			}
			if corners := len(h.boundary()); corners != 5+5*(resolution%2) {
				t.Errorf("%s: got %d corners", h.token(), corners)
			}
			if n := len(h.neighbors()); n != 5 {
				t.Errorf("%s: got %d neighbours, want 5", h.token(), n)
			}
			if n := len(h.children(resolution + 1)); n != 6 {
				t.Errorf("%s: got %d children, want 6", h.token(), n)
			}
		}
	}
}

// TestH3RingsAreComplete counts the cells of rings: 6 more at each step away from a hexagon.
func TestH3RingsAreComplete(t *testing.T) {
	h, _ := h3Of("861f8894fffffff")
	for distance, ring := range h.rings(12) {
		if want := max(6*distance, 1); len(ring) != want {
			t.Errorf("ring %d: got %d cells, want %d", distance, len(ring), want)
		}
		for i := range ring {
			if next := ring[(i+1)%len(ring)]; distance > 0 && !slices.Contains(ring[i].neighbors(), next) {
				t.Errorf("ring %d: %s is not next to %s", distance, next.token(), ring[i].token())
			}
		}
	}
}
