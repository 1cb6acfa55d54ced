package geo

import (
	"math"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// defaultGeohashLength is the default number of characters of a geohash.
const defaultGeohashLength = 5

func geohashFunctions() []expr.Function {
	return []expr.Function{
		{Name: "geo_point_to_geohash", Params: "rri?", Result: table.String, Nulls: true,
			Row: func(a []vec.Datum) vec.Datum {
				length := int64(defaultGeohashLength)
				if len(a) > 2 {
					length = a[2].Num
				}
				_, ok := PointAt(a[0].Real(), a[1].Real())
				if !ok || a[0].Null || a[1].Null || len(a) > 2 && a[2].Null || length < 1 || length > maxGeohashLength {
					return vec.StringOf("")
				}
				return vec.StringOf(pointToGeohash(a[0].Real(), a[1].Real(), int(length)))
			}},
		{Name: "geo_geohash_to_central_point", Params: "s", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			cell, ok := cellOf(a[0].Str)
			if !ok {
				return vec.NullOf(table.Dynamic)
			}
			lng, lat := cell.center()
			return geoJSON("Point", []any{lng, lat})
		}},
		{Name: "geo_geohash_to_polygon", Params: "s", Result: table.Dynamic, Row: geohashPolygon},
		{Name: "geo_geohash_neighbors", Params: "s", Result: table.Dynamic, Row: geohashNeighbors},
		{Name: "geo_from_wkt", Params: "s", Result: table.Dynamic, Row: fromWKT},
	}
}

const geohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz"

// geohashCell is the rectangle of a geohash.
type geohashCell struct{ west, east, south, north float64 }

// pointToGeohash halves longitude and latitude alternately, five times for each character.
func pointToGeohash(lng, lat float64, length int) string {
	cell := geohashCell{-180, 180, -90, 90}
	var b strings.Builder
	for i, digit := 0, 0; i < 5*length; i++ {
		digit *= 2
		if i%2 == 0 {
			digit += halve(&cell.west, &cell.east, lng)
		} else {
			digit += halve(&cell.south, &cell.north, lat)
		}
		if i%5 == 4 {
			b.WriteByte(geohashDigits[digit])
			digit = 0
		}
	}
	return b.String()
}

func halve(low, high *float64, x float64) int {
	middle := (*low + *high) / 2
	if x >= middle {
		*low = middle
		return 1
	}
	*high = middle
	return 0
}

// maxGeohashLength is the maximum number of characters of a geohash. Libraries keep a geohash in 64
// bits, which are only 12 characters.
const maxGeohashLength = 18

func cellOf(geohash string) (cell geohashCell, ok bool) {
	cell = geohashCell{-180, 180, -90, 90}
	if geohash == "" || len(geohash) > maxGeohashLength {
		return cell, false
	}
	even := true
	for i := range len(geohash) {
		digit := strings.IndexByte(geohashDigits, geohash[i])
		if digit < 0 {
			return cell, false
		}
		for bit := 4; bit >= 0; bit-- {
			low, high := &cell.south, &cell.north
			if even {
				low, high = &cell.west, &cell.east
			}
			if middle := (*low + *high) / 2; digit>>bit&1 == 1 {
				*low = middle
			} else {
				*high = middle
			}
			even = !even
		}
	}
	return cell, true
}

func (c geohashCell) center() (lng, lat float64) {
	return (c.west + c.east) / 2, (c.south + c.north) / 2
}

// around lists the directions of the eight neighbours in Kusto's order.
var around = [8][2]float64{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 1}, {1, 0}, {0, 1}, {-1, 1}}

func geohashNeighbors(a []vec.Datum) vec.Datum {
	cell, ok := cellOf(a[0].Str)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	lng, lat := cell.center()
	var list []any
	for _, way := range around {
		x, y := lng+way[0]*(cell.east-cell.west), lat+way[1]*(cell.north-cell.south)
		if y > 90 || y < -90 {
			continue
		}
		x = math.Mod(x+540, 360) - 180
		list = append(list, pointToGeohash(x, y, len(a[0].Str)))
	}
	return vec.DynamicOf(list)
}

func geohashPolygon(a []vec.Datum) vec.Datum {
	c, ok := cellOf(a[0].Str)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	corners := []any{[]any{c.west, c.south}, []any{c.east, c.south}, []any{c.east, c.north}, []any{c.west, c.north},
		[]any{c.west, c.south}}
	return geoJSON("Polygon", []any{corners})
}
