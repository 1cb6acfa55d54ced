package engine

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"quarry/table"
)

const (
	// usualS2Level is the level of S2 cells where none is asked for: cells of about 5 km.
	usualS2Level = 11
	// mostS2Cells bounds a covering; what would take more is null.
	mostS2Cells = 1 << 16
)

func s2Functions() []function {
	return []function{
		{name: "geo_point_to_s2cell", params: "rri?", result: table.String, nulls: true, row: func(a []datum) datum {
			level, ok := s2Level(a[2:])
			_, onEarth := pointAt(a[0].real(), a[1].real())
			if !ok || !onEarth || a[0].null || a[1].null {
				return stringOf("")
			}
			at := s2.LatLngFromDegrees(a[1].real(), a[0].real())
			return stringOf(s2.CellIDFromLatLng(at).Parent(level).ToToken())
		}},
		{name: "geo_s2cell_to_central_point", params: "s", result: table.Dynamic, row: onS2Cell(func(id s2.CellID) datum {
			at := id.LatLng()
			return geoJSON("Point", []any{at.Lng.Degrees(), at.Lat.Degrees()})
		})},
		{name: "geo_s2cell_to_polygon", params: "s", result: table.Dynamic, row: onS2Cell(s2Polygon)},
		{name: "geo_s2cell_neighbors", params: "s", result: table.Dynamic, row: onS2Cell(s2Neighbors)},
		{name: "geo_line_to_s2cells", params: "yi?r?", result: table.Dynamic, nulls: true, row: func(a []datum) datum {
			lines, ok := linesOf(a[0])
			if !ok {
				return nullOf(table.Dynamic)
			}
			index := s2.NewShapeIndex()
			for _, line := range lines {
				index.Add((*s2.Polyline)(&line))
			}
			return s2Covering(index, a[1:])
		}},
		{name: "geo_polygon_to_s2cells", params: "yi?r?", result: table.Dynamic, nulls: true, row: func(a []datum) datum {
			polygons, ok := polygonsOf(a[0])
			if !ok {
				return nullOf(table.Dynamic)
			}
			level, _ := s2Level(a[1:])
			index := s2.NewShapeIndex()
			for _, p := range polygons {
				if p.area() > mostS2Cells*s2.MaxAreaMetric.Value(level)*earthRadius*earthRadius {
					return nullOf(table.Dynamic) // found by counting, this would take a second
				}
				index.Add(s2.PolygonFromLoops(p))
			}
			return s2Covering(index, a[1:])
		}},
	}
}

// s2Level reads a level that may be left out, with others after it; ok is false for one that does not exist.
func s2Level(a []datum) (level int, ok bool) {
	if len(a) == 0 {
		return usualS2Level, true
	}
	if a[0].null || a[0].num < 0 || a[0].num > s2.MaxLevel {
		return 0, false
	}
	return int(a[0].num), true
}

// onS2Cell makes a function of a cell's token, which is null where there is no such cell.
func onS2Cell(fn func(s2.CellID) datum) func([]datum) datum {
	return func(a []datum) datum {
		id := s2.CellIDFromToken(a[0].str)
		if !id.IsValid() {
			return nullOf(table.Dynamic)
		}
		return fn(id)
	}
}

func s2Polygon(id s2.CellID) datum {
	cell := s2.CellFromCellID(id)
	var corners []any
	for i := range 5 {
		lng, lat := degrees(cell.Vertex(i % 4))
		corners = append(corners, []any{lng, lat})
	}
	return geoJSON("Polygon", []any{corners})
}

// s2Around puts the neighbors of a cell, as S2 lists them, into the order of the real engine.
var s2Around = [8]int{7, 5, 4, 2, 6, 1, 3, 0}

func s2Neighbors(id s2.CellID) datum {
	all := id.AllNeighbors(id.Level())
	var list []any
	seen := map[s2.CellID]bool{id: true} // at a corner of S2's cube two of them are the same
	for _, i := range s2Around {
		if i < len(all) && !seen[all[i]] {
			seen[all[i]] = true
			list = append(list, all[i].ToToken())
		}
	}
	return dynamicOf(list)
}

// s2Covering lists the cells of a level that are within a radius of the shapes.
func s2Covering(index *s2.ShapeIndex, a []datum) datum {
	level, ok := s2Level(a)
	radius := 0.0
	if len(a) > 1 {
		radius = a[1].real()
		ok = ok && !a[1].null && radius >= 0
	}
	if !ok {
		return nullOf(table.Dynamic)
	}
	c := s2Coverer{
		query: s2.NewClosestEdgeQuery(index, s2.NewClosestEdgeQueryOptions().IncludeInteriors(true)),
		limit: s1.ChordAngleFromAngle(s1.Angle(radius / earthRadius)).Successor(),
		level: level,
	}
	for face := range 6 {
		if !c.cover(s2.CellIDFromFace(face)) {
			return nullOf(table.Dynamic)
		}
	}
	return dynamicOf(c.cells)
}

// s2Coverer collects the cells of one level that are closer than a limit. S2's own coverer bounds the number of
// cells only by taking larger ones.
type s2Coverer struct {
	query *s2.EdgeQuery
	limit s1.ChordAngle
	level int
	cells []any
}

// cover descends into a cell; it returns false when there are too many.
func (c *s2Coverer) cover(id s2.CellID) bool {
	if !c.query.IsDistanceLess(s2.NewMinDistanceToCellTarget(s2.CellFromCellID(id)), c.limit) {
		return true
	}
	if id.Level() == c.level {
		c.cells = append(c.cells, id.ToToken())
		return len(c.cells) <= mostS2Cells
	}
	for _, child := range id.Children() {
		if !c.cover(child) {
			return false
		}
	}
	return true
}
