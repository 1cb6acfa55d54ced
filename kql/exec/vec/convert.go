package vec

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

// DynamicDatum returns a dynamic as a value of its own type; arrays and bags stay dynamic.
func DynamicDatum(v any) Datum {
	switch v := Parsed(v).(type) {
	case bool:
		return BoolOf(v)
	case int64:
		return LongOf(v)
	case float64:
		return RealOf(v)
	case string:
		return StringOf(v)
	case moment:
		return DateTimeOf(int64(v))
	case duration:
		return TimeSpanOf(int64(v))
	default:
		return DynamicOf(v)
	}
}

// ToDynamic converts a value of any type to a dynamic; null becomes nil.
func ToDynamic(d Datum) any {
	if d.Null {
		return nil
	}
	switch d.Type {
	case table.Bool:
		return d.Num != 0
	case table.Int, table.Long:
		return d.Num
	case table.Real:
		return d.Real()
	case table.DateTime:
		return moment(d.Num)
	case table.TimeSpan:
		return duration(d.Num)
	case table.Dynamic:
		return Parsed(d.Dyn)
	}
	return d.Str
}

// Convert converts a value to another type, as toint(), todatetime() and so on do. The result is
// null if there is no conversion.
func Convert(d Datum, to table.Type) Datum {
	if d.Type == to {
		return d
	}
	if d.Type == table.Dynamic && to != table.String {
		inner := DynamicDatum(d.Dyn)
		if inner.Type == table.Dynamic {
			return NullOf(to)
		}
		return Convert(inner, to)
	}
	if to == table.String {
		return StringOf(d.Text())
	}
	if d.Null {
		return NullOf(to)
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
		return ConvertDecimal(d)
	case table.DateTime:
		return convertDateTime(d)
	case table.TimeSpan:
		return convertTimeSpan(d)
	case table.GUID:
		return ConvertGUID(d)
	}
	return DynamicOf(ToDynamic(d))
}

func convertBool(d Datum) Datum {
	switch {
	case d.Type == table.String:
		switch { // unlike numbers, the words take no spaces around them
		case strings.EqualFold(d.Str, "true"):
			return BoolOf(true)
		case strings.EqualFold(d.Str, "false"):
			return BoolOf(false)
		default:
			if n := convertLong(d); !n.Null {
				return BoolOf(n.Num != 0)
			}
		}
		return NullOf(table.Bool)
	case d.Type.Numeric():
		return BoolOf(d.Real() != 0)
	}
	return NullOf(table.Bool)
}

func convertInt(d Datum) Datum {
	n := convertLong(d)
	switch {
	case n.Null:
		return NullOf(table.Int)
	case d.Type == table.Real:
		return IntOf(min(max(n.Num, math.MinInt32), math.MaxInt32))
	case d.Type == table.String && n.Num != int64(int32(n.Num)):
		return NullOf(table.Int)
	}
	return IntOf(int64(int32(n.Num))) // a long wraps, as in Kusto
}

func convertLong(d Datum) Datum {
	switch d.Type {
	case table.Bool, table.Int, table.Long, table.DateTime, table.TimeSpan:
		return LongOf(d.Num)
	case table.Real:
		f := math.Trunc(d.Real())
		switch {
		case math.IsNaN(f):
			return NullOf(table.Long)
		case f >= math.MaxInt64:
			return LongOf(math.MaxInt64)
		case f <= math.MinInt64:
			return LongOf(math.MinInt64)
		}
		return LongOf(int64(f))
	case table.Decimal:
		return convertLong(RealOf(math.Trunc(d.Real())))
	case table.String:
		s := strings.TrimSpace(d.Str)
		if hex, ok := strings.CutPrefix(strings.ToLower(s), "0x"); ok {
			n, err := strconv.ParseUint(hex, 16, 64)
			if err == nil {
				return LongOf(int64(n))
			}
		} else if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return LongOf(n)
		}
	}
	return NullOf(table.Long)
}

// number matches a real. It excludes forms that only Go accepts, such as "1_000" and "0x1p-2".
var number = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

func convertReal(d Datum) Datum {
	if d.Type != table.String {
		if d.Type == table.GUID {
			return NullOf(table.Real)
		}
		return RealOf(d.Real())
	}
	s := strings.TrimSpace(d.Str)
	switch s { // "INF" is null
	case "nan", "NaN":
		return RealOf(math.NaN())
	case "inf", "Inf", "+inf", "+Inf", "Infinity", "+Infinity":
		return RealOf(math.Inf(1))
	case "-inf", "-Inf", "-Infinity":
		return RealOf(math.Inf(-1))
	}
	if !number.MatchString(s) {
		return NullOf(table.Real)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return NullOf(table.Real)
	}
	return RealOf(f)
}

// ConvertDecimal converts a value to decimal, or to null if it is not a number.
func ConvertDecimal(d Datum) Datum {
	text := d.Text()
	switch d.Type {
	case table.Real:
		text = strconv.FormatFloat(d.Real(), 'f', -1, 64)
	case table.Bool, table.DateTime, table.TimeSpan:
		text = strconv.FormatInt(d.Num, 10)
	}
	if text = strings.TrimSpace(text); !number.MatchString(text) {
		return NullOf(table.Decimal)
	}
	return Datum{Type: table.Decimal, Str: text}
}

func decimalFloat(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

// DecimalRat returns a decimal as a fraction; null counts as 0.
func DecimalRat(d Datum) *big.Rat {
	r, ok := new(big.Rat).SetString(d.Text())
	if !ok {
		return new(big.Rat)
	}
	return r
}

// decimalPlaces is the number of decimal places to which quotients of decimals are cut.
const decimalPlaces = 28

// DecimalOf returns a fraction as a decimal.
func DecimalOf(r *big.Rat) Datum {
	text := r.FloatString(decimalPlaces)
	return Datum{Type: table.Decimal, Str: strings.TrimSuffix(strings.TrimRight(text, "0"), ".")}
}

func convertDateTime(d Datum) Datum {
	switch d.Type {
	case table.String:
		if ticks, ok := times.ParseDateTime(d.Str); ok {
			return DateTimeOf(ticks)
		}
	case table.Long, table.Int, table.TimeSpan:
		return DateTimeOf(d.Num)
	case table.Real:
		return DateTimeOf(int64(d.Real()))
	}
	return NullOf(table.DateTime)
}

var fractionOfDays = regexp.MustCompile(`^\s*[+-]?\s*\d*\.\d*\s*$`)

func convertTimeSpan(d Datum) Datum {
	switch d.Type {
	case table.String:
		// A number of days must be whole, although the literal timespan(1.5) exists.
		if ticks, ok := times.ParseTimeSpan(d.Str); ok && !fractionOfDays.MatchString(d.Str) {
			return TimeSpanOf(ticks)
		}
	case table.Long, table.Int:
		return TimeSpanOf(d.Num)
	case table.Real:
		return TimeSpanOf(int64(d.Real()))
	}
	return NullOf(table.TimeSpan)
}

// ConvertGUID converts a string to a GUID, or to null if it is not one.
func ConvertGUID(d Datum) Datum {
	if d.Type == table.String {
		// Kusto ignores where the dashes are.
		if text, ok := syntax.ParseGUID(strings.ReplaceAll(d.Str, "-", "")); ok {
			return GUIDOf(text)
		}
	}
	return NullOf(table.GUID)
}
