// Package geo implements the functions that compute with places on the earth.
package geo

import "quarry/kql/exec/expr"

func init() {
	expr.RegisterFunctions(
		geographyFunctions, geoPointFunctions, geohashFunctions, geoLineFunctions,
		geoPolygonFunctions, s2Functions,
	)
}
