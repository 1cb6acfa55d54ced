package vec

import (
	"quarry/table"
)

// Concat joins batches with the same columns. A column that no batch has read from its table stays
// unread.
func Concat(columns []table.Column, batches []*Batch) *Batch {
	if len(batches) == 1 {
		return batches[0]
	}
	n := 0
	for _, b := range batches {
		n += b.N
	}
	out := &Batch{N: n, Cols: make([]Lazy, len(columns))}
	origins := map[*Rowset]*Rowset{} // by the rowset of the first batch, which columns share
	for i := range columns {
		if out.Cols[i] = concatUnread(batches, i, n, origins); out.Cols[i].Table == nil {
			out.Cols[i].Vec = ConcatColumn(columns[i].Type, batches, i, n)
		}
	}
	return out
}

// concatUnread concatenates the row numbers of a column that every batch has still to read from the
// same table.
func concatUnread(batches []*Batch, column, n int, origins map[*Rowset]*Rowset) Lazy {
	first := batches[0].Cols[column]
	for _, b := range batches {
		if c := b.Cols[column]; c.Vec != nil || c.Table == nil || c.Table != first.Table {
			return Lazy{}
		}
	}
	rows, ok := origins[first.Rows]
	if !ok {
		rows = &Rowset{N: n, idx: make([]int32, 0, n)}
		for _, b := range batches {
			from := b.Cols[column].Rows
			for i := range from.N {
				rows.idx = append(rows.idx, int32(from.row(i)))
			}
		}
		origins[first.Rows] = rows
	}
	return Lazy{Table: first.Table, Rows: rows}
}

// ConcatColumn joins one column of batches that have n rows in total.
func ConcatColumn(t table.Type, batches []*Batch, column, n int) *Vec {
	if v := concatCodes(t, batches, column, n); v != nil {
		return v
	}
	out := NewVec(t, n)
	at := 0
	for _, b := range batches {
		v := b.Col(column).Dense()
		switch {
		case t == table.Real:
			copy(out.Reals[at:], v.Reals)
		case t == table.Dynamic:
			copy(out.Dyns[at:], v.Dyns)
		case out.Strs == nil:
			copy(out.Ints[at:], v.Ints)
		case v.Codes == nil:
			copy(out.Strs[at:], v.Strs)
		default:
			for i, code := range v.Codes {
				out.Strs[at+i] = v.Strs[code]
			}
		}
		if v.Nulls != nil {
			if out.Nulls == nil {
				out.Nulls = make([]bool, n)
			}
			copy(out.Nulls[at:], v.Nulls)
		}
		at += b.N
	}
	return out
}

// concatCodes concatenates the codes of a column if all batches share a dictionary, and returns nil
// otherwise.
func concatCodes(t table.Type, batches []*Batch, column, n int) *Vec {
	var dictionary []string
	for _, b := range batches {
		v := b.Col(column)
		if v.Codes == nil || v.Const || v.Nulls != nil || dictionary != nil && !SameDictionary(dictionary, v.Strs) {
			return nil
		}
		dictionary = v.Strs
	}
	if dictionary == nil {
		return nil
	}
	out := &Vec{Type: t, N: n, Strs: dictionary, Codes: make([]uint32, 0, n)}
	for _, b := range batches {
		out.Codes = append(out.Codes, b.Col(column).Codes...)
	}
	return out
}

// SameDictionary reports whether two dictionaries are the same slice.
func SameDictionary(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// NoRows returns an empty batch.
func NoRows(columns []table.Column) *Batch {
	vecs := make([]*Vec, len(columns))
	for i, column := range columns {
		vecs[i] = NewVec(column.Type, 0)
	}
	return BatchOf(0, vecs...)
}

// RowNumbers converts codes to row numbers.
func RowNumbers(codes []uint32) []int32 {
	rows := make([]int32, len(codes))
	for i, code := range codes {
		rows[i] = int32(code)
	}
	return rows
}
