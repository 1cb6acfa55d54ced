package table

import (
	"slices"

	"quarry/table/dictionary"
)

// dictionaryTrial is the number of rows after which a text column is asked for the first
// time whether it repeats enough to keep its dictionary; it is asked again at each doubling.
const dictionaryTrial = 4096

// Appender adds values to one column. Its slices only grow, so that a Vector may share
// them while more is added.
type Appender struct {
	typ     Type
	n       int
	nulls   []uint64
	ints    []int64
	reals   []float64
	texts   []string
	codes   []uint32
	index   *dictionary.Index // of texts; nil for other types, and once given up
	arena   arena
	misfits misfits
}

// misfits are what stood in place of values of a column's type: rows in ascending
// order, and a text for each.
type misfits struct {
	rows  []uint32
	texts []string
}

func (m misfits) at(row int) (string, bool) {
	i, ok := slices.BinarySearch(m.rows, uint32(row))
	if !ok {
		return "", false
	}
	return m.texts[i], true
}

// NewAppender starts an empty column.
func NewAppender(t Type) *Appender {
	a := &Appender{typ: t}
	if !t.Integral() && t != Real {
		a.index = &dictionary.Index{}
		a.codes = []uint32{}
	}
	return a
}

// Type returns the type of the column.
func (a *Appender) Type() Type { return a.typ }

// Len returns the number of values so far.
func (a *Appender) Len() int { return a.n }

// Append adds a value; one of another type becomes a misfit.
func (a *Appender) Append(v Value) {
	switch {
	case v.null:
		a.Null()
	case v.typ != a.typ:
		a.Misfit(v.String())
	case a.typ.Integral():
		a.Int(v.num)
	case a.typ == Real:
		a.Real(v.Real())
	default:
		a.Text(v.text)
	}
}

// Null adds a null.
func (a *Appender) Null() {
	for len(a.nulls) <= a.n>>6 {
		a.nulls = append(a.nulls, 0)
	}
	a.nulls[a.n>>6] |= 1 << (a.n & 63)
	switch {
	case a.typ.Integral():
		a.Int(0)
	case a.typ == Real:
		a.Real(0)
	default:
		a.Text("")
	}
}

// Misfit adds what stood in the place of a value of the column's type.
func (a *Appender) Misfit(text string) {
	a.misfits.rows = append(a.misfits.rows, uint32(a.n))
	a.misfits.texts = append(a.misfits.texts, text)
	a.Null()
}

// Int adds a value of an integral type.
func (a *Appender) Int(n int64) {
	a.ints = append(roomy(a.ints), n)
	a.n++
}

// Real adds a real.
func (a *Appender) Real(f float64) {
	a.reals = append(roomy(a.reals), f)
	a.n++
}

// Text adds a string, a decimal, a GUID or raw JSON.
func (a *Appender) Text(s string) {
	if a.index == nil {
		a.spell(s)
		return
	}
	code, known := lookUp(a, s)
	if !known {
		a.texts = append(roomy(a.texts), s)
	}
	a.code(code)
}

// CopyText adds a text like Text, and copies the bytes only where the column has not got them.
func (a *Appender) CopyText(text []byte) { a.CopyCoded(text) }

// CopyCoded adds a text like CopyText, and returns its code for Repeat if the column has a dictionary.
func (a *Appender) CopyCoded(text []byte) (code uint32, ok bool) {
	if a.index == nil {
		a.spell(a.arena.keep(text))
		return 0, false
	}
	code, known := lookUp(a, text)
	if !known {
		a.texts = append(roomy(a.texts), a.arena.keep(text))
	}
	a.code(code)
	return code, a.index != nil
}

// Repeat adds the text of a code once more. It adds nothing and reports false when the
// dictionary was given up since.
func (a *Appender) Repeat(code uint32) bool {
	if a.index == nil {
		return false
	}
	a.code(code)
	return true
}

// lookUp finds the code of a text, or makes one. Values often come in runs, so the one
// of the row before is tried first.
func lookUp[T string | []byte](a *Appender, text T) (code uint32, known bool) {
	if n := len(a.codes); n > 0 {
		if last := a.codes[n-1]; a.texts[last] == string(text) {
			return last, true
		}
	}
	return dictionary.Find(a.index, a.texts, text, dictionary.Hash(text), uint32(len(a.texts)))
}

// spell adds a text to a column without a dictionary.
func (a *Appender) spell(s string) {
	a.texts = append(roomy(a.texts), s)
	a.n++
}

// code adds a row to a column with a dictionary, which goes where it does not pay.
func (a *Appender) code(code uint32) {
	a.codes = append(roomy(a.codes), code)
	a.n++
	if a.n >= dictionaryTrial && a.n&(a.n-1) == 0 && len(a.texts) > a.n/4*3 {
		a.DropDictionary()
	}
}

// DropDictionary spells the codes out. Vectors given before keep the old slices.
func (a *Appender) DropDictionary() {
	texts := make([]string, len(a.codes), 2*len(a.codes))
	for row, code := range a.codes {
		texts[row] = a.texts[code]
	}
	a.texts, a.codes, a.index = texts, nil, nil
}

// Vector returns the values so far. It shares the slices that only grow, and copies the null bits, the last word of
// which later rows change in place.
func (a *Appender) Vector() *Vector {
	v := &Vector{
		typ: a.typ, n: a.n, ints: a.ints, reals: a.reals, texts: a.texts, codes: a.codes, distinct: true, misfits: a.misfits,
	}
	if a.nulls != nil {
		v.nulls = make([]uint64, a.n>>6+1)
		copy(v.nulls, a.nulls)
	}
	return v
}

// roomy returns a slice that has room for one more. It doubles where append grows by a
// quarter: the columns of an answer grow to hundreds of thousands of rows.
func roomy[S ~[]E, E any](s S) S {
	if len(s) < cap(s) {
		return s
	}
	return slices.Grow(s, max(len(s), 64))
}

// Trim gives back the spare room of a column that is complete, when it is much: copying takes
// time after the last byte has arrived.
func (a *Appender) Trim() {
	a.ints, a.reals, a.texts, a.codes = trimmed(a.ints), trimmed(a.reals), trimmed(a.texts), trimmed(a.codes)
}

func trimmed[S ~[]E, E any](s S) S {
	if cap(s)-len(s) <= len(s)/3 {
		return s
	}
	return append(make(S, 0, len(s)), s...)
}
