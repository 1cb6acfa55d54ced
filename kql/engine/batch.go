package engine

import (
	"slices"

	"quarry/table"
)

// chunkRows is the number of rows that are computed together: small enough for the
// first-level caches, large enough to make the cost of a step per batch vanish.
const chunkRows = 4096

// batch is a run of rows. Its columns are read when somebody asks for them, so a
// column that no operator uses is never copied.
type batch struct {
	n    int
	cols []lazy
}

// lazy is a column that may still have to be picked out of something larger.
type lazy struct {
	v    *vec          // the values, once read
	from *vec          // or: values to pick rows from
	tab  *table.Vector // or: a column of a table to pick rows from
	rows *rowset
}

// rowset says which rows of its origin a lazy column holds: idx, or n from start where idx is nil.
type rowset struct {
	start, n int
	idx      []int32
}

func batchOf(n int, vecs ...*vec) *batch {
	b := &batch{n: n, cols: make([]lazy, len(vecs))}
	for i, v := range vecs {
		b.cols[i].v = v
	}
	return b
}

// col returns the values of a column, reading them on first use.
func (b *batch) col(i int) *vec {
	c := &b.cols[i]
	if c.v == nil {
		if c.tab != nil {
			c.v = readTable(c.tab, c.rows)
		} else {
			c.v = c.from.gather(c.rows.idx)
		}
	}
	return c.v
}

// pick returns a batch of some of the rows. The columns are not touched.
func (b *batch) pick(rows []int32) *batch {
	out := &batch{n: len(rows), cols: make([]lazy, len(b.cols))}
	direct := &rowset{n: len(rows), idx: rows}
	var before, after *rowset // columns of one origin share their rowset
	for i := range b.cols {
		c := &b.cols[i]
		switch {
		case c.v != nil:
			out.cols[i] = lazy{from: c.v, rows: direct}
		default:
			if c.rows != before {
				before, after = c.rows, c.rows.pick(rows)
			}
			out.cols[i] = lazy{from: c.from, tab: c.tab, rows: after}
		}
	}
	return out
}

func (r *rowset) pick(rows []int32) *rowset {
	idx := make([]int32, len(rows))
	for i, row := range rows {
		switch {
		case row < 0:
			idx[i] = -1
		case r.idx != nil:
			idx[i] = r.idx[row]
		default:
			idx[i] = int32(r.start) + row
		}
	}
	return &rowset{n: len(rows), idx: idx}
}

// head returns the first n rows.
func (b *batch) head(n int) *batch { return b.slice(0, n) }

func (b *batch) slice(from, to int) *batch {
	rows := make([]int32, to-from)
	for i := range rows {
		rows[i] = int32(from + i)
	}
	return b.pick(rows)
}

// with returns a batch of some of the columns followed by new ones.
func (b *batch) with(columns []int, vecs ...*vec) *batch {
	out := &batch{n: b.n, cols: make([]lazy, 0, len(columns)+len(vecs))}
	for _, i := range columns {
		out.cols = append(out.cols, b.cols[i])
	}
	for _, v := range vecs {
		out.cols = append(out.cols, lazy{v: v})
	}
	return out
}

// copied returns a batch that can be read beside this one by another reader.
func (b *batch) copied() *batch { return &batch{n: b.n, cols: slices.Clone(b.cols)} }

// readTable picks rows of a table's column.
func readTable(t *table.Vector, rows *rowset) *vec {
	if hasNegative(rows.idx) {
		return readOuter(t, rows)
	}
	v := &vec{typ: t.Type(), n: rows.n}
	if dictionary, codes, ok := t.Dictionary(); ok && t.Type() != table.Dynamic {
		v.strs = dictionary
		if rows.idx == nil {
			v.codes = codes[rows.start : rows.start+rows.n]
		} else {
			v.codes = pick(codes, rows.idx, false)
		}
	} else {
		readPlain(v, t, rows)
	}
	if t.HasNulls() && v.typ != table.String {
		readNulls(v, t, rows)
	}
	return v
}

// readOuter reads rows of which some are -1, as outer joins ask for them: those become null.
func readOuter(t *table.Vector, rows *rowset) *vec {
	there := make([]int32, 0, rows.n)
	places := make([]int32, rows.n)
	for i, row := range rows.idx {
		places[i] = -1
		if row >= 0 {
			places[i] = int32(len(there))
			there = append(there, row)
		}
	}
	return readTable(t, &rowset{n: len(there), idx: there}).gather(places)
}

func (r *rowset) row(i int) int {
	if r.idx == nil {
		return r.start + i
	}
	return int(r.idx[i])
}

func readPlain(v *vec, t *table.Vector, rows *rowset) {
	switch {
	case v.typ == table.Real:
		v.reals = make([]float64, rows.n)
		for i := range v.reals {
			v.reals[i] = t.Real(rows.row(i))
		}
	case v.typ == table.Dynamic:
		v.dyns = make([]any, rows.n)
		for i := range v.dyns {
			v.dyns[i] = rawDynamic(t.Text(rows.row(i)))
		}
	case v.typ.Integral():
		v.ints = make([]int64, rows.n)
		if rows.idx == nil {
			for i := range v.ints {
				v.ints[i] = t.Int(rows.start + i)
			}
			return
		}
		for i, row := range rows.idx {
			v.ints[i] = t.Int(int(row))
		}
	default:
		v.strs = make([]string, rows.n)
		for i := range v.strs {
			v.strs[i] = t.Text(rows.row(i))
		}
	}
}

func rawDynamic(text string) any {
	if text == "" || text == "null" {
		return nil
	}
	return rawJSON(text)
}

func readNulls(v *vec, t *table.Vector, rows *rowset) {
	v.nulls = make([]bool, rows.n)
	for i := range v.nulls {
		v.nulls[i] = t.Null(rows.row(i))
	}
}

func trueRows(v *vec) []int32 {
	rows := make([]int32, 0, v.n)
	for i, n := range v.ints {
		if n != 0 && (v.nulls == nil || !v.nulls[i]) {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// size estimates the bytes that a batch keeps alive beyond the tables it was read from.
func (b *batch) size() int64 {
	bytes := int64(0)
	for i := range b.cols {
		switch v := b.cols[i].v; {
		case v == nil:
			bytes += int64(4 * b.n)
		case v.dyns != nil:
			bytes += int64(64 * b.n)
		case v.strs != nil && v.codes == nil:
			bytes += int64(32 * b.n)
		default:
			bytes += int64(8 * b.n)
		}
	}
	return bytes
}
