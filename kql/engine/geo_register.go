package engine

func init() {
	registerFunctions(
		geographyFunctions, geoPointFunctions, geohashFunctions, geoLineFunctions,
		geoPolygonFunctions, s2Functions,
	)
}
