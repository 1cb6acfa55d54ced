package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

var polynomialColumns = []resultColumn{{"rsquare", table.Real}, {"coefficients", table.Dynamic},
	{"variance", table.Real}, {"rvariance", table.Real}, {"poly_fit", table.Dynamic}}

// maxDegree limits the degree of a polynomial: float64 cannot represent higher powers usefully.
const maxDegree = 32

func seriesPolynomialFunctions() []expr.Function {
	return []expr.Function{severalColumns("series_fit_poly", "yy?i?", polynomialColumns, fitPolynomial)}
}

// fitPolynomial fits a polynomial by least squares: series_fit_poly(y [, x, degree]).
func fitPolynomial(a []vec.Datum) []vec.Datum {
	y, ok := numbersOf(a[0])
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i + 1)
	}
	if len(a) > 1 && ok {
		x, ok = numbersOf(a[1])
	}
	degree := 1
	if len(a) > 2 {
		degree = int(min(a[2].Num, maxDegree+1))
	}
	if !ok || len(x) != len(y) || degree < 0 || degree > maxDegree || degree >= len(y) {
		return nil
	}
	p, ok := leastSquares(x, y, degree)
	if !ok {
		return nil
	}
	fit := make([]float64, len(y))
	for i, v := range x {
		fit[i] = p.at(v)
	}
	var l line
	l.measureFit(y, func(i int) float64 { return fit[i] })
	return []vec.Datum{vec.RealOf(l.rsquare), seriesDatum(p.coefficients(), same), vec.RealOf(l.variance),
		vec.RealOf(l.rvariance), seriesDatum(fit, same)}
}

// polynomial is a polynomial of (x - middle) / half; weights begins with the constant.
type polynomial struct {
	middle, half float64
	weights      []float64
}

func (p *polynomial) at(x float64) float64 {
	sum, t := 0.0, (x-p.middle)/p.half
	for i := len(p.weights) - 1; i >= 0; i-- {
		sum = sum*t + p.weights[i]
	}
	return sum
}

// coefficients returns the coefficients of the powers of x, the highest first.
func (p *polynomial) coefficients() []float64 {
	out := []float64{0}
	for i := len(p.weights) - 1; i >= 0; i-- { // out = out * (x - middle) / half + weight
		next := make([]float64, len(out)+1)
		for k, c := range out {
			next[k] += c / p.half
			next[k+1] -= c * p.middle / p.half
		}
		next[len(next)-1] += p.weights[i]
		out = next
	}
	return out[len(out)-len(p.weights):]
}

// leastSquares fits a polynomial. The values of x are scaled to -1 to 1, since powers of large values would
// lose all precision. The equations are solved by orthogonalizing the powers.
func leastSquares(x, y []float64, degree int) (*polynomial, bool) {
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	p := &polynomial{middle: (low + high) / 2, half: (high - low) / 2, weights: make([]float64, degree+1)}
	if p.half == 0 {
		p.half = 1
	}
	basis := make([][]float64, degree+1) // orthonormal columns
	upper := make([][]float64, degree+1) // the powers in terms of the columns
	for k := range basis {
		column := make([]float64, len(x))
		for i, v := range x {
			column[i] = math.Pow((v-p.middle)/p.half, float64(k))
		}
		upper[k] = make([]float64, degree+1)
		for range 2 { // once is not exact enough
			for j := range k {
				share := dot(basis[j], column)
				upper[k][j] += share
				for i := range column {
					column[i] -= share * basis[j][i]
				}
			}
		}
		length := math.Sqrt(dot(column, column))
		if length < 1e-12 { // fewer different values of x than coefficients
			return nil, false
		}
		for i := range column {
			column[i] /= length
		}
		upper[k][k], basis[k] = length, column
	}
	for k := degree; k >= 0; k-- {
		rest := dot(basis[k], y)
		for j := k + 1; j <= degree; j++ {
			rest -= upper[j][k] * p.weights[j]
		}
		p.weights[k] = rest / upper[k][k]
	}
	return p, true
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}
