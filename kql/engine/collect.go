package engine

import (
	"quarry/table"
)

// concat joins batches of the same columns into one. Columns of one table that nobody
// has read yet stay unread.
func concat(columns []table.Column, batches []*batch) *batch {
	if len(batches) == 1 {
		return batches[0]
	}
	n := 0
	for _, b := range batches {
		n += b.n
	}
	out := &batch{n: n, cols: make([]lazy, len(columns))}
	origins := map[*rowset]*rowset{} // by the first batch's rowset, which columns share
	for i := range columns {
		if out.cols[i] = concatUnread(batches, i, n, origins); out.cols[i].tab == nil {
			out.cols[i].v = concatColumn(columns[i].Type, batches, i, n)
		}
	}
	return out
}

// concatUnread joins the row numbers of a column that all batches still have to read from one table.
func concatUnread(batches []*batch, column, n int, origins map[*rowset]*rowset) lazy {
	first := batches[0].cols[column]
	for _, b := range batches {
		if c := b.cols[column]; c.v != nil || c.tab == nil || c.tab != first.tab {
			return lazy{}
		}
	}
	rows, ok := origins[first.rows]
	if !ok {
		rows = &rowset{n: n, idx: make([]int32, 0, n)}
		for _, b := range batches {
			from := b.cols[column].rows
			for i := range from.n {
				rows.idx = append(rows.idx, int32(from.row(i)))
			}
		}
		origins[first.rows] = rows
	}
	return lazy{tab: first.tab, rows: rows}
}

func concatColumn(t table.Type, batches []*batch, column, n int) *vec {
	if v := concatCodes(t, batches, column, n); v != nil {
		return v
	}
	out := newVec(t, n)
	at := 0
	for _, b := range batches {
		v := b.col(column).dense()
		switch {
		case t == table.Real:
			copy(out.reals[at:], v.reals)
		case t == table.Dynamic:
			copy(out.dyns[at:], v.dyns)
		case out.strs == nil:
			copy(out.ints[at:], v.ints)
		case v.codes == nil:
			copy(out.strs[at:], v.strs)
		default:
			for i, code := range v.codes {
				out.strs[at+i] = v.strs[code]
			}
		}
		if v.nulls != nil {
			if out.nulls == nil {
				out.nulls = make([]bool, n)
			}
			copy(out.nulls[at:], v.nulls)
		}
		at += b.n
	}
	return out
}

// concatCodes keeps a dictionary that all batches share; it gives nil where they do not.
func concatCodes(t table.Type, batches []*batch, column, n int) *vec {
	var dictionary []string
	for _, b := range batches {
		v := b.col(column)
		if v.codes == nil || v.konst || v.nulls != nil || dictionary != nil && !sameDictionary(dictionary, v.strs) {
			return nil
		}
		dictionary = v.strs
	}
	if dictionary == nil {
		return nil
	}
	out := &vec{typ: t, n: n, strs: dictionary, codes: make([]uint32, 0, n)}
	for _, b := range batches {
		out.codes = append(out.codes, b.col(column).codes...)
	}
	return out
}

func sameDictionary(a, b []string) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// noRows is an empty batch.
func noRows(columns []table.Column) *batch {
	vecs := make([]*vec, len(columns))
	for i, column := range columns {
		vecs[i] = newVec(column.Type, 0)
	}
	return batchOf(0, vecs...)
}

func asRows(codes []uint32) []int32 {
	rows := make([]int32, len(codes))
	for i, code := range codes {
		rows[i] = int32(code)
	}
	return rows
}
