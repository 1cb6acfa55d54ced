// Package fn implements the scalar functions of KQL, grouped by topic.
package fn

import "quarry/kql/exec/expr"

func init() {
	expr.RegisterFunctions(
		conversionFunctions, conditionFunctions, stringFunctions, searchFunctions, regexFunctions,
		encodingFunctions, hashFunctions, timeFunctions, calendarFunctions, binFunctions,
		mathFunctions, dynamicFunctions, arrayFunctions, setFunctions, bagFunctions, parserFunctions,
		addressFunctions, WindowFunctions, seriesFunctions, seriesFillFunctions, seriesFitFunctions,
		seriesSeasonFunctions, seriesSpectrumFunctions, seriesPolynomialFunctions, unitFunctions,
		punycodeFunctions, statisticsFunctions, combinedHashFunctions, zoneFunctions,
	)
}
