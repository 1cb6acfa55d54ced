package vec

import (
	"math"

	"quarry/table"
	"quarry/table/times"
)

// Datum is a single value during a computation. Unlike table.Value it holds a dynamic in parsed
// form. A string is never null.
type Datum struct {
	Type table.Type
	Null bool
	Num  int64  // bool, int, long, datetime, timespan; the bits of a real
	Str  string // string, guid, decimal
	Dyn  any    // see dynamic.go
}

// NullOf returns the null of a type. A string has none, so its null is "".
func NullOf(t table.Type) Datum {
	return Datum{Type: t, Null: t != table.String}
}

// StringOf returns a string.
func StringOf(s string) Datum { return Datum{Type: table.String, Str: s} }

// LongOf returns a long.
func LongOf(n int64) Datum { return Datum{Type: table.Long, Num: n} }

// IntOf returns an int.
func IntOf(n int64) Datum { return Datum{Type: table.Int, Num: n} }

// RealOf returns a real.
func RealOf(f float64) Datum { return Datum{Type: table.Real, Num: int64(math.Float64bits(f))} }

// TimeSpanOf returns a timespan.
func TimeSpanOf(ticks int64) Datum { return Datum{Type: table.TimeSpan, Num: ticks} }

// GUIDOf returns a guid.
func GUIDOf(s string) Datum { return Datum{Type: table.GUID, Str: s} }

// BoolOf returns a bool.
func BoolOf(b bool) Datum {
	if b {
		return Datum{Type: table.Bool, Num: 1}
	}
	return Datum{Type: table.Bool}
}

// DateTimeOf returns a datetime, or null if ticks is outside the years 1 to 9999.
func DateTimeOf(ticks int64) Datum {
	if ticks < 0 || ticks > times.MaxTicks {
		return NullOf(table.DateTime)
	}
	return Datum{Type: table.DateTime, Num: ticks}
}

// DynamicOf returns a dynamic; nil, the JSON null, becomes null.
func DynamicOf(v any) Datum { return Datum{Type: table.Dynamic, Null: v == nil, Dyn: v} }

// Real returns a number as a float.
func (d Datum) Real() float64 {
	switch d.Type {
	case table.Real:
		return math.Float64frombits(uint64(d.Num))
	case table.Decimal:
		return decimalFloat(d.Str)
	}
	return float64(d.Num)
}

// IsTrue reports whether the value is a bool that is true.
func (d Datum) IsTrue() bool { return d.Type == table.Bool && !d.Null && d.Num != 0 }

// Text returns the result of tostring().
func (d Datum) Text() string {
	if d.Null {
		return ""
	}
	switch d.Type {
	case table.String, table.GUID, table.Decimal:
		return d.Str
	case table.Real:
		if math.IsInf(d.Real(), 0) {
			return map[bool]string{true: "inf", false: "-inf"}[d.Real() > 0]
		}
	case table.Dynamic:
		return DynamicText(d.Dyn)
	}
	return d.Value().String()
}

// Value converts to a cell of a table.
func (d Datum) Value() table.Value {
	if d.Null {
		if d.Type == table.String {
			return table.NewString("")
		}
		return table.Null(d.Type)
	}
	switch d.Type {
	case table.Bool:
		return table.NewBool(d.Num != 0)
	case table.Int:
		return table.NewInt(int32(d.Num))
	case table.Long:
		return table.NewLong(d.Num)
	case table.Real:
		return table.NewReal(d.Real())
	case table.DateTime:
		return table.NewDateTime(d.Num)
	case table.TimeSpan:
		return table.NewTimeSpan(d.Num)
	case table.GUID:
		return table.NewGUID(d.Str)
	case table.Decimal:
		return table.NewDecimal(d.Str)
	case table.Dynamic:
		return table.NewDynamic(DynamicJSON(d.Dyn))
	}
	return table.NewString(d.Str)
}
