package geo

import (
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

const (
	// defaultH3Resolution is the default resolution of H3 cells: cells of about 36 km².
	defaultH3Resolution = 6
	// maxH3Depth limits how many resolutions finer than a cell its children may be.
	maxH3Depth = 5
	// maxH3Rings limits the distance of rings.
	maxH3Rings = 142
	// maxH3Cells limits the cells of a polygon; a larger one is null.
	maxH3Cells = 61680
)

func h3Functions() []expr.Function {
	return []expr.Function{
		{Name: "geo_point_to_h3cell", Params: "rri?", Result: table.String, Nulls: true, Row: func(a []vec.Datum) vec.Datum {
			resolution, ok := h3Resolution(a[2:], defaultH3Resolution)
			p, onEarth := PointAt(a[0].Real(), a[1].Real())
			if !ok || !onEarth || a[0].Null || a[1].Null {
				return vec.StringOf("")
			}
			return vec.StringOf(h3At(p, resolution).token())
		}},
		{Name: "geo_h3cell_to_central_point", Params: "s", Result: table.Dynamic, Row: onH3(table.Dynamic, func(h h3Cell, _ []vec.Datum) vec.Datum {
			return pointJSON(h.center())
		})},
		{Name: "geo_h3cell_to_polygon", Params: "s", Result: table.Dynamic, Row: onH3(table.Dynamic, h3Polygon)},
		{Name: "geo_h3cell_level", Params: "s", Result: table.Int, Row: onH3(table.Int, func(h h3Cell, _ []vec.Datum) vec.Datum {
			return vec.IntOf(int64(h.resolution()))
		})},
		{Name: "geo_h3cell_parent", Params: "si?", Result: table.String, Nulls: true, Row: onH3(table.String, func(h h3Cell, a []vec.Datum) vec.Datum {
			resolution, ok := h3Resolution(a, h.resolution()-1)
			if !ok || resolution < 0 || resolution > h.resolution() {
				return vec.StringOf("")
			}
			return vec.StringOf(h.parent(resolution).token())
		})},
		{Name: "geo_h3cell_children", Params: "si?", Result: table.Dynamic, Nulls: true, Row: onH3(table.Dynamic, func(h h3Cell, a []vec.Datum) vec.Datum {
			resolution, ok := h3Resolution(a, h.resolution()+1)
			if !ok || resolution > maxH3Resolution || resolution < h.resolution() || resolution > h.resolution()+maxH3Depth {
				return vec.NullOf(table.Dynamic)
			}
			return vec.DynamicOf(h3Tokens(h.children(resolution)))
		})},
		{Name: "geo_h3cell_neighbors", Params: "s", Result: table.Dynamic, Row: onH3(table.Dynamic, func(h h3Cell, _ []vec.Datum) vec.Datum {
			return vec.DynamicOf(h3Tokens(inNeighborOrder(h.neighbors())))
		})},
		{Name: "geo_h3cell_rings", Params: "si", Result: table.Dynamic, Row: onH3(table.Dynamic, func(h h3Cell, a []vec.Datum) vec.Datum {
			if a[0].Num < 0 || a[0].Num > maxH3Rings {
				return vec.NullOf(table.Dynamic)
			}
			var list []any
			for _, ring := range h.rings(int(a[0].Num)) {
				list = append(list, h3Tokens(ring))
			}
			return vec.DynamicOf(list)
		})},
		{Name: "geo_polygon_to_h3cells", Params: "yi?r?", Bind: bindPolygonToH3},
	}
}

// h3Resolution returns an optional resolution; ok is false for an invalid one.
func h3Resolution(a []vec.Datum, otherwise int) (resolution int, ok bool) {
	if len(a) == 0 {
		return otherwise, true
	}
	return int(a[0].Num), !a[0].Null && a[0].Num >= 0 && a[0].Num <= maxH3Resolution
}

// onH3 returns a function of a cell's token and further arguments. For an invalid token it returns null or "".
func onH3(t table.Type, fn func(h h3Cell, a []vec.Datum) vec.Datum) func(a []vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		h, ok := h3Of(a[0].Str)
		if !ok {
			return vec.NullOf(t)
		}
		return fn(h, a[1:])
	}
}

func h3Tokens(cells []h3Cell) []any {
	list := make([]any, len(cells))
	for i, h := range cells {
		list[i] = h.token()
	}
	return list
}

func h3Polygon(h h3Cell, _ []vec.Datum) vec.Datum {
	var ring []any
	for _, p := range h.boundary() {
		lng, lat := degrees(p)
		ring = append(ring, []any{lng, lat})
	}
	return geoJSON("Polygon", []any{append(ring, ring[0])})
}

func bindPolygonToH3(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	if len(args) > 2 {
		return nil, vec.Unsupported(args[2].Span, "geo_polygon_to_h3cells() with a radius")
	}
	return c.Rowwise(e.Span(), table.Dynamic, args, func(a []vec.Datum) vec.Datum {
		polygons, ok := polygonsOf(a[0])
		resolution, valid := h3Resolution(a[1:], defaultH3Resolution)
		if !ok || !valid {
			return vec.NullOf(table.Dynamic)
		}
		var cells []h3Cell
		for base := range baseCells {
			if cells, ok = h3Inside(emptyH3(0, base), resolution, polygons, cells); !ok {
				return vec.NullOf(table.Dynamic)
			}
		}
		return vec.DynamicOf(h3Tokens(cells))
	}), nil
}

// h3Inside adds the descendants of a cell whose centres are inside polygons; ok is false if there are too many.
func h3Inside(h h3Cell, resolution int, polygons []geoPolygon, cells []h3Cell) (_ []h3Cell, ok bool) {
	center := h.center()
	if h.resolution() == resolution {
		for _, p := range polygons {
			if p.contains(center) {
				return append(cells, h), len(cells) < maxH3Cells
			}
		}
		return cells, true
	}
	reach := 0.0
	for _, corner := range h.boundary() {
		reach = max(reach, float64(center.Distance(corner)))
	}
	near := false
	for _, path := range pathsOf(polygons) { // cells extend a little beyond their parents
		near = near || Distance(center, closest(center, [][]s2.Point{path})) < 1.5*reach*earthRadius
	}
	for _, p := range polygons {
		near = near || p.contains(center)
	}
	if !near {
		return cells, true
	}
	for _, child := range h.children(h.resolution() + 1) {
		if cells, ok = h3Inside(child, resolution, polygons, cells); !ok {
			return cells, false
		}
	}
	return cells, true
}

// neighborOrder puts the six cells around a cell into the order that the service was recorded to return for one
// cell. Its documentation shows that of geo_h3cell_rings.
var neighborOrder = [6]int{3, 5, 4, 2, 1, 0}

func inNeighborOrder(ring []h3Cell) []h3Cell {
	if len(ring) != len(neighborOrder) {
		return ring // around a pentagon
	}
	ordered := make([]h3Cell, len(ring))
	for i, at := range neighborOrder {
		ordered[i] = ring[at]
	}
	return ordered
}
