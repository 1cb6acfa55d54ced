package vec

import "math/bits"

// PairSet is a set of pairs of a group and a value's number. It starts with a bitmap for each
// group, which is small and fast while groups share most of their values, and becomes a hash table
// when the bitmaps are mostly empty.
type PairSet struct {
	rows  [][]uint64
	words int // the total size of rows
	// N is the number of pairs.
	N     int
	slots []uint64 // the hash table, nil at first: pairs + 1, so that 0 is free
}

// fewWords is the size up to which the bitmaps are always kept: 4 MB.
const fewWords = 1 << 19

// Add adds a pair and reports whether it was new.
func (p *PairSet) Add(group, id uint32) bool {
	if p.slots != nil {
		return p.Put(uint64(group)<<32 | uint64(id))
	}
	if int(group) >= len(p.rows) {
		p.rows = Grow(p.rows, int(group)+1)
	}
	row := p.rows[group]
	word, mask := int(id>>6), uint64(1)<<(id&63)
	if word >= len(row) {
		longer := make([]uint64, max(word+1, 2*len(row)))
		p.words += len(longer) - len(row)
		copy(longer, row)
		p.rows[group], row = longer, longer
		if p.words > fewWords && p.words > 2*p.N {
			p.spill()
			return p.Put(uint64(group)<<32 | uint64(id))
		}
	}
	if row[word]&mask != 0 {
		return false
	}
	row[word] |= mask
	p.N++
	return true
}

// Bytes estimates the memory in use.
func (p *PairSet) Bytes() int64 { return int64(8*p.words + 24*len(p.rows) + 8*len(p.slots)) }

// spill turns the bitmaps into a hash table.
func (p *PairSet) spill() {
	size := 1 << bits.Len(uint(max(4*p.N, 1<<10)))
	rows := p.rows
	p.rows, p.words, p.N, p.slots = nil, 0, 0, make([]uint64, size)
	for group, row := range rows {
		for word, set := range row {
			for ; set != 0; set &= set - 1 {
				p.Put(uint64(group)<<32 | uint64(word<<6+bits.TrailingZeros64(set)))
			}
		}
	}
}

// Put adds a pair to the hash table and reports whether it was new.
func (p *PairSet) Put(pair uint64) bool {
	if 2*p.N >= len(p.slots) {
		old := p.slots
		p.slots = make([]uint64, 2*len(old))
		for _, slot := range old {
			if slot != 0 {
				p.slots[p.place(slot)] = slot
			}
		}
	}
	at := p.place(pair + 1)
	if p.slots[at] != 0 {
		return false
	}
	p.slots[at] = pair + 1
	p.N++
	return true
}

// place returns the slot of a pair, or the free slot where it belongs.
func (p *PairSet) place(slot uint64) uint64 {
	mask := uint64(len(p.slots) - 1)
	at := slot * 0x9E3779B97F4A7C15 >> 20 & mask // Fibonacci hashing
	for p.slots[at] != 0 && p.slots[at] != slot {
		at = (at + 1) & mask
	}
	return at
}
