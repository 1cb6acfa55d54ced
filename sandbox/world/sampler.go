package world

import "math/rand/v2"

// splitMix is the SplitMix64 random source. It is so cheap to reseed that every row of a large
// table has its own sequence. A row is therefore the same regardless of which rows were generated
// before it, or in which goroutine.
type splitMix struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

// Uint64 implements rand.Source.
func (m *splitMix) Uint64() uint64 {
	m.state += golden
	z := m.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// restart seeds the source for a part, such as a row.
func (m *splitMix) restart(seed uint64, part int) {
	m.state = seed + uint64(part)*0xd1342543de82ef95
	m.state = m.Uint64()
}

// dice returns dice that draw from m.
func (m *splitMix) dice() dice { return dice{rand.New(m)} }

// sampler draws weighted random items in constant time with Walker's alias method: each slot of a
// table holds one item and, above a threshold, another.
type sampler[T any] struct {
	items []T
	mark  []uint32 // threshold, as a fraction of 2^32
	other []uint32
	sum   float64
}

func newSampler[T any](items []T, weight func(T) float64) sampler[T] {
	l := sampler[T]{items: items, mark: make([]uint32, len(items)), other: make([]uint32, len(items))}
	share := make([]float64, len(items))
	for i, item := range items {
		share[i] = weight(item)
		l.sum += share[i]
	}
	var poor, rich []int
	for i := range share {
		share[i] *= float64(len(items)) / l.sum
		l.mark[i], l.other[i] = 1<<32-1, uint32(i)
		if share[i] < 1 {
			poor = append(poor, i)
		} else {
			rich = append(rich, i)
		}
	}
	for len(poor) > 0 && len(rich) > 0 {
		small, large := poor[len(poor)-1], rich[len(rich)-1]
		poor = poor[:len(poor)-1]
		l.mark[small], l.other[small] = uint32(share[small]*(1<<32)), uint32(large)
		if share[large] -= 1 - share[small]; share[large] < 1 {
			rich = rich[:len(rich)-1]
			poor = append(poor, large)
		}
	}
	return l
}

func (l *sampler[T]) draw(d dice) T {
	u := d.Uint64()
	i := uint32(u >> 32 * uint64(len(l.items)) >> 32)
	if uint32(u) > l.mark[i] {
		i = l.other[i]
	}
	return l.items[i]
}
