package engine

import (
	"encoding/binary"
	"math/bits"

	"quarry/table"
)

// The primes of XXH64, from its specification.
const (
	xxPrime1 = 11400714785074694791
	xxPrime2 = 14029467366897019727
	xxPrime3 = 1609587929392839161
	xxPrime4 = 9650029242287828579
	xxPrime5 = 2870177450012600261
)

func xxRound(acc, lane uint64) uint64 {
	return bits.RotateLeft64(acc+lane*xxPrime2, 31) * xxPrime1
}

// xxHash64 is XXH64 with seed 0.
func xxHash64(b []byte) uint64 {
	length, h := uint64(len(b)), uint64(xxPrime5)
	if len(b) >= 32 {
		h, b = xxStripes(b)
	}
	for h += length; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxRound(0, binary.LittleEndian.Uint64(b)), 27)*xxPrime1 + xxPrime4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(binary.LittleEndian.Uint32(b))*xxPrime1, 23)*xxPrime2 + xxPrime3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*xxPrime5, 11) * xxPrime1
	}
	h = (h ^ h>>33) * xxPrime2
	h = (h ^ h>>29) * xxPrime3
	return h ^ h>>32
}

// xxStripes takes in blocks of 32 bytes and returns what is left.
func xxStripes(b []byte) (h uint64, rest []byte) {
	prime := uint64(xxPrime1) // the sums wrap round, which constants may not
	lanes := [4]uint64{prime + xxPrime2, xxPrime2, 0, -prime}
	for ; len(b) >= 32; b = b[32:] {
		for i := range lanes {
			lanes[i] = xxRound(lanes[i], binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	h = bits.RotateLeft64(lanes[0], 1) + bits.RotateLeft64(lanes[1], 7) + bits.RotateLeft64(lanes[2], 12) + bits.RotateLeft64(lanes[3], 18)
	for _, lane := range lanes {
		h = (h^xxRound(0, lane))*xxPrime1 + xxPrime4
	}
	return h, b
}

// hashed is hash(x [, modulus]): over the text of a string and the eight bytes of a number or a time.
func hashed(a []datum) datum {
	var h uint64
	switch d := a[0]; d.typ {
	case table.String, table.GUID, table.Decimal, table.Dynamic:
		h = xxHash64([]byte(d.text()))
	default:
		h = xxHash64(binary.LittleEndian.AppendUint64(nil, uint64(d.num)))
	}
	if len(a) == 1 {
		return longOf(int64(h))
	}
	if a[1].num <= 0 {
		return nullOf(table.Long)
	}
	return longOf(int64(h % uint64(a[1].num)))
}
