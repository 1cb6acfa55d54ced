// Package dictionary maps each distinct text of a column to a code. It is used to build columns and
// to count values.
package dictionary

import "hash/maphash"

// seed is the same for all dictionaries. It is random, so that nobody who chooses the values can
// predict their hashes.
var seed = maphash.MakeSeed()

// Index finds the code of a string that a column already contains. It stores no strings, but is passed
// those of the column. Open addressing is faster than a map here because a miss and the insertion
// after it are a single probe, and because the slots hold no pointers.
type Index struct {
	slots []uint64 // the upper half of the hash and the code + 1; 0 is free
	used  int
}

// minSlots is the initial number of slots, a power of two.
const minSlots = 64

// For returns an index with room for n strings.
func For(n int) *Index {
	size := minSlots
	for 3*size < 4*(n+1) {
		size *= 2
	}
	return &Index{slots: make([]uint64, size)}
}

// Find returns the code of a string with a hash, or next if the text is new.
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

// NoCode means that there is no candidate.
const NoCode = ^uint32(0)

// Candidates returns for each hash the first code whose hash has the same upper half, without
// looking at strings.
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
		codes[n] = uint32(slot) - 1 // becomes NoCode if the slot is free
	}
}

func (d *Index) grow() {
	old := d.slots
	d.slots = make([]uint64, max(minSlots, 2*len(old)))
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

// Hash returns the hash of a string, which differs between processes.
func Hash[T string | []byte](text T) uint64 {
	switch t := any(text).(type) {
	case string:
		return maphash.String(seed, t)
	case []byte:
		return maphash.Bytes(seed, t)
	}
	return 0
}
