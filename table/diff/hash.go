package diff

import (
	"hash/maphash"
	"math"

	"quarry/table"
)

// seed makes hashes comparable within the process and unpredictable to whoever supplies the values.
var seed = maphash.MakeSeed()

// nullHash is the hash of null.
const nullHash = 0x9e3779b97f4a7c15

// hashes combines the values of some columns into a number per row.
func hashes(columns []shared, rows int, before bool) []uint64 {
	mixed := make([]uint64, rows)
	for _, s := range columns {
		v := s.b
		if before {
			v = s.a
		}
		mixColumn(mixed, v, s.alike)
	}
	return mixed
}

// mixColumn adds a column. Values of columns whose types differ are hashed as text.
func mixColumn(mixed []uint64, v *table.Vector, alike bool) {
	if texts, codes, ok := v.Dictionary(); ok && alike && !v.HasNulls() {
		known := make([]uint64, len(texts))
		for i, text := range texts {
			known[i] = maphash.String(seed, text)
		}
		for row, code := range codes {
			mixed[row] = mix(mixed[row], known[code])
		}
		return
	}
	for row := range mixed {
		mixed[row] = mix(mixed[row], hashCell(v, row, alike))
	}
}

func hashCell(v *table.Vector, row int, alike bool) uint64 {
	switch {
	case v.Null(row):
		if misfit, ok := v.Misfit(row); ok {
			return maphash.String(seed, misfit)
		}
		return nullHash
	case !alike:
		return maphash.String(seed, v.Value(row).String())
	case v.Type().Integral():
		return uint64(v.Int(row)) * 0xff51afd7ed558ccd
	case v.Type() == table.Real:
		return math.Float64bits(v.Real(row)+0) * 0xff51afd7ed558ccd // +0 makes -0 equal 0
	}
	return maphash.String(seed, v.Text(row))
}

// mix adds a value to a hash; the order of columns matters.
func mix(h, value uint64) uint64 {
	h ^= value + nullHash + h<<6 + h>>2
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>32
}

// equal compares one cell of both results.
func (s *shared) equal(a, b int) bool {
	switch {
	case s.a.Null(a) || s.b.Null(b): // or a misfit, which is text
		return s.a.Value(a) == s.b.Value(b)
	case !s.alike:
		return s.a.Value(a).String() == s.b.Value(b).String()
	case s.a.Type().Integral():
		return s.a.Int(a) == s.b.Int(b)
	case s.a.Type() == table.Real:
		x, y := s.a.Real(a), s.b.Real(b)
		return x == y || math.IsNaN(x) && math.IsNaN(y)
	}
	return s.a.Text(a) == s.b.Text(b)
}

// rowsByHash lists rows with equal hashes in order.
type rowsByHash struct {
	head map[uint64]int32
	next []int32
}

func chain(hashes []uint64) rowsByHash {
	r := rowsByHash{make(map[uint64]int32, len(hashes)), make([]int32, len(hashes))}
	for row := len(hashes) - 1; row >= 0; row-- {
		r.next[row] = r.first(hashes[row])
		r.head[hashes[row]] = int32(row)
	}
	return r
}

func (r rowsByHash) first(hash uint64) int32 {
	if row, ok := r.head[hash]; ok {
		return row
	}
	return -1
}
