package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func statisticsFunctions() []expr.Function {
	return []expr.Function{
		{Name: "erf", Params: "r", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return vec.RealOf(math.Erf(a[0].Real())) }},
		{Name: "erfc", Params: "r", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum { return vec.RealOf(math.Erfc(a[0].Real())) }},
		{Name: "beta_cdf", Params: "rrr", Result: table.Real, Row: onBeta(betaDistribution)},
		{Name: "beta_pdf", Params: "rrr", Result: table.Real, Row: onBeta(betaDensity)},
		{Name: "beta_inv", Params: "rrr", Result: table.Real, Row: betaQuantile},
		{Name: "welch_test", Params: "rrrrrr", Result: table.Real, Row: welchTest},
	}
}

// onBeta returns NaN for parameters that no beta distribution has.
func onBeta(fn func(x, a, b float64) float64) func([]vec.Datum) vec.Datum {
	return func(args []vec.Datum) vec.Datum {
		x, a, b := args[0].Real(), args[1].Real(), args[2].Real()
		if !(a > 0 && b > 0) || math.IsNaN(x) {
			return vec.RealOf(math.NaN())
		}
		return vec.RealOf(fn(x, a, b))
	}
}

// mostShape is the largest shape parameter that beta_cdf accepts.
const mostShape = 10000

func betaDistribution(x, a, b float64) float64 {
	if x < 0 || x > 1 || a > mostShape || b > mostShape {
		return math.NaN()
	}
	return incompleteBeta(x, a, b)
}

// betaQuantile returns null, unlike its siblings, for a probability outside 0 to 1.
func betaQuantile(args []vec.Datum) vec.Datum {
	if p := args[0].Real(); args[1].Real() > 0 && args[2].Real() > 0 && (p < 0 || p > 1) {
		return vec.NullOf(table.Real)
	}
	return onBeta(betaInverse)(args)
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

func betaDensity(x, a, b float64) float64 {
	if x <= 0 || x >= 1 {
		return math.NaN()
	}
	return math.Exp((a-1)*math.Log(x) + (b-1)*math.Log1p(-x) - logBeta(a, b))
}

// incompleteBeta is the regularized incomplete beta function, computed as a continued fraction
// (Lentz's method), which converges fast on this side of the mean.
func incompleteBeta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - incompleteBeta(1-x, b, a)
	}
	const tiny, enough, steps = 1e-300, 1e-16, 500
	front := math.Exp(a*math.Log(x)+b*math.Log1p(-x)-logBeta(a, b)) / a
	f, c, d := 1.0, 1.0, 0.0
	for i := range steps {
		m := float64(i / 2)
		term := 1.0
		switch {
		case i == 0:
		case i%2 == 0:
			term = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			term = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		if d = 1 + term*d; math.Abs(d) < tiny {
			d = tiny
		}
		if c = 1 + term/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(1-c*d) < enough {
			break
		}
	}
	return front * (f - 1)
}

// betaInverse bisects until there is no float between the bounds.
func betaInverse(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			return middle
		}
		if incompleteBeta(middle, a, b) < p {
			low = middle
		} else {
			high = middle
		}
	}
}

// welchTest returns the two-sided p-value for the hypothesis that two samples have the same mean,
// from the mean, variance and size of each.
func welchTest(a []vec.Datum) vec.Datum {
	m1, v1, n1 := a[0].Real(), a[1].Real(), a[2].Real()
	m2, v2, n2 := a[3].Real(), a[4].Real(), a[5].Real()
	if n1 < 2 || n2 < 2 || v1 < 0 || v2 < 0 {
		return vec.NullOf(table.Real)
	}
	e1, e2 := v1/n1, v2/n2
	t := (m1 - m2) / math.Sqrt(e1+e2)
	freedom := (e1 + e2) * (e1 + e2) / (e1*e1/(n1-1) + e2*e2/(n2-1))
	return vec.RealOf(incompleteBeta(freedom/(freedom+t*t), freedom/2, 0.5))
}
