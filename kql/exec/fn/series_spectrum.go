package fn

import (
	"math"
	"math/cmplx"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

var (
	spectrumColumns = []resultColumn{{"real", table.Dynamic}, {"imag", table.Dynamic}}
	periodColumns   = []resultColumn{{"periods", table.Dynamic}, {"scores", table.Dynamic}}
)

// seriesSpectrumFunctions returns the functions that look for periods in series.
func seriesSpectrumFunctions() []expr.Function {
	return []expr.Function{
		severalColumns("series_fft", "yy?", spectrumColumns, transform(false)),
		severalColumns("series_ifft", "yy?", spectrumColumns, transform(true)),
		severalColumns("series_periods_detect", "yrri", periodColumns, detectPeriods),
		severalColumns("series_periods_validate", "yrr*", periodColumns, validatePeriods),
	}
}

// transform computes the discrete Fourier transform of a real and an optional imaginary series, or its
// inverse. It returns the real and the imaginary part.
func transform(inverse bool) func(a []vec.Datum) []vec.Datum {
	return func(a []vec.Datum) []vec.Datum {
		re, ok := numbersOf(a[0])
		if !ok {
			return nil
		}
		x := make([]complex128, len(re))
		for i, v := range re {
			x[i] = complex(v, 0)
		}
		if len(a) > 1 {
			im, ok := numbersOf(a[1])
			if !ok || len(im) != len(re) {
				return nil
			}
			for i, v := range im {
				x[i] += complex(0, v)
			}
		}
		x = fourier(x, inverse)
		im := make([]float64, len(x))
		for i, v := range x {
			if inverse {
				v /= complex(float64(len(x)), 0)
			}
			re[i], im[i] = real(v), imag(v)
		}
		return []vec.Datum{seriesDatum(re, same), seriesDatum(im, same)}
	}
}

// fourier transforms a series of any length; the inverse is not scaled.
func fourier(x []complex128, inverse bool) []complex128 {
	n := len(x)
	if n&(n-1) == 0 {
		return powerOfTwoFourier(x, inverse)
	}
	// Bluestein's algorithm: the transform as a convolution of a length that is a power of two
	chirp, size := make([]complex128, n), 1
	for size < 2*n-1 {
		size *= 2
	}
	a, b := make([]complex128, size), make([]complex128, size)
	for i := range n {
		angle := math.Pi * float64(i*i%(2*n)) / float64(n)
		if inverse {
			angle = -angle
		}
		chirp[i] = cmplx.Rect(1, -angle)
		a[i] = x[i] * chirp[i]
		b[i] = cmplx.Conj(chirp[i])
		if i > 0 {
			b[size-i] = b[i]
		}
	}
	a, b = powerOfTwoFourier(a, false), powerOfTwoFourier(b, false)
	for i := range a {
		a[i] *= b[i]
	}
	a = powerOfTwoFourier(a, true)
	out := make([]complex128, n)
	for i := range out {
		out[i] = a[i] / complex(float64(size), 0) * chirp[i]
	}
	return out
}

// powerOfTwoFourier is Cooley and Tukey's algorithm for a length that is a power of two.
func powerOfTwoFourier(x []complex128, inverse bool) []complex128 {
	n := len(x)
	if n == 1 {
		return []complex128{x[0]}
	}
	even, odd := make([]complex128, n/2), make([]complex128, n/2)
	for i := range even {
		even[i], odd[i] = x[2*i], x[2*i+1]
	}
	even, odd = powerOfTwoFourier(even, inverse), powerOfTwoFourier(odd, inverse)
	out := make([]complex128, n)
	for i := range even {
		angle := -2 * math.Pi * float64(i) / float64(n)
		if inverse {
			angle = -angle
		}
		turned := cmplx.Rect(1, angle) * odd[i]
		out[i], out[i+n/2] = even[i]+turned, even[i]-turned
	}
	return out
}

// autocorrelation returns for each lag how well a series agrees with itself, from -1 to 1, as if it began again
// after its end. It uses the Fourier transform, since long series have many lags.
func autocorrelation(y []float64) []float64 {
	size := 1
	for size < 2*len(y) {
		size *= 2
	}
	x, mean := make([]complex128, size), meanOf(y)
	for i, v := range y {
		x[i] = complex(v-mean, 0)
	}
	x = powerOfTwoFourier(x, false)
	for i, v := range x {
		x[i] = v * cmplx.Conj(v)
	}
	x = powerOfTwoFourier(x, true)
	out := make([]float64, len(y))
	if whole := real(x[0]); whole > 0 {
		out[0] = 1
		for lag := 1; lag < len(y); lag++ {
			out[lag] = (real(x[lag]) + real(x[len(y)-lag])) / whole
		}
	}
	return out
}

// periodScore returns the significance of a period from 0 to 1: the autocorrelation at that lag, where 0 is the
// least of all lags, as a recorded answer shows. It is 0 unless the autocorrelation is higher than at the lags
// around it and than what 95 % of random series have, which is not published.
func periodScore(correlation []float64, period float64) float64 {
	lag := int(math.Round(period))
	if lag < 2 || lag > len(correlation)/2 {
		return 0
	}
	if correlation[lag] < correlation[lag-1] || correlation[lag] < correlation[lag+1] {
		return 0
	}
	if correlation[lag] < 2/math.Sqrt(float64(len(correlation))) {
		return 0
	}
	least := slices.Min(correlation)
	return (correlation[lag] - least) / (1 - least)
}

func validatePeriods(a []vec.Datum) []vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok {
		return nil
	}
	correlation := autocorrelation(y)
	var periods, scores []float64
	for _, period := range a[1:] {
		periods = append(periods, period.Real())
		scores = append(scores, periodScore(correlation, period.Real()))
	}
	return []vec.Datum{seriesDatum(periods, same), seriesDatum(scores, same)}
}

// maxPeriods limits the number of periods that are returned.
const maxPeriods = 1 << 10

// detectPeriods returns the best periods between two bounds, filled up with zeros. It takes the season of each
// period out of the series before it looks for the next one, so that multiples of a period do not count.
func detectPeriods(a []vec.Datum) []vec.Datum {
	y, ok := numbersOf(a[0])
	if !ok || a[3].Num < 0 || a[3].Num > maxPeriods {
		return nil
	}
	periods, scores := make([]float64, a[3].Num), make([]float64, a[3].Num)
	y = slices.Clone(y)
	for i := range periods {
		correlation, best := autocorrelation(y), 0
		for lag := 2; lag <= len(y)/2; lag++ {
			score := periodScore(correlation, float64(lag))
			if score > scores[i] && score >= seasonStrength && float64(lag) >= a[1].Real() && float64(lag) <= a[2].Real() {
				best, scores[i] = lag, score
			}
		}
		if best == 0 {
			break
		}
		periods[i] = float64(best)
		for at, s := range seasonal(y, best) {
			y[at] -= s
		}
	}
	return []vec.Datum{seriesDatum(periods, same), seriesDatum(scores, same)}
}
