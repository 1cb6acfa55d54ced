package engine

func init() {
	registerFunctions(
		conversionFunctions, conditionFunctions, stringFunctions, searchFunctions, regexFunctions,
		encodingFunctions, hashFunctions, timeFunctions, calendarFunctions, binFunctions,
		mathFunctions, dynamicFunctions, arrayFunctions, setFunctions, bagFunctions, parserFunctions,
		addressFunctions, windowFunctions, seriesFunctions, seriesFillFunctions, seriesFitFunctions,
		seriesSeasonFunctions, unitFunctions, punycodeFunctions, statisticsFunctions,
	)
}
