package table

import "slices"

// Head returns the first rows of a table, without copying cells.
func (t *Table) Head(rows int) *Table {
	if rows >= t.rows {
		return t
	}
	vectors := make([]*Vector, len(t.vectors))
	for i, v := range t.vectors {
		vectors[i] = v.head(rows)
	}
	return New(t.columns, vectors)
}

func (v *Vector) head(n int) *Vector {
	short := *v
	short.n = n
	switch {
	case v.codes != nil:
		short.codes = v.codes[:n:n]
	case v.ints != nil:
		short.ints = v.ints[:n:n]
	case v.reals != nil:
		short.reals = v.reals[:n:n]
	case v.texts != nil:
		short.texts = v.texts[:n:n]
	}
	if v.nulls != nil {
		short.nulls = slices.Clone(v.nulls[:(n+63)/64])
		if n%64 != 0 { // no bits after the last row
			short.nulls[n/64] &= 1<<(n%64) - 1
		}
	}
	return &short
}
