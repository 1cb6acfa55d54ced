package engine

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"quarry/table"
)

// hashed is hash(x [, modulus]): over the text of a string and the eight bytes of a number or a time.
func hashed(a []datum) datum {
	var h uint64
	switch d := a[0]; d.typ {
	case table.String, table.GUID, table.Decimal, table.Dynamic:
		h = xxhash.Sum64String(d.text())
	default:
		h = xxhash.Sum64(binary.LittleEndian.AppendUint64(nil, uint64(d.num)))
	}
	if len(a) == 1 {
		return longOf(int64(h))
	}
	if a[1].num <= 0 {
		return nullOf(table.Long)
	}
	return longOf(int64(h % uint64(a[1].num)))
}
