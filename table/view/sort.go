package view

import (
	"math"

	"quarry/table"
)

// SortKey is a column of the table to sort by.
type SortKey struct {
	Column     int
	Descending bool
}

// sortBy sorts rows by one column. The sort is stable. Nulls come last in either direction, since
// users sort to see values.
func sortBy(v *table.Vector, rows []int32, descending bool) []int32 {
	var nulls []int32
	some := make([]int32, 0, len(rows))
	for _, row := range rows {
		if v.Null(int(row)) {
			nulls = append(nulls, row)
		} else {
			some = append(some, row)
		}
	}
	keys := sortKeys(v, some)
	if descending {
		for i := range keys {
			keys[i] = ^keys[i]
		}
	}
	_, some = radix(keys, some)
	return append(some, nulls...)
}

// sortKeys returns numbers that order like the values in the rows, none of which may be null.
func sortKeys(v *table.Vector, rows []int32) []uint64 {
	keys := make([]uint64, len(rows))
	switch {
	case v.Type().Integral():
		ints := v.IntValues()
		for i, row := range rows {
			keys[i] = uint64(ints[row]) ^ 1<<63
		}
	case v.Type() == table.Real:
		reals := v.RealValues()
		for i, row := range rows {
			keys[i] = realKey(reals[row])
		}
	case coded(v):
		dictionary, codes, _ := v.Dictionary()
		ranks := textRanks(v.Type(), dictionary)
		for i, row := range rows {
			keys[i] = uint64(ranks[codes[row]])
		}
	default:
		all, texts := v.TextValues(), make([]string, len(rows))
		for i, row := range rows {
			texts[i] = all[row]
		}
		for i, rank := range textRanks(v.Type(), texts) {
			keys[i] = uint64(rank)
		}
	}
	return keys
}

// realKey orders reals as numbers; both zeros are equal, and NaN comes last.
func realKey(f float64) uint64 {
	if f != f {
		return math.MaxUint64
	}
	bits := math.Float64bits(f + 0)
	if f == 0 {
		bits = 0
	}
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// realOfKey returns the real that has a key.
func realOfKey(key uint64) float64 {
	switch {
	case key == math.MaxUint64:
		return math.NaN()
	case key>>63 != 0:
		return math.Float64frombits(key &^ (1 << 63))
	}
	return math.Float64frombits(^key)
}

// radix sorts keys, and optionally the rows that belong to them, byte by byte from the lowest. It
// skips bytes that are the same in all keys: most columns use few of the eight.
func radix(keys []uint64, rows []int32) ([]uint64, []int32) {
	otherKeys, otherRows, alone := make([]uint64, len(keys)), make([]int32, len(rows)), rows == nil
	var counts [8][256]int
	for _, k := range keys {
		for i := range counts {
			counts[i][byte(k>>(8*i))]++
		}
	}
	for digit := range counts {
		starts, shift := &counts[digit], 8*digit
		if len(keys) == 0 || starts[byte(keys[0]>>shift)] == len(keys) {
			continue
		}
		sum := 0
		for i, n := range starts {
			starts[i], sum = sum, sum+n
		}
		for i, k := range keys {
			at := &starts[byte(k>>shift)]
			otherKeys[*at] = k
			if !alone {
				otherRows[*at] = rows[i]
			}
			*at++
		}
		keys, otherKeys, rows, otherRows = otherKeys, keys, otherRows, rows
	}
	return keys, rows
}
