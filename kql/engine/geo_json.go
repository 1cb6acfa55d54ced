package engine

import (
	"math"
	"strconv"
	"strings"

	"quarry/table"
)

// geoPolygon is an outer ring and the holes in it.
type geoPolygon []ring

func (p geoPolygon) contains(at onSphere) bool {
	for i, r := range p {
		if r.contains(at) != (i == 0) {
			return false
		}
	}
	return true
}

// area is that of the outer ring without the holes, in square meters. A ring around more than half of
// the earth means the other half.
func (p geoPolygon) area() float64 {
	sum := 0.0
	for i, r := range p {
		a := math.Abs(r.area())
		if i > 0 {
			a = -a
		}
		sum += a
	}
	return sum * earthRadius * earthRadius
}

// geometry gives type and coordinates of a GeoJSON value.
func geometry(d datum) (kind string, coordinates []any) {
	list, _ := opened(property(d.dyn, "coordinates").dyn).([]any)
	return property(d.dyn, "type").text(), list
}

// readPlace reads [longitude, latitude].
func readPlace(v any) (onSphere, bool) {
	pair, ok := opened(v).([]any)
	if !ok || len(pair) < 2 {
		return onSphere{}, false
	}
	lng, lat := convert(dynamicDatum(pair[0]), table.Real), convert(dynamicDatum(pair[1]), table.Real)
	if lng.null || lat.null {
		return onSphere{}, false
	}
	return placeOf(lng.real(), lat.real())
}

// readPath reads places of which no two neighbours are the same.
func readPath(v any, least int) ([]onSphere, bool) {
	list, ok := opened(v).([]any)
	if !ok || len(list) < least {
		return nil, false
	}
	path := make([]onSphere, len(list))
	for i, item := range list {
		if path[i], ok = readPlace(item); !ok || i > 0 && path[i] == path[i-1] {
			return nil, false
		}
	}
	return path, true
}

// linesOf reads a LineString or a MultiLineString.
func linesOf(d datum) ([][]onSphere, bool) {
	kind, coordinates := geometry(d)
	parts := coordinates
	if kind == "LineString" {
		parts = []any{coordinates}
	} else if kind != "MultiLineString" {
		return nil, false
	}
	var out [][]onSphere
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
func polygonsOf(d datum) ([]geoPolygon, bool) {
	kind, coordinates := geometry(d)
	parts := coordinates
	if kind == "Polygon" {
		parts = []any{coordinates}
	} else if kind != "MultiPolygon" {
		return nil, false
	}
	var out []geoPolygon
	for _, part := range parts {
		rings, ok := opened(part).([]any)
		if !ok || len(rings) == 0 {
			return nil, false
		}
		var polygon geoPolygon
		for _, r := range rings {
			path, ok := readPath(r, 4)
			if !ok || path[0] != path[len(path)-1] {
				return nil, false
			}
			polygon = append(polygon, path)
		}
		out = append(out, polygon)
	}
	return out, len(out) > 0
}

// pointJSON is a place as GeoJSON.
func pointJSON(p onSphere) datum {
	lng, lat := p.degrees()
	return geoJSON("Point", []any{lng, lat})
}

func geoJSON(kind string, coordinates []any) datum {
	return dynamicOf(&bag{[]string{"type", "coordinates"}, []any{kind, coordinates}})
}

// wktKinds are the kinds of well-known text, and how deep their coordinates nest.
var wktKinds = map[string]struct {
	name  string
	depth int
}{
	"POINT": {"Point", 0}, "LINESTRING": {"LineString", 1}, "POLYGON": {"Polygon", 2},
	"MULTIPOINT": {"MultiPoint", 1}, "MULTILINESTRING": {"MultiLineString", 2}, "MULTIPOLYGON": {"MultiPolygon", 3},
}

// wktReader reads well-known text such as POINT (1 2).
type wktReader struct{ rest string }

func fromWKT(a []datum) datum {
	r := &wktReader{a[0].str}
	v, ok := r.geometry(0)
	if r.space(); !ok || r.rest != "" {
		return nullOf(table.Dynamic)
	}
	return dynamicOf(v)
}

func (r *wktReader) space() { r.rest = strings.TrimLeft(r.rest, " \t\r\n") }

// take consumes a character that comes next.
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
	if n < 0 || depth > maxDepth {
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
		return &bag{[]string{"type", "geometries"}, []any{"GeometryCollection", list}}, ok
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
	return &bag{[]string{"type", "coordinates"}, []any{kind.name, coordinates}}, ok
}

// sequence reads items between parentheses.
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
		r.take('(') // around a point, where it may be left out
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
