package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

const (
	// defaultS2Level is the default level of S2 cells: cells of about 5 km.
	defaultS2Level = 11
	// maxS2Cells limits a covering; a larger one is null.
	maxS2Cells = 1 << 16
)

func s2Functions() []expr.Function {
	return []expr.Function{
		{Name: "geo_point_to_s2cell", Params: "rri?", Result: table.String, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				level, ok := s2Level(a[2:])
				_, onEarth := PointAt(a[0].Real(), a[1].Real())
				if !ok || !onEarth || a[0].Null || a[1].Null {
					return vec.StringOf("")
				}
				at := s2.LatLngFromDegrees(a[1].Real(), a[0].Real())
				return vec.StringOf(s2.CellIDFromLatLng(at).Parent(level).ToToken())
			}},
		{Name: "geo_s2cell_to_central_point", Params: "s", Result: table.Dynamic,
			Row: onS2Cell(func(id s2.CellID) vec.Datum {
				at := id.LatLng()
				return geoJSON("Point", []any{at.Lng.Degrees(), at.Lat.Degrees()})
			})},
		{Name: "geo_s2cell_to_polygon", Params: "s", Result: table.Dynamic, Row: onS2Cell(s2Polygon)},
		{Name: "geo_s2cell_neighbors", Params: "s", Result: table.Dynamic, Row: onS2Cell(s2Neighbors)},
		{Name: "geo_line_to_s2cells", Params: "yi?r?", Result: table.Dynamic, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				lines, ok := linesOf(a[0])
				if !ok {
					return vec.NullOf(table.Dynamic)
				}
				index := s2.NewShapeIndex()
				for _, line := range lines {
					index.Add((*s2.Polyline)(&line))
				}
				return s2Covering(index, a[1:])
			}},
		{Name: "geo_polygon_to_s2cells", Params: "yi?r?", Result: table.Dynamic, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				polygons, ok := polygonsOf(a[0])
				if !ok {
					return vec.NullOf(table.Dynamic)
				}
				level, _ := s2Level(a[1:])
				index := s2.NewShapeIndex()
				for _, p := range polygons {
					if p.area() > maxS2Cells*s2.MaxAreaMetric.Value(level)*earthRadius*earthRadius {
						return vec.NullOf(table.Dynamic) // counting the cells would take a second
					}
					index.Add(s2.PolygonFromLoops(p))
				}
				return s2Covering(index, a[1:])
			}},
	}
}

// s2Level reads an optional level, and those after it; ok is false for an invalid one.
func s2Level(a []vec.Datum) (level int, ok bool) {
	if len(a) == 0 {
		return defaultS2Level, true
	}
	if a[0].Null || a[0].Num < 0 || a[0].Num > s2.MaxLevel {
		return 0, false
	}
	return int(a[0].Num), true
}

// onS2Cell makes a function of a cell's token, which is null for an invalid one.
func onS2Cell(fn func(s2.CellID) vec.Datum) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		id := s2.CellIDFromToken(a[0].Str)
		if !id.IsValid() {
			return vec.NullOf(table.Dynamic)
		}
		return fn(id)
	}
}

func s2Polygon(id s2.CellID) vec.Datum {
	cell := s2.CellFromCellID(id)
	var corners []any
	for i := range 5 {
		lng, lat := degrees(cell.Vertex(i % 4))
		corners = append(corners, []any{lng, lat})
	}
	return geoJSON("Polygon", []any{corners})
}

// s2Around puts the neighbours of a cell, as S2 lists them, into Kusto's order.
var s2Around = [8]int{7, 5, 4, 2, 6, 1, 3, 0}

func s2Neighbors(id s2.CellID) vec.Datum {
	all := id.AllNeighbors(id.Level())
	var list []any
	seen := map[s2.CellID]bool{id: true} // at a corner of S2's cube two neighbours are the same
	for _, i := range s2Around {
		if i < len(all) && !seen[all[i]] {
			seen[all[i]] = true
			list = append(list, all[i].ToToken())
		}
	}
	return vec.DynamicOf(list)
}

// s2Covering lists the cells of a level that are within a radius of the shapes.
func s2Covering(index *s2.ShapeIndex, a []vec.Datum) vec.Datum {
	level, ok := s2Level(a)
	radius := 0.0
	if len(a) > 1 {
		radius = a[1].Real()
		ok = ok && !a[1].Null && radius >= 0
	}
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	c := s2Coverer{
		query: s2.NewClosestEdgeQuery(index, s2.NewClosestEdgeQueryOptions().IncludeInteriors(true)),
		limit: s1.ChordAngleFromAngle(s1.Angle(radius / earthRadius)).Successor(),
		level: level,
	}
	for face := range 6 {
		if !c.cover(s2.CellIDFromFace(face)) {
			return vec.NullOf(table.Dynamic)
		}
	}
	return vec.DynamicOf(c.cells)
}

// s2Coverer collects the cells of one level that are closer than a limit. S2's own coverer can
// limit the number of cells only by using larger ones.
type s2Coverer struct {
	query *s2.EdgeQuery
	limit s1.ChordAngle
	level int
	cells []any
}

// cover descends into a cell; it returns false if there are too many cells.
func (c *s2Coverer) cover(id s2.CellID) bool {
	if !c.query.IsDistanceLess(s2.NewMinDistanceToCellTarget(s2.CellFromCellID(id)), c.limit) {
		return true
	}
	if id.Level() == c.level {
		c.cells = append(c.cells, id.ToToken())
		return len(c.cells) <= maxS2Cells
	}
	for _, child := range id.Children() {
		if !c.cover(child) {
			return false
		}
	}
	return true
}
