package engine

import (
	"math"

	"quarry/table"
)

// datum is one value while it is computed with. Unlike table.Value it keeps a dynamic
// parsed. A string is never null.
type datum struct {
	typ  table.Type
	null bool
	num  int64  // bool, int, long, datetime, timespan; the bits of a real
	str  string // string, guid, decimal
	dyn  any    // dynamic: see dynamic.go
}

func nullOf(t table.Type) datum {
	return datum{typ: t, null: t != table.String}
}

func stringOf(s string) datum  { return datum{typ: table.String, str: s} }
func longOf(n int64) datum     { return datum{typ: table.Long, num: n} }
func intOf(n int64) datum      { return datum{typ: table.Int, num: n} }
func realOf(f float64) datum   { return datum{typ: table.Real, num: int64(math.Float64bits(f))} }
func spanOf(ticks int64) datum { return datum{typ: table.TimeSpan, num: ticks} }
func guidOf(s string) datum    { return datum{typ: table.GUID, str: s} }

func boolOf(b bool) datum {
	if b {
		return datum{typ: table.Bool, num: 1}
	}
	return datum{typ: table.Bool}
}

// momentOf gives a datetime, or null where ticks lie outside the years 1 to 9999.
func momentOf(ticks int64) datum {
	if ticks < 0 || ticks > table.MaxTicks {
		return nullOf(table.DateTime)
	}
	return datum{typ: table.DateTime, num: ticks}
}

// dynamicOf wraps a dynamic; the JSON null is the null of the type.
func dynamicOf(v any) datum { return datum{typ: table.Dynamic, null: v == nil, dyn: v} }

func (d datum) real() float64 {
	switch d.typ {
	case table.Real:
		return math.Float64frombits(uint64(d.num))
	case table.Decimal:
		return decimalFloat(d.str)
	}
	return float64(d.num)
}

func (d datum) isTrue() bool { return d.typ == table.Bool && !d.null && d.num != 0 }

// text is what tostring() gives.
func (d datum) text() string {
	if d.null {
		return ""
	}
	switch d.typ {
	case table.String, table.GUID, table.Decimal:
		return d.str
	case table.Real:
		if math.IsInf(d.real(), 0) {
			return map[bool]string{true: "inf", false: "-inf"}[d.real() > 0]
		}
	case table.Dynamic:
		return dynamicText(d.dyn)
	}
	return d.value().String()
}

// value converts to the cell of an answer.
func (d datum) value() table.Value {
	if d.null {
		if d.typ == table.String {
			return table.NewString("")
		}
		return table.Null(d.typ)
	}
	switch d.typ {
	case table.Bool:
		return table.NewBool(d.num != 0)
	case table.Int:
		return table.NewInt(int32(d.num))
	case table.Long:
		return table.NewLong(d.num)
	case table.Real:
		return table.NewReal(d.real())
	case table.DateTime:
		return table.NewDateTime(d.num)
	case table.TimeSpan:
		return table.NewTimeSpan(d.num)
	case table.GUID:
		return table.NewGUID(d.str)
	case table.Decimal:
		return table.NewDecimal(d.str)
	case table.Dynamic:
		return table.NewDynamic(dynamicJSON(d.dyn))
	}
	return table.NewString(d.str)
}
