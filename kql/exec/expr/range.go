package expr

import (
	"quarry/kql/exec/vec"
	"quarry/table"
)

// Stepper returns a function that counts from one value to another; ok is false after the last.
// With a step of zero, or one that leads away from the end, it is empty.
func Stepper(t table.Type, from, to, step vec.Datum) func() (vec.Datum, bool) {
	if t == table.Real || t == table.Decimal {
		i := int64(0)
		return func() (vec.Datum, bool) {
			f := from.Real() + float64(i)*step.Real()
			i++
			if step.Real() == 0 || step.Real() > 0 && f > to.Real() || step.Real() < 0 && f < to.Real() {
				return vec.Datum{}, false
			}
			return vec.Convert(vec.RealOf(f), t), true
		}
	}
	n, over := from.Num, step.Num == 0
	return func() (vec.Datum, bool) {
		if over || step.Num > 0 && n > to.Num || step.Num < 0 && n < to.Num {
			return vec.Datum{}, false
		}
		d := vec.Datum{Type: t, Num: n}
		n += step.Num
		over = (n > d.Num) != (step.Num > 0) // overflow
		return d, true
	}
}
