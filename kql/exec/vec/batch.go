package vec

import (
	"slices"

	"quarry/table"
)

// ChunkRows is the number of rows that are computed together: few enough to fit the first-level
// caches, many enough to make the fixed cost per batch negligible.
const ChunkRows = 4096

// Batch is a run of rows. Columns are read on first use, so a column that no operator uses is never
// copied.
type Batch struct {
	// N is the number of rows.
	N    int
	Cols []Lazy
}

// Lazy is a column whose values may not have been read from their origin yet.
type Lazy struct {
	Vec   *Vec          // the values, once read
	from  *Vec          // or the values to pick rows from
	Table *table.Vector // or the column of a table to pick rows from
	Rows  *Rowset       // the rows to pick
	texts []string      // or JSON that becomes dynamic values
}

// LazyDynamics returns a dynamic column of JSON.
func LazyDynamics(texts []string) Lazy { return Lazy{texts: texts} }

// dynamics returns JSON as dynamic values.
func dynamics(texts []string) *Vec {
	v := NewVec(table.Dynamic, len(texts))
	for i, text := range texts {
		v.Dyns[i] = text
	}
	return v
}

// Rowset selects the rows that a lazy column takes from its origin: those in idx, or N rows from
// Start if idx is nil.
type Rowset struct {
	Start, N int
	idx      []int32
}

// BatchOf returns a batch of n rows with the given columns.
func BatchOf(n int, vecs ...*Vec) *Batch {
	b := &Batch{N: n, Cols: make([]Lazy, len(vecs))}
	for i, v := range vecs {
		b.Cols[i].Vec = v
	}
	return b
}

// Col returns the values of a column, reading them on first use.
func (b *Batch) Col(i int) *Vec {
	c := &b.Cols[i]
	switch {
	case c.Vec != nil:
	case c.texts != nil:
		c.Vec = dynamics(c.texts)
	case c.Table != nil:
		c.Vec = readTable(c.Table, c.Rows)
	default:
		c.Vec = c.from.Gather(c.Rows.idx)
	}
	return c.Vec
}

// Pick returns a batch of some of the rows without reading any column.
func (b *Batch) Pick(rows []int32) *Batch {
	out := &Batch{N: len(rows), Cols: make([]Lazy, len(b.Cols))}
	direct := &Rowset{N: len(rows), idx: rows}
	var before, after *Rowset // old rowset to new: columns with the same origin share one
	for i := range b.Cols {
		c := &b.Cols[i]
		if c.texts != nil {
			b.Col(i)
		}
		switch {
		case c.Vec != nil:
			out.Cols[i] = Lazy{from: c.Vec, Rows: direct}
		default:
			if c.Rows != before {
				before, after = c.Rows, c.Rows.Pick(rows)
			}
			out.Cols[i] = Lazy{from: c.from, Table: c.Table, Rows: after}
		}
	}
	return out
}

// Pick returns the rows that remain when some of the rows of a batch are picked; -1 stays -1.
func (r *Rowset) Pick(rows []int32) *Rowset {
	idx := make([]int32, len(rows))
	for i, row := range rows {
		switch {
		case row < 0:
			idx[i] = -1
		case r.idx != nil:
			idx[i] = r.idx[row]
		default:
			idx[i] = int32(r.Start) + row
		}
	}
	return &Rowset{N: len(rows), idx: idx}
}

// Head returns the first n rows.
func (b *Batch) Head(n int) *Batch { return b.Slice(0, n) }

// Slice returns the rows from, inclusive, to, exclusive.
func (b *Batch) Slice(from, to int) *Batch {
	rows := make([]int32, to-from)
	for i := range rows {
		rows[i] = int32(from + i)
	}
	return b.Pick(rows)
}

// With returns a batch of some of the columns followed by new ones.
func (b *Batch) With(columns []int, vecs ...*Vec) *Batch {
	out := &Batch{N: b.N, Cols: make([]Lazy, 0, len(columns)+len(vecs))}
	for _, i := range columns {
		out.Cols = append(out.Cols, b.Cols[i])
	}
	for _, v := range vecs {
		out.Cols = append(out.Cols, Lazy{Vec: v})
	}
	return out
}

// Clone returns a shallow copy, for a second reader: reading a column writes to the batch.
func (b *Batch) Clone() *Batch { return &Batch{N: b.N, Cols: slices.Clone(b.Cols)} }

// readTable reads the selected rows of a table's column.
func readTable(t *table.Vector, rows *Rowset) *Vec {
	if hasNegative(rows.idx) {
		return readOuter(t, rows)
	}
	v := &Vec{Type: t.Type(), N: rows.N}
	if dictionary, codes, ok := t.Dictionary(); ok && t.Type() != table.Dynamic {
		v.Strs = dictionary
		if rows.idx == nil {
			v.Codes = codes[rows.Start : rows.Start+rows.N]
		} else {
			v.Codes = Pick(codes, rows.idx, false)
		}
	} else {
		readPlain(v, t, rows)
	}
	if t.HasNulls() && v.Type != table.String {
		readNulls(v, t, rows)
	}
	return v
}

// readOuter reads a selection in which -1, left by an outer join, becomes null.
func readOuter(t *table.Vector, rows *Rowset) *Vec {
	there := make([]int32, 0, rows.N)
	places := make([]int32, rows.N)
	for i, row := range rows.idx {
		places[i] = -1
		if row >= 0 {
			places[i] = int32(len(there))
			there = append(there, row)
		}
	}
	return readTable(t, &Rowset{N: len(there), idx: there}).Gather(places)
}

func (r *Rowset) row(i int) int {
	if r.idx == nil {
		return r.Start + i
	}
	return int(r.idx[i])
}

func readPlain(v *Vec, t *table.Vector, rows *Rowset) {
	switch {
	case v.Type == table.Real:
		v.Reals = pickStored(t.RealValues(), rows)
	case v.Type == table.Dynamic:
		v.Dyns = make([]any, rows.N)
		for i := range v.Dyns {
			v.Dyns[i] = rawDynamic(t.Text(rows.row(i)))
		}
	case v.Type.Integral():
		v.Ints = pickStored(t.IntValues(), rows)
	default:
		v.Strs = pickStored(t.TextValues(), rows)
	}
}

// pickStored returns the selected values of a column; a run of rows is not copied.
func pickStored[T any](stored []T, rows *Rowset) []T {
	if rows.idx == nil {
		return stored[rows.Start : rows.Start+rows.N : rows.Start+rows.N]
	}
	return Pick(stored, rows.idx, false)
}

func rawDynamic(text string) any {
	if text == "" || text == "null" {
		return nil
	}
	return rawJSON(text)
}

func readNulls(v *Vec, t *table.Vector, rows *Rowset) {
	v.Nulls = make([]bool, rows.N)
	for i := range v.Nulls {
		v.Nulls[i] = t.Null(rows.row(i))
	}
}

// TrueRows returns the numbers of the rows in which a bool is true.
func TrueRows(v *Vec) []int32 {
	rows := make([]int32, 0, v.N)
	for i, n := range v.Ints {
		if n != 0 && (v.Nulls == nil || !v.Nulls[i]) {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// Size estimates the bytes that a batch keeps alive beyond the tables it was read from.
func (b *Batch) Size() int64 {
	bytes := int64(0)
	for i := range b.Cols {
		switch v := b.Cols[i].Vec; {
		case v == nil && b.Cols[i].texts != nil:
			bytes += int64(32 * b.N)
		case v == nil:
			bytes += int64(4 * b.N)
		case v.Dyns != nil:
			bytes += int64(64 * b.N)
		case v.Strs != nil && v.Codes == nil:
			bytes += int64(32 * b.N)
		default:
			bytes += int64(8 * b.N)
		}
	}
	return bytes
}
