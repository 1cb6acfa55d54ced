package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// toTable makes the answer of batches.
func (x *execution) toTable(columns []table.Column, batches []*batch) *table.Table {
	all := &batch{cols: make([]lazy, len(columns))}
	if len(batches) > 0 {
		all = concat(columns, batches)
	}
	vectors := make([]*table.Vector, len(columns))
	for i, c := range columns {
		v := newVec(c.Type, 0)
		if len(batches) > 0 {
			v = all.col(i).dense()
		}
		vectors[i] = x.toVector(v)
	}
	return table.New(columns, vectors)
}

func (x *execution) toVector(v *vec) *table.Vector {
	nulls := nullBits(v)
	switch {
	case v.typ == table.Dynamic:
		return x.dynamicVector(v)
	case v.typ == table.Real:
		return table.Reals(v.reals, nulls)
	case v.codes != nil && len(v.strs) > v.n: // an answer should not hold a source's whole dictionary
		return table.Texts(v.typ, pick(v.strs, asRows(v.codes), false), nulls)
	case v.codes != nil:
		return table.Coded(v.typ, v.strs, v.codes, nulls)
	case v.typ.Integral():
		return table.Ints(v.typ, v.ints, nulls)
	}
	return table.Texts(v.typ, v.strs, nulls)
}

func nullBits(v *vec) []uint64 {
	if v.nulls == nil {
		return nil
	}
	bits := make([]uint64, v.n>>6+1)
	for i, null := range v.nulls {
		if null {
			bits[i>>6] |= 1 << (i & 63)
		}
	}
	return bits
}

func (x *execution) dynamicVector(v *vec) *table.Vector {
	texts := make([]string, v.n)
	nulls := make([]uint64, v.n>>6+1)
	for i, d := range v.dyns {
		if d == nil || v.nulls != nil && v.nulls[i] {
			nulls[i>>6] |= 1 << (i & 63)
			continue
		}
		texts[i] = dynamicJSON(d)
		if len(texts[i]) > maxText {
			x.fail(failf(syntax.Span{}, CodeLimit, "A value of the answer is longer than %d MB as text. Take a part of it, or count its elements.", maxText>>20))
			break
		}
	}
	return table.Texts(table.Dynamic, texts, nulls)
}
