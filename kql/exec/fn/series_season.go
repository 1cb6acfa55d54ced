package fn

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

var (
	decomposeColumns = []resultColumn{{"baseline", table.Dynamic}, {"seasonal", table.Dynamic},
		{"trend", table.Dynamic}, {"residual", table.Dynamic}}
	anomalyColumns = []resultColumn{{"ad_flag", table.Dynamic}, {"ad_score", table.Dynamic},
		{"baseline", table.Dynamic}}
)

// seriesSeasonFunctions returns the functions that split series into season, trend and residual, by
// the method that Kusto's documentation describes. Kusto's exact numbers are not published, so
// scores may differ.
func seriesSeasonFunctions() []expr.Function {
	return []expr.Function{
		{Name: "series_seasonal", Params: "yi?", Result: table.Dynamic, Row: seriesSeasonal},
		{Name: "series_outliers", Params: "ys?a?r?r?", Result: table.Dynamic, Nulls: true, Row: seriesOutliers},
		severalColumns("series_decompose", "yi?s?i?r?", decomposeColumns, func(a []vec.Datum) []vec.Datum {
			parts, ok := decomposed(a, 1)
			if !ok {
				return nil
			}
			return []vec.Datum{seriesDatum(parts.baseline(), same), seriesDatum(parts.season, same),
				seriesDatum(parts.trend, same), seriesDatum(parts.rest, same)}
		}),
		severalColumns("series_decompose_anomalies", "yr?i?s?i?s?r?", anomalyColumns, decomposeAnomalies),
		{Name: "series_decompose_forecast", Params: "yii?s?r?", Result: table.Dynamic, Row: decomposeForecast},
	}
}

// minSeason is the minimum length of a season, and seasonsSeen the number of times that it must
// occur.
const (
	minSeason      = 4
	seasonsSeen    = 3
	seasonStrength = 0.6 // minimum autocorrelation
)

// seasonOf returns the period with the highest autocorrelation, or 0 if there is none.
func seasonOf(y []float64) int {
	mean, squares := meanOf(y), varianceOf(y)*float64(len(y)-1)
	if squares == 0 {
		return 0
	}
	best, season := seasonStrength, 0
	for lag := minSeason; lag*seasonsSeen <= len(y); lag++ {
		sum := 0.0
		for i := range len(y) - lag {
			sum += (y[i] - mean) * (y[i+lag] - mean)
		}
		if r := sum / squares * float64(len(y)) / float64(len(y)-lag); r > best+1e-9 {
			best, season = r, lag
		}
	}
	return season
}

// seasonal returns for each point the median of the points at the same position in the season.
func seasonal(y []float64, season int) []float64 {
	out := make([]float64, len(y))
	if season < 1 || season > len(y) {
		return out
	}
	for phase := range season {
		var points []float64
		for i := phase; i < len(y); i += season {
			points = append(points, y[i])
		}
		slices.Sort(points)
		median := quantile(points, 0.5)
		for i := phase; i < len(out); i += season {
			out[i] = median
		}
	}
	return out
}

// quantile interpolates between sorted values.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}

func seriesSeasonal(a []vec.Datum) vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	season := -1
	if len(a) > 1 {
		season = int(a[1].Num)
	}
	if season < 0 {
		season = seasonOf(y)
	}
	return seriesDatum(seasonal(y, season), same)
}

// decomposition is a series as the sum of three.
type decomposition struct{ season, trend, rest []float64 }

func (d decomposition) baseline() []float64 {
	out := make([]float64, len(d.season))
	for i := range out {
		out[i] = d.season[i] + d.trend[i]
	}
	return out
}

// decomposed splits a series. From index first on, the arguments are the season (-1: detect, 0:
// none), the kind of trend, and the number of points at the end to ignore.
func decomposed(a []vec.Datum, first int) (d decomposition, ok bool) {
	y, ok := numbersOf(a[0])
	if !ok {
		return d, false
	}
	season, trend, learn := -1, "avg", len(y)
	if len(a) > first {
		season = int(a[first].Num)
	}
	if len(a) > first+1 {
		trend = a[first+1].Str
	}
	if len(a) > first+2 {
		learn = min(max(len(y)-int(a[first+2].Num), 1), len(y))
	}
	known := y[:learn]
	line := lineThrough(known)
	d.trend = make([]float64, len(y))
	for i := range d.trend {
		switch trend {
		case "linefit":
			d.trend[i] = line.at(i)
		case "avg":
			d.trend[i] = meanOf(known)
		}
	}
	flat := make([]float64, learn)
	for i := range flat {
		flat[i] = known[i] - d.trend[i]
	}
	if season < 0 {
		season = seasonOf(flat)
	}
	d.season, d.rest = make([]float64, len(y)), make([]float64, len(y))
	repeated := seasonal(flat, season)
	for i := range y {
		if season > 0 && season <= learn {
			d.season[i] = repeated[i%season]
		}
		d.rest[i] = y[i] - d.trend[i] - d.season[i]
	}
	return d, true
}

func decomposeAnomalies(a []vec.Datum) []vec.Datum {
	threshold := 1.5
	if len(a) > 1 {
		threshold = a[1].Real()
	}
	parts, ok := decomposed(a, 2)
	if !ok {
		return nil
	}
	low, high := 0.1, 0.9
	if len(a) > 5 && a[5].Str == "tukey" {
		low, high = 0.25, 0.75
	}
	scores := tukeyScores(parts.rest, low, high)
	flags := make([]any, len(scores))
	for i, score := range scores {
		flags[i] = int64(0)
		if math.Abs(score) > threshold {
			flags[i] = int64(signOf(score))
		}
	}
	return []vec.Datum{vec.DynamicOf(flags), seriesDatum(scores, same), seriesDatum(parts.baseline(), same)}
}

// maxScore is the score if all usual values are the same, so that there is no distance to measure
// by.
const maxScore = 1000

// tukeyScores returns the distance of each value from the range between two quantiles, in multiples
// of the width of that range.
func tukeyScores(y []float64, low, high float64) []float64 {
	sorted := slices.Clone(y)
	slices.Sort(sorted)
	bottom, top := quantile(sorted, low), quantile(sorted, high)
	out := make([]float64, len(y))
	for i, x := range y {
		distance := max(x-top, 0) + min(x-bottom, 0)
		switch spread := top - bottom; {
		case distance == 0:
		case spread <= math.Abs(distance)/maxScore:
			out[i] = signOf(distance) * maxScore
		default:
			out[i] = distance / spread
		}
	}
	return out
}

func seriesOutliers(a []vec.Datum) vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	low, high := 10.0, 90.0
	if len(a) > 1 && a[1].Str == "tukey" {
		low, high = 25, 75
	}
	if len(a) > 4 && !a[3].Null && !a[4].Null {
		low, high = a[3].Real(), a[4].Real()
	}
	return seriesDatum(tukeyScores(y, low/100, high/100), same)
}

// decomposeForecast extrapolates trend and season over the points at the end.
func decomposeForecast(a []vec.Datum) vec.Datum {
	points := a[1].Num
	args := []vec.Datum{a[0], vec.LongOf(-1), vec.StringOf("linefit"), vec.LongOf(points)}
	if len(a) > 2 {
		args[1] = a[2]
	}
	if len(a) > 3 {
		args[2] = a[3]
	}
	parts, ok := decomposed(args, 1)
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	return seriesDatum(parts.baseline(), same)
}
