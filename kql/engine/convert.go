package engine

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// dynamicDatum gives a dynamic's value in its own type; arrays and bags stay dynamic.
func dynamicDatum(v any) datum {
	switch v := opened(v).(type) {
	case bool:
		return boolOf(v)
	case int64:
		return longOf(v)
	case float64:
		return realOf(v)
	case string:
		return stringOf(v)
	case moment:
		return momentOf(int64(v))
	case duration:
		return spanOf(int64(v))
	default:
		return dynamicOf(v)
	}
}

// toDynamic wraps a value of any type; a null becomes the dynamic null.
func toDynamic(d datum) any {
	if d.null {
		return nil
	}
	switch d.typ {
	case table.Bool:
		return d.num != 0
	case table.Int, table.Long:
		return d.num
	case table.Real:
		return d.real()
	case table.DateTime:
		return moment(d.num)
	case table.TimeSpan:
		return duration(d.num)
	case table.Dynamic:
		return opened(d.dyn)
	}
	return d.str
}

// convert gives a value in another type, as toint(), todatetime() and their kin do: null where it cannot.
func convert(d datum, to table.Type) datum {
	if d.typ == to {
		return d
	}
	if d.typ == table.Dynamic && to != table.String {
		inner := dynamicDatum(d.dyn)
		if inner.typ == table.Dynamic {
			return nullOf(to)
		}
		return convert(inner, to)
	}
	if to == table.String {
		return stringOf(d.text())
	}
	if d.null {
		return nullOf(to)
	}
	switch to {
	case table.Bool:
		return convertBool(d)
	case table.Int:
		return convertInt(d)
	case table.Long:
		return convertLong(d)
	case table.Real:
		return convertReal(d)
	case table.Decimal:
		return convertDecimal(d)
	case table.DateTime:
		return convertDateTime(d)
	case table.TimeSpan:
		return convertTimeSpan(d)
	case table.GUID:
		return convertGUID(d)
	}
	return dynamicOf(toDynamic(d))
}

func convertBool(d datum) datum {
	switch {
	case d.typ == table.String:
		switch s := strings.TrimSpace(d.str); {
		case strings.EqualFold(s, "true"):
			return boolOf(true)
		case strings.EqualFold(s, "false"):
			return boolOf(false)
		default:
			if n := convertLong(d); !n.null {
				return boolOf(n.num != 0)
			}
		}
		return nullOf(table.Bool)
	case d.typ.Numeric():
		return boolOf(d.real() != 0)
	}
	return nullOf(table.Bool)
}

func convertInt(d datum) datum {
	n := convertLong(d)
	switch {
	case n.null:
		return nullOf(table.Int)
	case d.typ == table.Real:
		return intOf(min(max(n.num, math.MinInt32), math.MaxInt32))
	case d.typ == table.String && n.num != int64(int32(n.num)):
		return nullOf(table.Int)
	}
	return intOf(int64(int32(n.num))) // a long wraps, as in the real engine
}

func convertLong(d datum) datum {
	switch d.typ {
	case table.Bool, table.Int, table.Long, table.DateTime, table.TimeSpan:
		return longOf(d.num)
	case table.Real:
		f := math.Trunc(d.real())
		switch {
		case math.IsNaN(f):
			return nullOf(table.Long)
		case f >= math.MaxInt64:
			return longOf(math.MaxInt64)
		case f <= math.MinInt64:
			return longOf(math.MinInt64)
		}
		return longOf(int64(f))
	case table.Decimal:
		return convertLong(realOf(math.Trunc(d.real())))
	case table.String:
		s := strings.TrimSpace(d.str)
		if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
			n, err := strconv.ParseUint(hex, 16, 64)
			if err == nil {
				return longOf(int64(n))
			}
		} else if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return longOf(n)
		}
	}
	return nullOf(table.Long)
}

// number is a real as text; "1_000" and "0x1p-2", which Go would read, are none.
var number = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

func convertReal(d datum) datum {
	if d.typ != table.String {
		if d.typ == table.GUID {
			return nullOf(table.Real)
		}
		return realOf(d.real())
	}
	s := strings.TrimSpace(d.str)
	switch strings.ToLower(s) {
	case "nan":
		return realOf(math.NaN())
	case "inf", "+inf", "infinity":
		return realOf(math.Inf(1))
	case "-inf", "-infinity":
		return realOf(math.Inf(-1))
	}
	if !number.MatchString(s) {
		return nullOf(table.Real)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nullOf(table.Real)
	}
	return realOf(f)
}

func convertDecimal(d datum) datum {
	text := d.text()
	if d.typ == table.Real {
		text = strconv.FormatFloat(d.real(), 'f', -1, 64)
	}
	if text = strings.TrimSpace(text); !number.MatchString(text) {
		return nullOf(table.Decimal)
	}
	return datum{typ: table.Decimal, str: text}
}

func decimalFloat(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

func decimalRat(d datum) *big.Rat {
	r, ok := new(big.Rat).SetString(d.text())
	if !ok {
		return new(big.Rat)
	}
	return r
}

// decimalPlaces is the scale to which quotients of decimals are cut.
const decimalPlaces = 28

func decimalOf(r *big.Rat) datum {
	text := r.FloatString(decimalPlaces)
	return datum{typ: table.Decimal, str: strings.TrimSuffix(strings.TrimRight(text, "0"), ".")}
}

func convertDateTime(d datum) datum {
	switch d.typ {
	case table.String:
		if ticks, ok := times.ParseDateTime(d.str); ok {
			return momentOf(ticks)
		}
	case table.Long, table.Int, table.TimeSpan:
		return momentOf(d.num)
	case table.Real:
		return momentOf(int64(d.real()))
	}
	return nullOf(table.DateTime)
}

func convertTimeSpan(d datum) datum {
	switch d.typ {
	case table.String:
		if ticks, ok := times.ParseTimeSpan(d.str); ok {
			return spanOf(ticks)
		}
	case table.Long, table.Int:
		return spanOf(d.num)
	case table.Real:
		return spanOf(int64(d.real()))
	}
	return nullOf(table.TimeSpan)
}

func convertGUID(d datum) datum {
	if d.typ == table.String {
		// The real engine does not mind where the dashes stand.
		if text, ok := syntax.ParseGUID(strings.ReplaceAll(d.str, "-", "")); ok {
			return guidOf(text)
		}
	}
	return nullOf(table.GUID)
}
