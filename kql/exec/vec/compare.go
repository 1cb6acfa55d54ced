package vec

import (
	"cmp"
	"math"
	"strings"

	"quarry/table"
)

// Comparable reports whether values of two types can be told apart by an operator.
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

// OrderOf compares two values that are not null; ok is false where they have no order.
func OrderOf(x, y Datum) (order int, ok bool) {
	switch {
	case x.Typ == table.Dynamic && y.Typ == table.Dynamic:
		return strings.Compare(Canonical(x.Dyn), Canonical(y.Dyn)), true
	case x.Typ == table.Dynamic || y.Typ == table.Dynamic:
		return 0, false
	case x.Typ.Integral() && y.Typ.Integral():
		return cmp.Compare(x.Num, y.Num), true
	case x.Typ == table.Decimal || y.Typ == table.Decimal:
		return DecimalRat(ConvertDecimal(x)).Cmp(DecimalRat(ConvertDecimal(y))), true
	case x.Typ.Numeric() && y.Typ.Numeric():
		if math.IsNaN(x.Real()) || math.IsNaN(y.Real()) {
			return 0, false
		}
		return cmp.Compare(x.Real(), y.Real()), true
	}
	return strings.Compare(x.Text(), y.Text()), true
}

// Floats gives a column of numbers as reals.
func (v *Vec) Floats() []float64 {
	v = v.Dense()
	if v.Typ == table.Real {
		return v.Reals
	}
	out := make([]float64, v.N)
	for i, n := range v.Ints {
		out[i] = float64(n)
	}
	return out
}

func Bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
