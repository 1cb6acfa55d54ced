package engine

import (
	"math"
	"strings"

	"quarry/table"
)

// usualGeohash is the length of a geohash where none is asked for.
const usualGeohash = 5

func geohashFunctions() []function {
	return []function{
		{name: "geo_point_to_geohash", params: "rri?", result: table.String, nulls: true, row: func(a []datum) datum {
			length := int64(usualGeohash)
			if len(a) > 2 {
				length = a[2].num
			}
			_, ok := pointAt(a[0].real(), a[1].real())
			if !ok || a[0].null || a[1].null || len(a) > 2 && a[2].null || length < 1 || length > longestGeohash {
				return stringOf("")
			}
			return stringOf(pointToGeohash(a[0].real(), a[1].real(), int(length)))
		}},
		{name: "geo_geohash_to_central_point", params: "s", result: table.Dynamic, row: func(a []datum) datum {
			cell, ok := cellOf(a[0].str)
			if !ok {
				return nullOf(table.Dynamic)
			}
			lng, lat := cell.center()
			return geoJSON("Point", []any{lng, lat})
		}},
		{name: "geo_geohash_to_polygon", params: "s", result: table.Dynamic, row: geohashPolygon},
		{name: "geo_geohash_neighbors", params: "s", result: table.Dynamic, row: geohashNeighbors},
		{name: "geo_from_wkt", params: "s", result: table.Dynamic, row: fromWKT},
	}
}

const geohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz"

// geohashCell is a rectangle that a geohash stands for.
type geohashCell struct{ west, east, south, north float64 }

// pointToGeohash halves longitudes and latitudes by turns, five times for each character.
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

// longestGeohash is how many characters a geohash has at most. The libraries keep a geohash in 64 bits, which are
// 12 characters.
const longestGeohash = 18

func cellOf(geohash string) (cell geohashCell, ok bool) {
	cell = geohashCell{-180, 180, -90, 90}
	if geohash == "" || len(geohash) > longestGeohash {
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

// around are the eight directions in which neighbours lie, in the order of the real engine.
var around = [8][2]float64{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 1}, {1, 0}, {0, 1}, {-1, 1}}

func geohashNeighbors(a []datum) datum {
	cell, ok := cellOf(a[0].str)
	if !ok {
		return nullOf(table.Dynamic)
	}
	lng, lat := cell.center()
	var list []any
	for _, way := range around {
		x, y := lng+way[0]*(cell.east-cell.west), lat+way[1]*(cell.north-cell.south)
		if y > 90 || y < -90 {
			continue
		}
		x = math.Mod(x+540, 360) - 180
		list = append(list, pointToGeohash(x, y, len(a[0].str)))
	}
	return dynamicOf(list)
}

func geohashPolygon(a []datum) datum {
	c, ok := cellOf(a[0].str)
	if !ok {
		return nullOf(table.Dynamic)
	}
	corners := []any{[]any{c.west, c.south}, []any{c.east, c.south}, []any{c.east, c.north}, []any{c.west, c.north}, []any{c.west, c.south}}
	return geoJSON("Polygon", []any{corners})
}
