// Package geo implements the geospatial functions of KQL.
package geo

import "quarry/kql/exec/expr"

func init() {
	expr.RegisterFunctions(
		geographyFunctions, geoPointFunctions, geohashFunctions, geoLineFunctions,
		geoPolygonFunctions, s2Functions, h3Functions, intersectionFunctions, unionFunctions, bufferFunctions, densifyFunctions, simplifyFunctions,
	)
}
