package vec

import (
	"strconv"
	"strings"

	"quarry/table"
)

// ToHex writes an integer in hexadecimal, with leading zeros up to a length. A negative number is written as
// its two's complement, of 32 bits for an int.
func ToHex(a []Datum) Datum {
	bits := uint64(a[0].Num)
	if a[0].Type == table.Int {
		bits = uint64(uint32(a[0].Num))
	}
	s := strconv.FormatUint(bits, 16)
	if len(a) > 1 && int(min(a[1].Num, 1000)) > len(s) {
		s = strings.Repeat("0", int(a[1].Num)-len(s)) + s
	}
	return StringOf(s)
}
