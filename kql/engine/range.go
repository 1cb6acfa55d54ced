package engine

import (
	"quarry/table"
)

// stepper counts through a range. A step of zero, or one that leads away, gives what the bounds hold at once.
func stepper(t table.Type, from, to, step datum) func() (datum, bool) {
	if t == table.Real || t == table.Decimal {
		i := int64(0)
		return func() (datum, bool) {
			f := from.real() + float64(i)*step.real()
			i++
			if step.real() == 0 || step.real() > 0 && f > to.real() || step.real() < 0 && f < to.real() {
				return datum{}, false
			}
			return convert(realOf(f), t), true
		}
	}
	n, over := from.num, step.num == 0
	return func() (datum, bool) {
		if over || step.num > 0 && n > to.num || step.num < 0 && n < to.num {
			return datum{}, false
		}
		d := datum{typ: t, num: n}
		n += step.num
		over = (n > d.num) != (step.num > 0) // past the largest number
		return d, true
	}
}
