// Package dictionary gives each distinct text of a column a code. It is a leaf: columns are built
// with it, and values are counted with it.
package dictionary

import "hash/maphash"

// seed is one for all dictionaries, so that what they hash cannot be foreseen by
// whoever chooses the values.
var seed = maphash.MakeSeed()

// Index finds the code of a text that a column had before. It keeps no texts, but
// is shown those of the column. Open addressing beats a map here because a miss and the
// insertion after it are one walk, and because the slots hold no pointers.
type Index struct {
	slots []uint64 // the upper half of the hash and the code plus one; 0: free
	used  int
}

// leastSlots is how many slots a dictionary begins with, a power of two.
const leastSlots = 64

// For returns an index with room for a number of texts.
func For(n int) *Index {
	size := leastSlots
	for 3*size < 4*(n+1) {
		size *= 2
	}
	return &Index{slots: make([]uint64, size)}
}

// Find returns the code of a text with a hash, which is next if the text is new.
func Find[T string | []byte](d *Index, texts []string, text T, hash uint64, next uint32) (code uint32, known bool) {
	if d.used*4 >= len(d.slots)*3 {
		d.grow()
	}
	mask := uint64(len(d.slots) - 1)
	mark := hash >> 32 << 32
	for i := hash >> 32 & mask; ; i = (i + 1) & mask {
		slot := d.slots[i]
		if slot == 0 {
			d.slots[i] = mark | uint64(next+1)
			d.used++
			return next, false
		}
		if slot&^(1<<32-1) == mark && texts[uint32(slot)-1] == string(text) {
			return uint32(slot) - 1, true
		}
	}
}

// NoCode stands for no candidate.
const NoCode = ^uint32(0)

// Candidates finds for each hash the first code that has its upper half, without looking at texts.
func (d *Index) Candidates(hashes []uint64, codes []uint32) {
	if len(d.slots) == 0 {
		d.grow()
	}
	slots, mask := d.slots, uint64(len(d.slots)-1)
	for n, hash := range hashes {
		i := hash >> 32 & mask
		slot := slots[i]
		for slot != 0 && slot>>32 != hash>>32 {
			i = (i + 1) & mask
			slot = slots[i]
		}
		codes[n] = uint32(slot) - 1 // NoCode for a free slot
	}
}

func (d *Index) grow() {
	old := d.slots
	d.slots = make([]uint64, max(leastSlots, 2*len(old)))
	mask := uint64(len(d.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		i := slot >> 32 & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = slot
	}
}

// Hash returns the hash of a text, which differs between processes.
func Hash[T string | []byte](text T) uint64 {
	switch t := any(text).(type) {
	case string:
		return maphash.String(seed, t)
	case []byte:
		return maphash.Bytes(seed, t)
	}
	return 0
}
