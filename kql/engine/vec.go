package engine

import "quarry/table"

// vec is a run of values of one type, one for each row of a batch. A constant vec
// stores a single value; a coded one stores codes into a dictionary.
type vec struct {
	typ   table.Type
	n     int
	konst bool
	nulls []bool // nil where no value is null
	ints  []int64
	reals []float64
	strs  []string // a text for each row, or the dictionary where codes is not nil
	codes []uint32
	dyns  []any
}

// at returns the index at which the value of a row is stored.
func (v *vec) at(row int) int {
	if v.konst {
		return 0
	}
	return row
}

func (v *vec) null(row int) bool { return v.nulls != nil && v.nulls[v.at(row)] }

// text returns a string, GUID or decimal.
func (v *vec) text(row int) string {
	i := v.at(row)
	if v.codes != nil {
		return v.strs[v.codes[i]]
	}
	return v.strs[i]
}

// datum returns the value in a row.
func (v *vec) datum(row int) datum {
	i := v.at(row)
	if v.nulls != nil && v.nulls[i] {
		return nullOf(v.typ)
	}
	d := datum{typ: v.typ}
	switch v.typ {
	case table.Real:
		return realOf(v.reals[i])
	case table.Dynamic:
		d.dyn = v.dyns[i]
		d.null = d.dyn == nil
	case table.String, table.GUID, table.Decimal:
		d.str = v.text(row)
	default:
		d.num = v.ints[i]
	}
	return d
}

// isTrue reports whether a bool is true and not null.
func (v *vec) isTrue(row int) bool {
	i := v.at(row)
	return v.ints[i] != 0 && (v.nulls == nil || !v.nulls[i])
}

// newVec makes room for n values, all null where the type has a null.
func newVec(t table.Type, n int) *vec {
	v := &vec{typ: t, n: n}
	switch t {
	case table.Real:
		v.reals = make([]float64, n)
	case table.Dynamic:
		v.dyns = make([]any, n)
	case table.String, table.GUID, table.Decimal:
		v.strs = make([]string, n)
	default:
		v.ints = make([]int64, n)
	}
	return v
}

// set stores a value of the vec's type in a row of a vec made by newVec.
func (v *vec) set(row int, d datum) {
	if d.null && v.typ != table.String {
		v.setNull(row)
		return
	}
	switch v.typ {
	case table.Real:
		v.reals[row] = d.real()
	case table.Dynamic:
		v.dyns[row] = d.dyn
	case table.String, table.GUID, table.Decimal:
		v.strs[row] = d.str
	default:
		v.ints[row] = d.num
	}
}

func (v *vec) setNull(row int) {
	if v.nulls == nil {
		v.nulls = make([]bool, v.n)
	}
	v.nulls[row] = true
}

// constant makes a vec that has the same value in all n rows.
func constant(d datum, n int) *vec {
	v := newVec(d.typ, 1)
	v.set(0, d)
	v.konst, v.n = true, n
	return v
}

// dense spells a constant out, so that kernels can index without at.
func (v *vec) dense() *vec {
	if !v.konst {
		return v
	}
	return v.spread(make([]int32, v.n))
}

// sized returns a constant with another number of rows.
func (v *vec) sized(n int) *vec {
	c := *v
	c.n = n
	return &c
}

// gather picks rows; -1 gives null.
func (v *vec) gather(rows []int32) *vec {
	if v.konst && !hasNegative(rows) {
		return v.sized(len(rows))
	}
	return v.spread(rows)
}

func hasNegative(rows []int32) bool {
	for _, r := range rows {
		if r < 0 {
			return true
		}
	}
	return false
}

func (v *vec) spread(rows []int32) *vec {
	out := &vec{typ: v.typ, n: len(rows)}
	switch {
	case v.codes != nil:
		return v.gatherCodes(out, rows)
	case v.typ == table.Real:
		out.reals = pick(v.reals, rows, v.konst)
	case v.typ == table.Dynamic:
		out.dyns = pick(v.dyns, rows, v.konst)
	case v.typ == table.String || v.typ == table.GUID || v.typ == table.Decimal:
		out.strs = pick(v.strs, rows, v.konst)
	default:
		out.ints = pick(v.ints, rows, v.konst)
	}
	v.gatherNulls(out, rows)
	return out
}

func pick[T any](from []T, rows []int32, konst bool) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		if r >= 0 {
			if konst {
				r = 0
			}
			out[i] = from[r]
		}
	}
	return out
}

func (v *vec) gatherCodes(out *vec, rows []int32) *vec {
	if hasNegative(rows) {
		out.strs = make([]string, len(rows))
		for i, r := range rows {
			if r >= 0 {
				out.strs[i] = v.text(int(r))
			}
		}
	} else {
		out.strs, out.codes = v.strs, pick(v.codes, rows, v.konst)
	}
	v.gatherNulls(out, rows)
	return out
}

func (v *vec) gatherNulls(out *vec, rows []int32) {
	outer := v.typ != table.String && hasNegative(rows)
	if v.nulls == nil && !outer {
		return
	}
	out.nulls = make([]bool, len(rows))
	for i, r := range rows {
		out.nulls[i] = r < 0 && v.typ != table.String || r >= 0 && v.null(int(r))
	}
}
