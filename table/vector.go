package table

import "math"

// Vector is the immutable sequence of values of a column. It stores bool, int, long, datetime and
// timespan as int64, real as float64, and all other types as text, with a dictionary if values
// repeat.
type Vector struct {
	typ   Type
	n     int
	nulls []uint64 // a bit for each null row; nil if there are none
	ints  []int64
	reals []float64
	texts []string // the text of each row, or the dictionary if codes is not nil
	// distinct is set if the dictionary has no duplicates.
	distinct bool
	codes    []uint32
	// misfits are values that do not match the type of the column. For all computations such a row
	// is null.
	misfits misfits
}

// Ints returns a vector of an integral type. nulls has a bit for each null row, and may be nil.
func Ints(t Type, values []int64, nulls []uint64) *Vector {
	return &Vector{typ: t, n: len(values), ints: values, nulls: nulls}
}

// Reals returns a vector of reals.
func Reals(values []float64, nulls []uint64) *Vector {
	return &Vector{typ: Real, n: len(values), reals: values, nulls: nulls}
}

// Texts returns a vector of a type that is stored as text: string, decimal, GUID, dynamic.
func Texts(t Type, values []string, nulls []uint64) *Vector {
	return &Vector{typ: t, n: len(values), texts: values, nulls: nulls}
}

// Coded returns a text vector whose rows are codes into a dictionary.
func Coded(t Type, dictionary []string, codes []uint32, nulls []uint64) *Vector {
	return &Vector{typ: t, n: len(codes), texts: dictionary, codes: codes, nulls: nulls}
}

// Type returns the type of the values.
func (v *Vector) Type() Type { return v.typ }

// Len returns the number of values.
func (v *Vector) Len() int { return v.n }

// HasNulls reports whether any value may be null.
func (v *Vector) HasNulls() bool { return v.nulls != nil }

// Null reports whether the value in a row is null.
func (v *Vector) Null(row int) bool {
	return v.nulls != nil && v.nulls[row>>6]&(1<<(row&63)) != 0
}

// Int returns a value of an integral type, or 0 if the row is null.
func (v *Vector) Int(row int) int64 { return v.ints[row] }

// Real returns a value of a Real column.
func (v *Vector) Real(row int) float64 { return v.reals[row] }

// Text returns the raw text of a string, decimal, GUID or dynamic value.
func (v *Vector) Text(row int) string {
	if v.codes != nil {
		return v.texts[v.codes[row]]
	}
	return v.texts[row]
}

// Dictionary returns the distinct strings and a code for each row if the vector is coded. The caller
// must not change either.
func (v *Vector) Dictionary() (texts []string, codes []uint32, ok bool) {
	return v.texts, v.codes, v.codes != nil
}

// IntValues returns the values of an integral type as they are stored; those of null rows are
// undefined. The caller must not change them, nor those of the methods below.
func (v *Vector) IntValues() []int64 { return v.ints }

// RealValues returns the values of a Real column.
func (v *Vector) RealValues() []float64 { return v.reals }

// TextValues returns the strings, or the dictionary.
func (v *Vector) TextValues() []string { return v.texts }

// DistinctDictionary reports whether the dictionary has no duplicates.
func (v *Vector) DistinctDictionary() bool { return v.distinct }

// Misfit returns the text of a value that does not match the type of the column, if there is one in
// the row.
func (v *Vector) Misfit(row int) (string, bool) {
	return v.misfits.at(row)
}

// Value returns the value in a row. A misfit is returned as a String.
func (v *Vector) Value(row int) Value {
	if v.Null(row) {
		if text, ok := v.misfits.at(row); ok {
			return NewString(text)
		}
		return Null(v.typ)
	}
	switch {
	case v.typ.Integral():
		return Value{typ: v.typ, num: v.ints[row]}
	case v.typ == Real:
		return Value{typ: Real, num: int64(math.Float64bits(v.reals[row]))}
	}
	return Value{typ: v.typ, text: v.Text(row)}
}
