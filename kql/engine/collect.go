package engine

import (
	"quarry/kql"
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
			x.fail(failf(kql.Span{}, CodeLimit, "A value of the answer is longer than %d MB as text. Take a part of it, or count its elements.", maxText>>20))
			break
		}
	}
	return table.Texts(table.Dynamic, texts, nulls)
}

func asRows(codes []uint32) []int32 {
	rows := make([]int32, len(codes))
	for i, code := range codes {
		rows[i] = int32(code)
	}
	return rows
}
