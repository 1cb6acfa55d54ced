package geo

import (
	"math"
	"strconv"
	"strings"

	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// geometry returns the type and the coordinates of a GeoJSON value.
func geometry(d vec.Datum) (kind string, coordinates []any) {
	list, _ := vec.Parsed(expr.Property(d.Dyn, "coordinates").Dyn).([]any)
	return expr.Property(d.Dyn, "type").Text(), list
}

// readPoint reads [longitude, latitude].
func readPoint(v any) (s2.Point, bool) {
	pair, ok := vec.Parsed(v).([]any)
	if !ok || len(pair) < 2 {
		return s2.Point{}, false
	}
	lng, lat := vec.Convert(vec.DynamicDatum(pair[0]), table.Real), vec.Convert(vec.DynamicDatum(pair[1]), table.Real)
	if lng.Null || lat.Null {
		return s2.Point{}, false
	}
	return PointAt(lng.Real(), lat.Real())
}

// readPath reads a list of points; ok is false if there are too few, or equal ones in a row.
func readPath(v any, least int) ([]s2.Point, bool) {
	list, ok := vec.Parsed(v).([]any)
	if !ok || len(list) < least {
		return nil, false
	}
	path := make([]s2.Point, len(list))
	for i, item := range list {
		if path[i], ok = readPoint(item); !ok || i > 0 && path[i] == path[i-1] {
			return nil, false
		}
	}
	return path, true
}

// linesOf reads a LineString or a MultiLineString.
func linesOf(d vec.Datum) ([][]s2.Point, bool) {
	kind, coordinates := geometry(d)
	parts := coordinates
	if kind == "LineString" {
		parts = []any{coordinates}
	} else if kind != "MultiLineString" {
		return nil, false
	}
	var out [][]s2.Point
	for _, part := range parts {
		path, ok := readPath(part, 2)
		if !ok {
			return nil, false
		}
		out = append(out, path)
	}
	return out, len(out) > 0
}

// polygonsOf reads a Polygon or a MultiPolygon.
func polygonsOf(d vec.Datum) ([]geoPolygon, bool) {
	kind, coordinates := geometry(d)
	parts := coordinates
	if kind == "Polygon" {
		parts = []any{coordinates}
	} else if kind != "MultiPolygon" {
		return nil, false
	}
	var out []geoPolygon
	for _, part := range parts {
		rings, ok := vec.Parsed(part).([]any)
		if !ok || len(rings) == 0 {
			return nil, false
		}
		var polygon geoPolygon
		for _, r := range rings {
			path, ok := readPath(r, 4)
			if !ok || path[0] != path[len(path)-1] {
				return nil, false
			}
			loop := s2.LoopFromPoints(path[:len(path)-1])
			if loop.Area() > 2*math.Pi { // not Normalize, which fails for a ring that crosses itself
				loop.Invert()
			}
			polygon = append(polygon, loop)
		}
		out = append(out, polygon)
	}
	return out, len(out) > 0
}

// pointJSON returns a point as GeoJSON.
func pointJSON(p s2.Point) vec.Datum {
	lng, lat := degrees(p)
	return geoJSON("Point", []any{lng, lat})
}

func geoJSON(kind string, coordinates []any) vec.Datum {
	return vec.DynamicOf(&vec.Bag{Keys: []string{"type", "coordinates"}, Values: []any{kind, coordinates}})
}

// wktKinds are the kinds of well-known text, and the nesting depth of their coordinates.
var wktKinds = map[string]struct {
	name  string
	depth int
}{
	"POINT": {"Point", 0}, "LINESTRING": {"LineString", 1}, "POLYGON": {"Polygon", 2},
	"MULTIPOINT": {"MultiPoint", 1}, "MULTILINESTRING": {"MultiLineString", 2}, "MULTIPOLYGON": {"MultiPolygon", 3},
}

// wktReader reads well-known text such as POINT (1 2).
type wktReader struct{ rest string }

func fromWKT(a []vec.Datum) vec.Datum {
	r := &wktReader{a[0].Str}
	v, ok := r.geometry(0)
	if r.space(); !ok || r.rest != "" {
		return vec.NullOf(table.Dynamic)
	}
	return vec.DynamicOf(v)
}

// space skips white space.
func (r *wktReader) space() { r.rest = strings.TrimLeft(r.rest, " \t\r\n") }

// take consumes a character if it comes next.
func (r *wktReader) take(c byte) bool {
	if r.space(); r.rest == "" || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *wktReader) geometry(depth int) (any, bool) {
	r.space()
	n := strings.IndexFunc(r.rest, func(c rune) bool { return c == ' ' || c == '(' })
	if n < 0 || depth > vec.MaxDepth {
		return nil, false
	}
	word := strings.ToUpper(r.rest[:n])
	r.rest = r.rest[n:]
	if word == "GEOMETRYCOLLECTION" {
		var list []any
		ok := r.sequence(func() bool {
			g, ok := r.geometry(depth + 1)
			list = append(list, g)
			return ok
		})
		return &vec.Bag{Keys: []string{"type", "geometries"}, Values: []any{"GeometryCollection", list}}, ok
	}
	kind, known := wktKinds[word]
	if !known || !r.take('(') {
		return nil, false
	}
	r.rest = "(" + r.rest
	coordinates, ok := r.nested(kind.depth)
	if kind.depth == 0 {
		r.take(')')
	}
	return &vec.Bag{Keys: []string{"type", "coordinates"}, Values: []any{kind.name, coordinates}}, ok
}

// sequence reads items in parentheses, separated by commas.
func (r *wktReader) sequence(item func() bool) bool {
	if !r.take('(') {
		return false
	}
	for {
		if !item() {
			return false
		}
		if r.take(')') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

func (r *wktReader) nested(depth int) (any, bool) {
	if depth == 0 {
		r.take('(') // optional around a single point
		return r.numbers()
	}
	var list []any
	ok := r.sequence(func() bool {
		v, ok := r.nested(depth - 1)
		list = append(list, v)
		return ok
	})
	return list, ok
}

// numbers reads a longitude and a latitude.
func (r *wktReader) numbers() (any, bool) {
	var list []any
	for range 2 {
		r.space()
		n := strings.IndexFunc(r.rest, func(c rune) bool { return strings.ContainsRune(" ,)\t\r\n", c) })
		if n <= 0 {
			return nil, false
		}
		f, err := strconv.ParseFloat(r.rest[:n], 64)
		if err != nil {
			return nil, false
		}
		list, r.rest = append(list, f), r.rest[n:]
	}
	return list, true
}
