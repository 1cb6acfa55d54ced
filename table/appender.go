package table

import (
	"slices"

	"quarry/table/dictionary"
)

// minDictionaryTrial is the number of rows after which a text column first checks whether its values
// repeat enough to keep the dictionary. It checks again whenever the number of rows has doubled.
const minDictionaryTrial = 4096

// Appender adds values to one column. Its slices only grow, so a Vector can share them while more
// values are added.
type Appender struct {
	typ     Type
	n       int
	nulls   []uint64
	ints    []int64
	reals   []float64
	texts   []string
	codes   []uint32
	index   *dictionary.Index // index of strings; nil for other types, and once the dictionary has been dropped
	arena   arena
	misfits misfits
}

// misfits are the values that did not match the type of a column: their rows in ascending order,
// and their text.
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

// NewAppender returns an appender for an empty column.
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

// Append adds a value; a value of another type becomes a misfit.
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

// Misfit adds a value that does not match the type of the column, as text.
func (a *Appender) Misfit(text string) {
	a.misfits.rows = append(a.misfits.rows, uint32(a.n))
	a.misfits.texts = append(a.misfits.texts, text)
	a.Null()
}

// Int adds a value of an integral type.
func (a *Appender) Int(n int64) {
	a.ints = append(withRoom(a.ints), n)
	a.n++
}

// Real adds a real.
func (a *Appender) Real(f float64) {
	a.reals = append(withRoom(a.reals), f)
	a.n++
}

// Text adds a string, a decimal, a GUID or raw JSON.
func (a *Appender) Text(s string) {
	if a.index == nil {
		a.appendText(s)
		return
	}
	code, known := lookUp(a, s)
	if !known {
		a.texts = append(withRoom(a.texts), s)
	}
	a.code(code)
}

// CopyText adds a string like Text, but copies the bytes only if they are new to the column.
func (a *Appender) CopyText(text []byte) { a.CopyCoded(text) }

// CopyCoded adds a string like CopyText, and returns its code for Repeat if the column has a dictionary.
func (a *Appender) CopyCoded(text []byte) (code uint32, ok bool) {
	if a.index == nil {
		a.appendText(a.arena.keep(text))
		return 0, false
	}
	code, known := lookUp(a, text)
	if !known {
		a.texts = append(withRoom(a.texts), a.arena.keep(text))
	}
	a.code(code)
	return code, a.index != nil
}

// Repeat adds the text with a code again. It adds nothing and returns false if the dictionary has
// been dropped since.
func (a *Appender) Repeat(code uint32) bool {
	if a.index == nil {
		return false
	}
	a.code(code)
	return true
}

// lookUp returns the code of a string, or the next free one. Equal values often follow each other, so
// it tries the code of the previous row first.
func lookUp[T string | []byte](a *Appender, text T) (code uint32, known bool) {
	if n := len(a.codes); n > 0 {
		if last := a.codes[n-1]; a.texts[last] == string(text) {
			return last, true
		}
	}
	return dictionary.Find(a.index, a.texts, text, dictionary.Hash(text), uint32(len(a.texts)))
}

// appendText adds a string to a column without a dictionary.
func (a *Appender) appendText(s string) {
	a.texts = append(withRoom(a.texts), s)
	a.n++
}

// code adds a row to a column with a dictionary, and drops the dictionary if it does not pay off.
func (a *Appender) code(code uint32) {
	a.codes = append(withRoom(a.codes), code)
	a.n++
	if a.n >= minDictionaryTrial && a.n&(a.n-1) == 0 && len(a.texts) > a.n/4*3 {
		a.DropDictionary()
	}
}

// DropDictionary replaces the codes with their strings. Earlier vectors keep the old slices.
func (a *Appender) DropDictionary() {
	texts := make([]string, len(a.codes), 2*len(a.codes))
	for row, code := range a.codes {
		texts[row] = a.texts[code]
	}
	a.texts, a.codes, a.index = texts, nil, nil
}

// Vector returns the values so far. It shares the slices that only grow, but copies the null bits,
// whose last word changes as rows are added.
func (a *Appender) Vector() *Vector {
	v := &Vector{
		typ: a.typ, n: a.n, ints: a.ints, reals: a.reals, texts: a.texts, codes: a.codes, distinct: true,
		misfits: a.misfits,
	}
	if a.nulls != nil {
		v.nulls = make([]uint64, a.n>>6+1)
		copy(v.nulls, a.nulls)
	}
	return v
}

// withRoom returns a slice with room for another element. It doubles the capacity, where append adds a
// quarter: columns can grow to hundreds of thousands of rows.
func withRoom[S ~[]E, E any](s S) S {
	if len(s) < cap(s) {
		return s
	}
	return slices.Grow(s, max(len(s), 64))
}

// Trim frees the unused capacity of a complete column, if there is a lot of it. Copying delays the
// results after the last byte has arrived.
func (a *Appender) Trim() {
	a.ints, a.reals, a.texts, a.codes = trimmed(a.ints), trimmed(a.reals), trimmed(a.texts), trimmed(a.codes)
}

func trimmed[S ~[]E, E any](s S) S {
	if cap(s)-len(s) <= len(s)/3 {
		return s
	}
	return append(make(S, 0, len(s)), s...)
}
