package syntax

import (
	"cmp"
	"strings"
)

// CompareNames compares the names of columns by the words after a pattern of project-reorder. The granny
// words order numbers inside names by their value: a20 before a100.
func (x *Ordered) CompareNames(a, b string) int {
	order := strings.Compare(a, b)
	if x.Granny {
		order = compareNumbered(a, b)
	}
	if x.Asc {
		return order
	}
	return -order
}

func compareNumbered(a, b string) int {
	for a != "" && b != "" {
		n, m := leadingDigits(a), leadingDigits(b)
		if n == 0 || m == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:n], "0"), strings.TrimLeft(b[:m], "0")
		if order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); order != 0 {
			return order
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingDigits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
