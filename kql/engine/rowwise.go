package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// rowwise makes an expression of a function from one row's values to one value. It
// runs once for constants, and once for each dictionary entry where the only argument
// that varies is coded.
func (c *compiler) rowwise(span syntax.Span, t table.Type, args []*expr, fn func(a []datum) datum) *expr {
	slot, varying := c.x.slot(), -1
	for i, a := range args {
		if a.konst == nil {
			if varying >= 0 {
				varying = -2
				break
			}
			varying = i
		}
	}
	x := &expr{typ: t, span: span, col: -1, eval: func(f *frame, b *batch) *vec {
		vecs, fn := evalAll(f, b, args), f.x.bounded(span, t, fn)
		if varying >= 0 && vecs[varying].codes != nil && !vecs[varying].konst && vecs[varying].nulls == nil {
			return byEntry(f, slot, t, vecs, varying, fn)
		}
		return byRow(t, vecs, b.n, fn)
	}}
	return c.fold(x, args...)
}

// bounded ends the run when a function makes a value, or the values of a batch, so large that they
// would fill the memory. Types of a fixed size need no bound.
func (x *execution) bounded(span syntax.Span, t table.Type, fn func(a []datum) datum) func(a []datum) datum {
	if t != table.String && t != table.Dynamic {
		return fn
	}
	made := int64(0)
	return func(a []datum) datum {
		if made > x.limit {
			return nullOf(t)
		}
		d := fn(a)
		list, _ := d.dyn.([]any)
		made += int64(len(d.str) + 16*len(list))
		if len(d.str) > maxText || len(list) > maxElements || made > x.limit {
			made = x.limit + 1
			x.fail(failf(span, CodeLimit, "The values made here are too large: more than %d MB, or %d elements, in one, or more than %d MB in all.", maxText>>20, maxElements, x.limit>>20))
			return nullOf(t)
		}
		return d
	}
}

func evalAll(f *frame, b *batch, args []*expr) []*vec {
	vecs := make([]*vec, len(args))
	for i, a := range args {
		vecs[i] = a.eval(f, b)
	}
	return vecs
}

func byRow(t table.Type, vecs []*vec, n int, fn func(a []datum) datum) *vec {
	if n > 0 && allConstant(vecs) {
		one := make([]datum, len(vecs))
		for i, v := range vecs {
			one[i] = v.datum(0)
		}
		return constant(fn(one), n)
	}
	out := newVec(t, n)
	a := make([]datum, len(vecs))
	for row := range n {
		for i, v := range vecs {
			a[i] = v.datum(row)
		}
		out.set(row, fn(a))
	}
	return out
}

func allConstant(vecs []*vec) bool {
	for _, v := range vecs {
		if !v.konst {
			return false
		}
	}
	return true
}

// entries remembers the results of a function for the entries of a dictionary.
type entries struct {
	dictionary []string
	known      []bool
	results    *vec
}

// of returns the memory for a dictionary, emptied when it is a new one.
func (e *entries) of(t table.Type, dictionary []string) *entries {
	if !sameDictionary(e.dictionary, dictionary) || e.results == nil {
		*e = entries{dictionary, make([]bool, len(dictionary)), newVec(t, len(dictionary))}
		if t != table.String {
			e.results.nulls = make([]bool, len(dictionary))
		}
	}
	return e
}

func byEntry(f *frame, slot int, t table.Type, vecs []*vec, varying int, fn func(a []datum) datum) *vec {
	coded := vecs[varying]
	e := memo(f, slot, func() *entries { return &entries{} }).of(t, coded.strs)
	a := make([]datum, len(vecs))
	for i, v := range vecs {
		if i != varying {
			a[i] = v.datum(0)
		}
	}
	for _, code := range coded.codes {
		if !e.known[code] {
			e.known[code] = true
			a[varying] = datum{typ: coded.typ, str: coded.strs[code]}
			e.results.set(int(code), fn(a))
		}
	}
	if t == table.String {
		return &vec{typ: t, n: coded.n, strs: e.results.strs, codes: coded.codes}
	}
	return e.results.gather(asRows(coded.codes))
}
