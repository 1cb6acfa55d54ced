package vec

import "hash/maphash"

// textSet numbers distinct strings in order of first appearance. Each slot holds a part of the
// hash, so that most comparisons with the wrong string are avoided.
type textSet struct {
	seed   maphash.Seed
	slots  []textSlot
	texts  []string
	hashes []uint64
	null   uint32 // the number of null, or NoGroup
	bytes  int64
	batch  []uint64 // the hashes of a batch, reused by the next one
}

type textSlot struct {
	hash uint32
	id   uint32 // from 1; 0 is free
}

func newTextSet() *textSet {
	return &textSet{seed: maphash.MakeSeed(), slots: make([]textSlot, 16), null: NoGroup}
}

// numberAll numbers strings. It hashes all of them before it looks any up, so that the processor
// can wait for several memory reads at once.
func (t *textSet) numberAll(texts []string, out []uint32, add bool) {
	if cap(t.batch) < len(texts) {
		t.batch = make([]uint64, len(texts))
	}
	hashes := t.batch[:len(texts)]
	for i, text := range texts {
		hashes[i] = maphash.String(t.seed, text)
	}
	for i, text := range texts {
		out[i] = t.find(text, hashes[i], add)
	}
}

func (t *textSet) number(text string, add bool) uint32 {
	return t.find(text, maphash.String(t.seed, text), add)
}

// find returns the number of a string. Without add, an unknown string gets NoGroup.
func (t *textSet) find(text string, hash uint64, add bool) uint32 {
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := &t.slots[at]
		if slot.id == 0 {
			if !add {
				return NoGroup
			}
			slot.hash = uint32(hash >> 32)
			return t.insert(slot, text, hash)
		}
		if slot.hash == uint32(hash>>32) && t.texts[slot.id-1] == text {
			return slot.id - 1
		}
	}
}

// insert gives a string the next number and stores it in a free slot.
func (t *textSet) insert(slot *textSlot, text string, hash uint64) uint32 {
	id := uint32(len(t.texts))
	slot.id = id + 1
	t.texts, t.hashes = append(t.texts, text), append(t.hashes, hash)
	t.bytes += int64(len(text)) + 40
	if 2*len(t.texts) > len(t.slots) {
		t.grow()
	}
	return id
}

func (t *textSet) grow() {
	slots := make([]textSlot, 4*len(t.slots))
	mask := uint64(len(slots) - 1)
	for id, hash := range t.hashes {
		if uint32(id) == t.null {
			continue
		}
		at := hash & mask
		for slots[at].id != 0 {
			at = (at + 1) & mask
		}
		slots[at] = textSlot{uint32(hash >> 32), uint32(id) + 1}
	}
	t.slots = slots
}

// addNull gives null a number.
func (t *textSet) addNull() uint32 {
	t.null = uint32(len(t.texts))
	t.texts, t.hashes = append(t.texts, ""), append(t.hashes, 0)
	return t.null
}
