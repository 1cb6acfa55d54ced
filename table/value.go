package table

import (
	"math"
	"strconv"
	"time"

	"quarry/table/times"
)

// Value is one cell: a type, and a value or null. The zero Value is the empty string. In KQL,
// strings have no null. A service may send one nevertheless: the engine treats it as empty, and the
// grid shows the difference.
type Value struct {
	typ  Type
	null bool
	num  int64  // Bool, Int, Long, DateTime, TimeSpan; the bits of a Real
	text string // String, Decimal, GUID; raw JSON of a Dynamic
}

// Null returns the null of a type.
func Null(t Type) Value { return Value{typ: t, null: true} }

// NewString returns a string.
func NewString(s string) Value { return Value{typ: String, text: s} }

// NewBool returns a bool.
func NewBool(b bool) Value {
	if b {
		return Value{typ: Bool, num: 1}
	}
	return Value{typ: Bool}
}

// NewInt returns an int.
func NewInt(n int32) Value { return Value{typ: Int, num: int64(n)} }

// NewLong returns a long.
func NewLong(n int64) Value { return Value{typ: Long, num: n} }

// NewReal returns a real.
func NewReal(f float64) Value { return Value{typ: Real, num: int64(math.Float64bits(f))} }

// NewDecimal returns a decimal for a string such as "1.50".
func NewDecimal(text string) Value { return Value{typ: Decimal, text: text} }

// NewDateTime returns a datetime for ticks since year 1.
func NewDateTime(ticks int64) Value { return Value{typ: DateTime, num: ticks} }

// NewTime returns a datetime, truncated to 100 ns.
func NewTime(t time.Time) Value { return NewDateTime(times.TicksOf(t)) }

// NewTimeSpan returns a timespan in ticks.
func NewTimeSpan(ticks int64) Value { return Value{typ: TimeSpan, num: ticks} }

// NewGUID returns a GUID for a string in lower case, without braces.
func NewGUID(text string) Value { return Value{typ: GUID, text: text} }

// NewDynamic returns a dynamic for raw JSON.
func NewDynamic(rawJSON string) Value { return Value{typ: Dynamic, text: rawJSON} }

// OfInt returns a value of any integral type.
func OfInt(t Type, n int64) Value { return Value{typ: t, num: n} }

// OfText returns a value of any type that is stored as text.
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

// FormatReal formats a real as Kusto, which runs on .NET, does: the shortest text that parses to
// the same value, .0 for whole numbers, an exponent only for very large or small numbers, and
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
