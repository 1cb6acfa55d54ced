package engine

import (
	"math"

	"quarry/table"
)

// noGroup is the number of a key that has not been seen.
const noGroup = ^uint32(0)

// grouper numbers the different keys of rows from 0 on, in the order in which they
// come. Each column's values are numbered alone, then pairs of numbers are numbered.
type grouper struct {
	columns []*interner
	pairs   []map[uint64]uint32
	parts   [][]uint32 // by column: the number of the value in each group
	n       int
}

func newGrouper(types []table.Type) *grouper {
	g := &grouper{parts: make([][]uint32, len(types))}
	for i, t := range types {
		g.columns = append(g.columns, newInterner(t))
		if i > 0 {
			g.pairs = append(g.pairs, map[uint64]uint32{})
		}
	}
	return g
}

// groups numbers the rows. Without add, unknown keys get noGroup.
func (g *grouper) groups(keys []*vec, n int, add bool) []uint32 {
	if len(keys) == 0 {
		if n > 0 && add {
			g.n = 1
		}
		return make([]uint32, n)
	}
	parts := make([][]uint32, len(keys))
	for i, v := range keys {
		parts[i] = g.columns[i].numbers(v, n, add)
	}
	out := parts[0]
	for i := 1; i < len(keys); i++ {
		out = numberPairs(g.pairs[i-1], out, parts[i], add)
	}
	if add {
		g.remember(out, parts)
	}
	return out
}

func numberPairs(seen map[uint64]uint32, a, b []uint32, add bool) []uint32 {
	out := make([]uint32, len(a))
	for row := range a {
		if a[row] == noGroup || b[row] == noGroup {
			out[row] = noGroup
			continue
		}
		key := uint64(a[row])<<32 | uint64(b[row])
		id, ok := seen[key]
		if !ok {
			id = noGroup
			if add {
				id = uint32(len(seen))
				seen[key] = id
			}
		}
		out[row] = id
	}
	return out
}

func (g *grouper) remember(ids []uint32, parts [][]uint32) {
	for row, id := range ids {
		if int(id) == g.n {
			g.n++
			for i := range parts {
				g.parts[i] = append(g.parts[i], parts[i][row])
			}
		}
	}
}

// key returns the values of a key column, one for each group.
func (g *grouper) key(column int) *vec {
	return g.columns[column].values().gather(asRows(g.parts[column]))
}

// interner numbers the different values of a column.
type interner struct {
	typ        table.Type
	null       uint32
	ints       map[int64]uint32
	keys       []int64 // by number: the integer, or the bits of the real
	texts      *textSet
	dyns       []any    // by number, of dynamic values, whose texts are canonical
	dictionary []string // codes holds the numbers of this dictionary's entries
	codes      []uint32
}

func newInterner(t table.Type) *interner {
	in := &interner{typ: t, null: noGroup}
	if t.Integral() || t == table.Real {
		in.ints = map[int64]uint32{}
	} else {
		in.texts = newTextSet()
	}
	return in
}

// len is how many values have a number.
func (in *interner) len() int {
	if in.texts != nil {
		return len(in.texts.texts)
	}
	return len(in.keys)
}

// bytes is about how much memory the values take.
func (in *interner) bytes() int64 {
	if in.texts != nil {
		return in.texts.bytes
	}
	return int64(40 * len(in.keys))
}

// values gives the values by their numbers.
func (in *interner) values() *vec {
	v := &vec{typ: in.typ, n: in.len()}
	switch {
	case in.typ == table.Real:
		v.reals = make([]float64, v.n)
		for i, bits := range in.keys {
			v.reals[i] = math.Float64frombits(uint64(bits))
		}
	case in.typ == table.Dynamic:
		v.dyns = in.dyns
	case in.texts != nil:
		v.strs = in.texts.texts
	default:
		v.ints = in.keys
	}
	if in.null != noGroup && in.typ != table.String {
		v.setNull(int(in.null))
	}
	return v
}

func (in *interner) numbers(v *vec, n int, add bool) []uint32 {
	out := make([]uint32, n)
	switch {
	case n == 0: // a constant has a value all the same
	case v.konst:
		one := in.numbers(constantCell(v), 1, add)
		for row := range out {
			out[row] = one[0]
		}
	case v.codes != nil && v.nulls == nil:
		in.numberCodes(v, out, add)
	case in.texts != nil && v.codes == nil && v.nulls == nil && v.typ != table.Dynamic:
		in.texts.numberAll(v.strs, out, add)
	case in.texts != nil:
		for row := range out {
			if d := v.datum(row); d.null {
				out[row] = in.numberNull(add)
			} else {
				out[row] = in.numberText(d, add)
			}
		}
	default:
		in.numberInts(v, out, add)
	}
	return out
}

// constantCell makes a plain vec of one row of a constant.
func constantCell(v *vec) *vec {
	one := *v
	one.konst, one.n = false, 1
	return &one
}

func (in *interner) numberCodes(v *vec, out []uint32, add bool) {
	if in.codes == nil || !sameDictionary(in.dictionary, v.strs) {
		in.dictionary, in.codes = v.strs, make([]uint32, len(v.strs))
		for i := range in.codes {
			in.codes[i] = noGroup
		}
	}
	for row, code := range v.codes {
		id := in.codes[code]
		if id == noGroup {
			id = in.numberText(datum{typ: v.typ, str: v.strs[code]}, add)
			in.codes[code] = id
		}
		out[row] = id
	}
}

func (in *interner) numberText(d datum, add bool) uint32 {
	if d.typ != table.Dynamic {
		return in.texts.number(d.str, add)
	}
	id := in.texts.number(canonical(d.dyn), add)
	if int(id) == len(in.dyns) {
		in.dyns = append(in.dyns, d.dyn)
	}
	return id
}

func (in *interner) numberNull(add bool) uint32 {
	if in.null != noGroup || !add {
		return in.null
	}
	if in.texts != nil {
		in.null = in.texts.addNull()
		if in.typ == table.Dynamic {
			in.dyns = append(in.dyns, nil)
		}
		return in.null
	}
	in.null = uint32(len(in.keys))
	in.keys = append(in.keys, 0)
	return in.null
}

func (in *interner) numberInts(v *vec, out []uint32, add bool) {
	last, lastID := int64(0), noGroup // runs of one value are common: bins, sorted keys
	for row := range out {
		if v.nulls != nil && v.nulls[row] {
			out[row] = in.numberNull(add)
			continue
		}
		var key int64
		if v.typ == table.Real {
			key = realKey(v.reals[row])
		} else {
			key = v.ints[row]
		}
		if key == last && lastID != noGroup {
			out[row] = lastID
			continue
		}
		id, ok := in.ints[key]
		if !ok {
			id = noGroup
			if add {
				id = uint32(len(in.keys))
				in.ints[key] = id
				in.keys = append(in.keys, key)
			}
		}
		out[row], last, lastID = id, key, id
	}
}

// realKey is the same for reals that are equal, and for all NaN.
func realKey(f float64) int64 {
	if f == 0 {
		f = 0 // -0
	}
	if math.IsNaN(f) {
		f = math.NaN()
	}
	return int64(math.Float64bits(f))
}

func grown[T any](s []T, n int) []T {
	if len(s) < n {
		s = append(s, make([]T, n-len(s))...)
	}
	return s
}
