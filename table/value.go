package table

import (
	"math"
	"strconv"
	"time"

	"quarry/table/times"
)

// Value is one cell: a type and a value or null. The zero Value is the empty string.
// Strings have no null in KQL; a null string is read as empty by the engine, yet a
// service may send one, and the grid shows the difference.
type Value struct {
	typ  Type
	null bool
	num  int64  // Bool, Int, Long, DateTime, TimeSpan; the bits of a Real
	text string // String, Decimal, GUID; raw JSON of a Dynamic
}

// Null returns the null of a type.
func Null(t Type) Value { return Value{typ: t, null: true} }

// NewString makes a string.
func NewString(s string) Value { return Value{typ: String, text: s} }

// NewBool makes a bool.
func NewBool(b bool) Value {
	if b {
		return Value{typ: Bool, num: 1}
	}
	return Value{typ: Bool}
}

// NewInt makes an int.
func NewInt(n int32) Value { return Value{typ: Int, num: int64(n)} }

// NewLong makes a long.
func NewLong(n int64) Value { return Value{typ: Long, num: n} }

// NewReal makes a real.
func NewReal(f float64) Value { return Value{typ: Real, num: int64(math.Float64bits(f))} }

// NewDecimal makes a decimal of its text, such as "1.50".
func NewDecimal(text string) Value { return Value{typ: Decimal, text: text} }

// NewDateTime makes a datetime of ticks since year 1.
func NewDateTime(ticks int64) Value { return Value{typ: DateTime, num: ticks} }

// NewTime makes a datetime, and drops what is finer than 100 ns.
func NewTime(t time.Time) Value { return NewDateTime(times.TicksOf(t)) }

// NewTimeSpan makes a timespan of ticks.
func NewTimeSpan(ticks int64) Value { return Value{typ: TimeSpan, num: ticks} }

// NewGUID makes a GUID of its text, in small letters and without braces.
func NewGUID(text string) Value { return Value{typ: GUID, text: text} }

// NewDynamic makes a dynamic of raw JSON.
func NewDynamic(rawJSON string) Value { return Value{typ: Dynamic, text: rawJSON} }

// OfInt makes a value of any integral type.
func OfInt(t Type, n int64) Value { return Value{typ: t, num: n} }

// OfText makes a value of any type that is kept as text.
func OfText(t Type, text string) Value { return Value{typ: t, text: text} }

// Type returns the value's type.
func (v Value) Type() Type { return v.typ }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.null }

// Int returns a Bool (0 or 1), Int, Long, DateTime or TimeSpan (ticks).
func (v Value) Int() int64 { return v.num }

// Real returns a Real, or an integral value as a float64.
func (v Value) Real() float64 {
	if v.typ == Real {
		return math.Float64frombits(uint64(v.num))
	}
	return float64(v.num)
}

// Bool reports whether the value is a true Bool.
func (v Value) Bool() bool { return v.typ == Bool && v.num != 0 && !v.null }

// Text returns the raw text of a String, Decimal, GUID or Dynamic; it is "" for other types.
func (v Value) Text() string { return v.text }

// String returns what KQL's tostring() gives: "" for null, "True", seven
// fractional digits and a Z for a datetime.
func (v Value) String() string {
	if v.null {
		return ""
	}
	switch v.typ {
	case Bool:
		if v.num != 0 {
			return "True"
		}
		return "False"
	case Int, Long:
		return strconv.FormatInt(v.num, 10)
	case Real:
		return FormatReal(v.Real())
	case DateTime:
		return times.FormatDateTime(v.num)
	case TimeSpan:
		return times.FormatTimeSpan(v.num)
	default:
		return v.text
	}
}

// FormatReal writes a real as Kusto, which is .NET, does: the shortest text that reads back the
// same, .0 for whole numbers, an exponent only where the number is very large or small, and
// "NaN", "Infinity" and "-Infinity".
func FormatReal(f float64) string {
	size := math.Abs(f)
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == math.Trunc(f) && size < 1e15:
		return strconv.FormatFloat(f, 'f', 1, 64)
	case size >= 1e-4 && size < 1e15:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'E', -1, 64)
}
