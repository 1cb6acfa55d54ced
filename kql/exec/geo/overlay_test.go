package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/vec"
)

func reals(list ...float64) (out []vec.Datum) {
	for _, x := range list {
		out = append(out, vec.RealOf(x))
	}
	return out
}

// star returns a polygon around a point, with corners at random distances in degrees.
func star(r *rand.Rand, lng, lat, size float64, corners int) geoPolygon {
	center := s2.PointFromLatLng(s2.LatLngFromDegrees(lat, lng))
	var points []s2.Point
	for i := range corners {
		angle := -2 * math.Pi * (float64(i) + 0.6*r.Float64()) / float64(corners)
		points = append(points, destination(center, angle, size*(0.3+r.Float64())*math.Pi/180))
	}
	return geoPolygon{s2.LoopFromPoints(points)}
}

func areaOf(polygons []geoPolygon) (sum float64) {
	for _, p := range polygons {
		sum += p.area()
	}
	return sum
}

// The area of a union and that of the intersection have the sum of the areas.
func TestUnionAndIntersectionShareTheArea(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		lng, lat := 360*r.Float64()-180, 170*r.Float64()-85
		p := star(r, lng, lat, 2, 3+r.IntN(9))
		q := star(r, lng+2*r.Float64(), lat+r.Float64(), 2, 3+r.IntN(9))
		both := []geoPolygon{p, q}
		union, ok := united(both)
		shared, also := sharedByPolygons(both[:1], both[1:])
		if !ok || !also {
			t.Fatalf("seed %d: too many edges", seed)
		}
		got, want := areaOf(union)+areaOf(shared.polygons), areaOf(both)
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("seed %d: the union has %v m², the intersection %v, together %v; want %v", seed, areaOf(union),
				areaOf(shared.polygons), got, want)
		}
	}
}

// Every point of a buffer's boundary is at the radius from the shape, within the tolerance.
func TestBufferIsAtTheRadius(t *testing.T) {
	const radius, tolerance = 20000.0, 50.0
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 6))
		p := star(r, 20*r.Float64(), 120*r.Float64()-60, 1, 3+r.IntN(7))
		b, ok := newBuffer(reals(radius, tolerance))
		if !ok {
			t.Fatal("no buffer")
		}
		for _, ring := range ringsOf([]geoPolygon{p}) {
			b.addRing(ring)
		}
		loops, _, ok := overlaid(b.paths, 1, false)
		if !ok {
			t.Fatalf("seed %d: too many edges", seed)
		}
		for _, loop := range loops {
			for i, v := range loop {
				middle := s2.Interpolate(0.5, v, loop[(i+1)%len(loop)])
				for _, at := range []s2.Point{v, middle} {
					d := Distance(closest(at, pathsOf([]geoPolygon{p})), at)
					if math.Abs(d-radius) > tolerance*1.01 {
						t.Fatalf("seed %d: a point of the boundary is %v m from the polygon, want %v", seed, d, radius)
					}
				}
			}
		}
	}
}

// A ring around a hole is cut into pieces by what goes across it, and the hole stays a hole.
func TestHolesSurvive(t *testing.T) {
	square := func(size float64) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(size, size)) }
	box := func(size float64) *s2.Loop {
		return s2.LoopFromPoints([]s2.Point{square(-size),
			s2.PointFromLatLng(s2.LatLngFromDegrees(-size, size)), square(size),
			s2.PointFromLatLng(s2.LatLngFromDegrees(size, -size))})
	}
	ring := geoPolygon{box(3), box(2)}
	union, ok := united([]geoPolygon{ring, {box(1)}})
	if !ok || len(union) != 2 || len(union[0])+len(union[1]) != 3 {
		t.Fatalf("got %v, want the ring with its hole and the box in the hole", union)
	}
	if got, want := areaOf(union), ring.area()+(geoPolygon{box(1)}).area(); math.Abs(got-want) > 1e-6*want {
		t.Errorf("got an area of %v, want %v", got, want)
	}
	between := s2.PointFromLatLng(s2.LatLng{Lat: s1.Degree * 1.5})
	if union[0].contains(between) || union[1].contains(between) {
		t.Error("the hole is gone")
	}
}
