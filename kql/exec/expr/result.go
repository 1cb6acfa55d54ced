package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// ToTable converts batches to the table of results.
func (x *Execution) ToTable(columns []table.Column, batches []*vec.Batch) *table.Table {
	all := &vec.Batch{Cols: make([]vec.Lazy, len(columns))}
	if len(batches) > 0 {
		all = vec.Concat(columns, batches)
	}
	vectors := make([]*table.Vector, len(columns))
	for i, c := range columns {
		v := vec.NewVec(c.Type, 0)
		if len(batches) > 0 {
			v = all.Col(i).Dense()
		}
		vectors[i] = x.toVector(v)
	}
	return table.New(columns, vectors)
}

func (x *Execution) toVector(v *vec.Vec) *table.Vector {
	nulls := nullBits(v)
	switch {
	case v.Type == table.Dynamic:
		return x.dynamicVector(v)
	case v.Type == table.Real:
		return table.Reals(v.Reals, nulls)
	case v.Codes != nil && len(v.Strs) > v.N: // do not keep the whole dictionary of a source alive
		return table.Texts(v.Type, vec.Pick(v.Strs, vec.RowNumbers(v.Codes), false), nulls)
	case v.Codes != nil:
		return table.Coded(v.Type, v.Strs, v.Codes, nulls)
	case v.Type.Integral():
		return table.Ints(v.Type, v.Ints, nulls)
	}
	return table.Texts(v.Type, v.Strs, nulls)
}

func nullBits(v *vec.Vec) []uint64 {
	if v.Nulls == nil {
		return nil
	}
	bits := make([]uint64, v.N>>6+1)
	for i, null := range v.Nulls {
		if null {
			bits[i>>6] |= 1 << (i & 63)
		}
	}
	return bits
}

func (x *Execution) dynamicVector(v *vec.Vec) *table.Vector {
	texts := make([]string, v.N)
	nulls := make([]uint64, v.N>>6+1)
	for i, d := range v.Dyns {
		if d == nil || v.Nulls != nil && v.Nulls[i] {
			nulls[i>>6] |= 1 << (i & 63)
			continue
		}
		texts[i] = vec.DynamicJSON(d)
		if len(texts[i]) > vec.MaxText {
			x.Fail(vec.Failf(syntax.Span{}, vec.CodeLimit,
				"a value in the results is longer than %d MB as text; extract a part of it, or count its elements",
				vec.MaxText>>20))
			break
		}
	}
	return table.Texts(table.Dynamic, texts, nulls)
}
