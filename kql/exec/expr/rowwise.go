package expr

import (
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Rowwise compiles a function of the values of one row. It runs once if all arguments are constant,
// and once for each dictionary entry if the only other argument is coded.
func (c *Compiler) Rowwise(span syntax.Span, t table.Type, args []*Expr, fn func(a []vec.Datum) vec.Datum) *Expr {
	slot, varying := c.X.slot(), -1
	for i, a := range args {
		if a.Const == nil {
			if varying >= 0 {
				varying = -2
				break
			}
			varying = i
		}
	}
	x := &Expr{Type: t, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		vecs, fn := EvalAll(f, b, args), f.X.bounded(span, t, fn)
		if varying >= 0 && vecs[varying].Codes != nil && !vecs[varying].Const && vecs[varying].Nulls == nil {
			return byEntry(f, slot, t, vecs, varying, fn)
		}
		return byRow(t, vecs, b.N, fn)
	}}
	return c.Fold(x, args...)
}

// whole compiles a function of one whole number that is null only where the number is.
func (c *Compiler) whole(span syntax.Span, t table.Type, arg *Expr, fn func(n int64) int64) *Expr {
	return c.Fold(&Expr{Type: t, Span: span, Col: -1, Eval: func(f *Frame, b *vec.Batch) *vec.Vec {
		in := arg.Eval(f, b).Dense()
		out := vec.NewVec(t, b.N)
		out.Nulls = in.Nulls
		for i, n := range in.Ints[:b.N] {
			if in.Nulls == nil || !in.Nulls[i] {
				out.Ints[i] = fn(n)
			}
		}
		return out
	}}, arg)
}

// bounded ends the run if a function returns a value, or the values of a batch, that are so big they
// could exhaust the memory. Types of a fixed size need no bound.
func (x *Execution) bounded(span syntax.Span, t table.Type,
	fn func(a []vec.Datum) vec.Datum) func(a []vec.Datum) vec.Datum {
	if t != table.String && t != table.Dynamic {
		return fn
	}
	made := int64(0)
	return func(a []vec.Datum) vec.Datum {
		if made > x.Limit {
			return vec.NullOf(t)
		}
		d := fn(a)
		list, _ := d.Dyn.([]any)
		made += int64(len(d.Str) + 16*len(list))
		if len(d.Str) > vec.MaxText || len(list) > vec.MaxElements || made > x.Limit {
			made = x.Limit + 1
			x.Fail(vec.Failf(span, vec.CodeLimit,
				"a computed value is too large: the limits are %d MB or %d elements for one value, and %d MB in all",
				vec.MaxText>>20, vec.MaxElements, x.Limit>>20))
			return vec.NullOf(t)
		}
		return d
	}
}

// EvalAll evaluates several expressions over a batch.
func EvalAll(f *Frame, b *vec.Batch, args []*Expr) []*vec.Vec {
	vecs := make([]*vec.Vec, len(args))
	for i, a := range args {
		vecs[i] = a.Eval(f, b)
	}
	return vecs
}

func byRow(t table.Type, vecs []*vec.Vec, n int, fn func(a []vec.Datum) vec.Datum) *vec.Vec {
	if n > 0 && allConstant(vecs) {
		one := make([]vec.Datum, len(vecs))
		for i, v := range vecs {
			one[i] = v.Datum(0)
		}
		return vec.Constant(fn(one), n)
	}
	out := vec.NewVec(t, n)
	a := make([]vec.Datum, len(vecs))
	for row := range n {
		for i, v := range vecs {
			a[i] = v.Datum(row)
		}
		out.Set(row, fn(a))
	}
	return out
}

func allConstant(vecs []*vec.Vec) bool {
	for _, v := range vecs {
		if !v.Const {
			return false
		}
	}
	return true
}

// entries caches the results of a function for the entries of a dictionary.
type entries struct {
	dictionary []string
	known      []bool
	results    *vec.Vec
}

// of returns the cache for a dictionary; it is emptied for a new one.
func (e *entries) of(t table.Type, dictionary []string) *entries {
	if !vec.SameDictionary(e.dictionary, dictionary) || e.results == nil {
		*e = entries{dictionary, make([]bool, len(dictionary)), vec.NewVec(t, len(dictionary))}
		if t != table.String {
			e.results.Nulls = make([]bool, len(dictionary))
		}
	}
	return e
}

func byEntry(f *Frame, slot int, t table.Type, vecs []*vec.Vec, varying int,
	fn func(a []vec.Datum) vec.Datum) *vec.Vec {
	coded := vecs[varying]
	e := memo(f, slot, func() *entries { return &entries{} }).of(t, coded.Strs)
	a := make([]vec.Datum, len(vecs))
	for i, v := range vecs {
		if i != varying {
			a[i] = v.Datum(0)
		}
	}
	for _, code := range coded.Codes {
		if !e.known[code] {
			e.known[code] = true
			a[varying] = vec.Datum{Type: coded.Type, Str: coded.Strs[code]}
			e.results.Set(int(code), fn(a))
		}
	}
	if t == table.String {
		return &vec.Vec{Type: t, N: coded.N, Strs: e.results.Strs, Codes: coded.Codes}
	}
	return e.results.Gather(vec.RowNumbers(coded.Codes))
}
