package fn

import "math"

// log10 is more precise than math.Log10, which rounds twice: log10(0.1) is exactly -1. It splits x into
// m·2^k and adds up the logarithms of both in two parts each, the high ones exact (fdlibm's method).
func log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log10(x)
	}
	const (
		inverseHigh, inverseLow = 4.34294481878168880939e-01, 2.50829467116452752298e-11 // 1/ln(10)
		twoHigh, twoLow         = 3.01029995663611771306e-01, 3.69423907715893078616e-13 // log10(2)
	)
	m, exponent := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, exponent = 2*m, exponent-1
	}
	f, k := m-1, float64(exponent)
	half := 0.5 * f * f
	high := math.Float64frombits(math.Float64bits(f-half) &^ (1<<32 - 1))
	low := (f - high) - half + log1pRest(f, half)

	sum := k*twoHigh + high*inverseHigh
	rest := (k*twoHigh - sum) + high*inverseHigh
	return rest + k*twoLow + (low+high)*inverseLow + low*inverseHigh + sum
}

// log1pRest returns log(1+f) - (f - f²/2) for small f; half is f²/2.
func log1pRest(f, half float64) float64 {
	s := f / (2 + f)
	z := s * s
	w := z * z
	even := w * (3.999999999940941908e-01 + w*(2.222219843214978396e-01+w*1.531383769920937332e-01))
	odd := z * (6.666666666666735130e-01 + w*(2.857142874366239149e-01+
		w*(1.818357216161805012e-01+w*1.479819860511658591e-01)))
	return s * (half + even + odd)
}
