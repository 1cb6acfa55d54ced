package vec

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"quarry/table"
)

// Hash implements hash(x [, modulus]): it hashes the text of a string, and the eight bytes of a
// number or time.
func Hash(a []Datum) Datum {
	var h uint64
	switch d := a[0]; d.Type {
	case table.String, table.GUID, table.Decimal, table.Dynamic:
		h = xxhash.Sum64String(d.Text())
	default:
		h = xxhash.Sum64(binary.LittleEndian.AppendUint64(nil, uint64(d.Num)))
	}
	if len(a) == 1 {
		return LongOf(int64(h))
	}
	if a[1].Num <= 0 {
		return NullOf(table.Long)
	}
	return LongOf(int64(h % uint64(a[1].Num)))
}
