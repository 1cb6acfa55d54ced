package vec

import (
	"cmp"
	"math"
	"strings"

	"quarry/table"
)

// Comparable reports whether == is defined for two types.
func Comparable(a, b table.Type) bool {
	switch {
	case a == b:
		return a != table.Dynamic
	case a == table.Dynamic, b == table.Dynamic:
		return true
	case a.Numeric() && b.Numeric():
		return true
	case a == table.Bool && b.Numeric(), b == table.Bool && a.Numeric():
		return true
	case a == table.GUID && b == table.String, a == table.String && b == table.GUID:
		return true
	}
	return false
}

// Compare compares two values that are not null; ok is false if they have no order.
func Compare(x, y Datum) (order int, ok bool) {
	switch {
	case x.Type == table.Dynamic && y.Type == table.Dynamic:
		return strings.Compare(Canonical(x.Dyn), Canonical(y.Dyn)), true
	case x.Type == table.Dynamic || y.Type == table.Dynamic:
		return 0, false
	case x.Type.Integral() && y.Type.Integral():
		return cmp.Compare(x.Num, y.Num), true
	case x.Type == table.Decimal || y.Type == table.Decimal:
		return DecimalRat(ConvertDecimal(x)).Cmp(DecimalRat(ConvertDecimal(y))), true
	case x.Type.Numeric() && y.Type.Numeric():
		if math.IsNaN(x.Real()) || math.IsNaN(y.Real()) {
			return 0, false
		}
		return cmp.Compare(x.Real(), y.Real()), true
	}
	return strings.Compare(x.Text(), y.Text()), true
}

// Floats returns a column of numbers as floats.
func (v *Vec) Floats() []float64 {
	v = v.Dense()
	if v.Type == table.Real {
		return v.Reals
	}
	out := make([]float64, v.N)
	for i, n := range v.Ints {
		out[i] = float64(n)
	}
	return out
}

// Bit returns 1 for true and 0 for false.
func Bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
