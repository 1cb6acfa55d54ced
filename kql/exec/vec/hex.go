package vec

import (
	"strconv"
	"strings"
)

// ToHex writes an integer in hexadecimal, with leading zeros up to a length.
func ToHex(a []Datum) Datum {
	s := strconv.FormatUint(uint64(a[0].Num), 16)
	if len(a) > 1 && int(min(a[1].Num, 1000)) > len(s) {
		s = strings.Repeat("0", int(a[1].Num)-len(s)) + s
	}
	return StringOf(s)
}
