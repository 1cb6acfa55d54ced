package vec

import "math/bits"

// intMap numbers integers from 0. It is an open-addressing hash table.
type intMap struct {
	slots []intSlot
	n     int
}

type intSlot struct {
	key int64
	id  uint32 // from 1; 0 is free
}

// number returns the number of a key. If it is new and add is set, it gets id, and fresh is true; without add,
// it has NoGroup.
func (m *intMap) number(key int64, id uint32, add bool) (number uint32, fresh bool) {
	if 2*m.n >= len(m.slots) {
		m.grow()
	}
	slot := m.place(key)
	switch {
	case slot.id != 0:
		return slot.id - 1, false
	case !add:
		return NoGroup, false
	}
	*slot = intSlot{key, id + 1}
	m.n++
	return id, true
}

// place returns the slot of a key, or the free slot where it belongs. It takes the high bits of a product,
// which depend on all bits of the key (Fibonacci hashing).
func (m *intMap) place(key int64) *intSlot {
	shift := 64 - bits.TrailingZeros(uint(len(m.slots)))
	at := uint64(key) * 0x9E3779B97F4A7C15 >> (shift & 63)
	for m.slots[at].id != 0 && m.slots[at].key != key {
		at = (at + 1) & uint64(len(m.slots)-1)
	}
	return &m.slots[at]
}

func (m *intMap) grow() {
	old := m.slots
	m.slots = make([]intSlot, max(16, 4*len(old)))
	for _, slot := range old {
		if slot.id != 0 {
			*m.place(slot.key) = slot
		}
	}
}
