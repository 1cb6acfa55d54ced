package engine

import (
	"cmp"
	"math"
	"strings"

	"quarry/table"
)

// comparable reports whether values of two types can be told apart by an operator.
func comparable(a, b table.Type) bool {
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

// orderOf compares two values that are not null; ok is false where they have no order.
func orderOf(x, y datum) (order int, ok bool) {
	switch {
	case x.typ == table.Dynamic && y.typ == table.Dynamic:
		return strings.Compare(canonical(x.dyn), canonical(y.dyn)), true
	case x.typ == table.Dynamic || y.typ == table.Dynamic:
		return 0, false
	case x.typ.Integral() && y.typ.Integral():
		return cmp.Compare(x.num, y.num), true
	case x.typ == table.Decimal || y.typ == table.Decimal:
		return decimalRat(convertDecimal(x)).Cmp(decimalRat(convertDecimal(y))), true
	case x.typ.Numeric() && y.typ.Numeric():
		if math.IsNaN(x.real()) || math.IsNaN(y.real()) {
			return 0, false
		}
		return cmp.Compare(x.real(), y.real()), true
	}
	return strings.Compare(x.text(), y.text()), true
}

// floats gives a column of numbers as reals.
func (v *vec) floats() []float64 {
	v = v.dense()
	if v.typ == table.Real {
		return v.reals
	}
	out := make([]float64, v.n)
	for i, n := range v.ints {
		out[i] = float64(n)
	}
	return out
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
