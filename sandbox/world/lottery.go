package world

import "math/rand/v2"

// mixer is a source of chance that costs nothing to start anew, so that each row of a
// large table can have its own: a row is the same whatever was made before it, and on
// whatever processor. It is SplitMix64.
type mixer struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

// Uint64 implements rand.Source.
func (m *mixer) Uint64() uint64 {
	m.state += golden
	z := m.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// restart begins the sequence of a part, such as a row.
func (m *mixer) restart(seed uint64, part int) {
	m.state = seed + uint64(part)*0xd1342543de82ef95
	m.state = m.Uint64()
}

// dice are the dice that a mixer throws.
func (m *mixer) dice() dice { return dice{rand.New(m)} }

// lottery picks by weight, in the same time however many there are to pick from: each slot
// of a table holds one item and, above a mark, another (Walker's method of aliases).
type lottery[T any] struct {
	items []T
	mark  []uint32 // of 2^32
	other []uint32
	sum   float64
}

func newLottery[T any](items []T, weight func(T) float64) lottery[T] {
	l := lottery[T]{items: items, mark: make([]uint32, len(items)), other: make([]uint32, len(items))}
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

func (l *lottery[T]) draw(d dice) T {
	u := d.Uint64()
	i := uint32(u >> 32 * uint64(len(l.items)) >> 32)
	if uint32(u) > l.mark[i] {
		i = l.other[i]
	}
	return l.items[i]
}
