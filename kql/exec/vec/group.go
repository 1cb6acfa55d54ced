package vec

import (
	"math"

	"quarry/table"
)

// NoGroup is the number of a key that has not been seen.
const NoGroup = ^uint32(0)

// Grouper numbers the distinct keys of rows from 0, in order of first appearance. It numbers the
// values of each column on their own, and then pairs of those numbers.
type Grouper struct {
	columns []*Interner
	pairs   []intMap
	parts   [][]uint32 // by column: the number of each group's value
	// N is the number of groups.
	N int
}

// NewGrouper returns an empty grouper for keys of the given types.
func NewGrouper(types []table.Type) *Grouper {
	g := &Grouper{parts: make([][]uint32, len(types))}
	for i, t := range types {
		g.columns = append(g.columns, NewInterner(t))
		if i > 0 {
			g.pairs = append(g.pairs, intMap{})
		}
	}
	return g
}

// Groups returns the group of each row. Without add, unknown keys get NoGroup.
func (g *Grouper) Groups(keys []*Vec, n int, add bool) []uint32 {
	if len(keys) == 0 {
		if n > 0 && add {
			g.N = 1
		}
		return make([]uint32, n)
	}
	parts := make([][]uint32, len(keys))
	for i, v := range keys {
		parts[i] = g.columns[i].Numbers(v, n, add)
	}
	out := parts[0]
	for i := 1; i < len(keys); i++ {
		out = numberPairs(&g.pairs[i-1], out, parts[i], add)
	}
	if add {
		g.remember(out, parts)
	}
	return out
}

func numberPairs(seen *intMap, a, b []uint32, add bool) []uint32 {
	out := make([]uint32, len(a))
	for row := range a {
		if a[row] == NoGroup || b[row] == NoGroup {
			out[row] = NoGroup
			continue
		}
		out[row], _ = seen.number(int64(a[row])<<32|int64(b[row]), uint32(seen.n), add)
	}
	return out
}

func (g *Grouper) remember(ids []uint32, parts [][]uint32) {
	for row, id := range ids {
		if int(id) == g.N {
			g.N++
			for i := range parts {
				g.parts[i] = append(g.parts[i], parts[i][row])
			}
		}
	}
}

// Key returns the values of a key column, one for each group.
func (g *Grouper) Key(column int) *Vec {
	return g.columns[column].Values().Gather(RowNumbers(g.parts[column]))
}

// Interner numbers the distinct values of a column.
type Interner struct {
	Type table.Type
	// Null is the number of null, or NoGroup.
	Null       uint32
	ints       intMap
	keys       []int64 // by number: the integer, or the bits of the real
	texts      *textSet
	dyns       []any    // by number: the dynamic values, whose canonical JSON is in texts
	dictionary []string // codes holds the number of each entry
	codes      []uint32
}

// NewInterner returns an empty interner for values of a type.
func NewInterner(t table.Type) *Interner {
	in := &Interner{Type: t, Null: NoGroup}
	if !t.Integral() && t != table.Real {
		in.texts = newTextSet()
	}
	return in
}

// Len returns the number of distinct values.
func (in *Interner) Len() int {
	if in.texts != nil {
		return len(in.texts.texts)
	}
	return len(in.keys)
}

// Bytes estimates the memory in use.
func (in *Interner) Bytes() int64 {
	if in.texts != nil {
		return in.texts.bytes
	}
	return int64(40 * len(in.keys))
}

// Values returns the values in the order of their numbers.
func (in *Interner) Values() *Vec {
	v := &Vec{Type: in.Type, N: in.Len()}
	switch {
	case in.Type == table.Real:
		v.Reals = make([]float64, v.N)
		for i, bits := range in.keys {
			v.Reals[i] = math.Float64frombits(uint64(bits))
		}
	case in.Type == table.Dynamic:
		v.Dyns = in.dyns
	case in.texts != nil:
		v.Strs = in.texts.texts
	default:
		v.Ints = in.keys
	}
	if in.Null != NoGroup && in.Type != table.String {
		v.SetNull(int(in.Null))
	}
	return v
}

// Numbers returns the number of each of n values. Without add, unknown values get NoGroup.
func (in *Interner) Numbers(v *Vec, n int, add bool) []uint32 {
	out := make([]uint32, n)
	switch {
	case n == 0: // without rows not even a constant is numbered
	case v.Const:
		one := in.Numbers(constantCell(v), 1, add)
		for row := range out {
			out[row] = one[0]
		}
	case v.Codes != nil && v.Nulls == nil:
		in.numberCodes(v, out, add)
	case in.texts != nil && v.Codes == nil && v.Nulls == nil && v.Type != table.Dynamic:
		in.texts.numberAll(v.Strs, out, add)
	case in.texts != nil:
		for row := range out {
			if d := v.Datum(row); d.Null {
				out[row] = in.numberNull(add)
			} else {
				out[row] = in.NumberText(d, add)
			}
		}
	default:
		in.numberInts(v, out, add)
	}
	return out
}

// constantCell returns the value of a constant as a column of one row.
func constantCell(v *Vec) *Vec {
	one := *v
	one.Const, one.N = false, 1
	return &one
}

func (in *Interner) numberCodes(v *Vec, out []uint32, add bool) {
	if in.codes == nil || !SameDictionary(in.dictionary, v.Strs) {
		in.dictionary, in.codes = v.Strs, make([]uint32, len(v.Strs))
		for i := range in.codes {
			in.codes[i] = NoGroup
		}
	}
	for row, code := range v.Codes {
		id := in.codes[code]
		if id == NoGroup {
			id = in.NumberText(Datum{Type: v.Type, Str: v.Strs[code]}, add)
			in.codes[code] = id
		}
		out[row] = id
	}
}

// NumberText returns the number of a string-like or dynamic value.
func (in *Interner) NumberText(d Datum, add bool) uint32 {
	if d.Type != table.Dynamic {
		return in.texts.number(d.Str, add)
	}
	id := in.texts.number(Canonical(d.Dyn), add)
	if int(id) == len(in.dyns) {
		in.dyns = append(in.dyns, d.Dyn)
	}
	return id
}

func (in *Interner) numberNull(add bool) uint32 {
	if in.Null != NoGroup || !add {
		return in.Null
	}
	if in.texts != nil {
		in.Null = in.texts.addNull()
		if in.Type == table.Dynamic {
			in.dyns = append(in.dyns, nil)
		}
		return in.Null
	}
	in.Null = uint32(len(in.keys))
	in.keys = append(in.keys, 0)
	return in.Null
}

func (in *Interner) numberInts(v *Vec, out []uint32, add bool) {
	last, lastID := int64(0), NoGroup // equal values often follow each other, as in bins and sorted keys
	for row := range out {
		if v.Nulls != nil && v.Nulls[row] {
			out[row] = in.numberNull(add)
			continue
		}
		var key int64
		if v.Type == table.Real {
			key = realKey(v.Reals[row])
		} else {
			key = v.Ints[row]
		}
		if key == last && lastID != NoGroup {
			out[row] = lastID
			continue
		}
		id, fresh := in.ints.number(key, uint32(len(in.keys)), add)
		if fresh {
			in.keys = append(in.keys, key)
		}
		out[row], last, lastID = id, key, id
	}
}

// realKey returns the same key for equal reals, and one key for all NaNs.
func realKey(f float64) int64 {
	if f == 0 {
		f = 0 // -0
	}
	if math.IsNaN(f) {
		f = math.NaN()
	}
	return int64(math.Float64bits(f))
}

// Grow extends a slice with zero values to at least n elements.
func Grow[T any](s []T, n int) []T {
	if len(s) < n {
		s = append(s, make([]T, n-len(s))...)
	}
	return s
}
