package syntax

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"quarry/kql/types"
	"quarry/table/times"
)

// LiteralKind is the type of a constant.
type LiteralKind uint8

// The kinds of constants.
const (
	StringLiteral LiteralKind = iota
	BoolLiteral
	IntLiteral
	LongLiteral
	RealLiteral
	DecimalLiteral
	DateTimeLiteral
	TimeSpanLiteral
	GUIDLiteral
)

var literalTypes = [...]types.Type{types.String, types.Bool, types.Int, types.Long, types.Real, types.Decimal,
	types.DateTime, types.TimeSpan, types.GUID}

// Type returns the type of the constant.
func (k LiteralKind) Type() types.Type { return literalTypes[k] }

// String returns the name of the type as the language spells it: "datetime".
func (k LiteralKind) String() string { return k.Type().String() }

// Null reports whether the constant is the null of its type, as in datetime(null) and int().
func (l *Literal) Null() bool {
	inside, ok := l.inside()
	return ok && (inside == "" || inside == "null")
}

// Valid reports whether the constant has a value of its type or is null.
func (l *Literal) Valid() bool {
	ok := true
	switch l.Kind {
	case BoolLiteral:
		_, ok = l.Bool()
	case IntLiteral, LongLiteral:
		_, ok = l.Long()
	case RealLiteral:
		_, ok = l.Real()
	case DecimalLiteral:
		_, ok = l.Decimal()
	case DateTimeLiteral, TimeSpanLiteral:
		_, ok = l.Ticks()
	case GUIDLiteral:
		_, ok = l.GUID()
	case StringLiteral:
	}
	return ok || l.Null()
}

// Text decodes a string of any form and joins adjacent ones. It is not ok for other kinds and for
// unterminated strings, of which it still returns what could be decoded.
func (l *Literal) Text() (text string, ok bool) {
	if l.Kind != StringLiteral {
		return "", false
	}
	return decodeStrings(l.Raw)
}

// Bool decodes true and false in any of the accepted spellings.
func (l *Literal) Bool() (value, ok bool) {
	if l.Kind != BoolLiteral {
		return false, false
	}
	switch strings.ToLower(l.body()) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// Long decodes an int or a long. It is not ok if the number does not fit the type.
func (l *Literal) Long() (value int64, ok bool) {
	if l.Kind != LongLiteral && l.Kind != IntLiteral {
		return 0, false
	}
	value, ok = parseLong(l.body())
	if l.Kind == IntLiteral && (value > math.MaxInt32 || value < math.MinInt32) {
		return 0, false
	}
	return value, ok
}

func parseLong(text string) (int64, bool) {
	base := 10
	if len(text) > 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		text, base = text[2:], 16
	}
	value, err := strconv.ParseInt(text, base, 64)
	if err != nil && base == 16 {
		bits, hexErr := strconv.ParseUint(text, 16, 64) // 0xFFFFFFFFFFFFFFFF is -1
		return int64(bits), hexErr == nil
	}
	return value, err == nil
}

// Real decodes a real, including real(nan) and real(-inf).
func (l *Literal) Real() (value float64, ok bool) {
	if l.Kind != RealLiteral {
		return 0, false
	}
	text := l.body()
	if strings.ContainsAny(text, "xX_pP") {
		return 0, false // forms that only Go accepts
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil
}

// Decimal returns the digits of a decimal, of which there may be more than a float64 can hold.
func (l *Literal) Decimal() (digits string, ok bool) {
	text := l.body()
	if l.Kind != DecimalLiteral || strings.Trim(text, "+-.0123456789eE") != "" {
		return "", false
	}
	_, err := strconv.ParseFloat(text, 64)
	return text, err == nil
}

var commas = regexp.MustCompile(`\s*,\s*`)

// Ticks decodes a datetime to ticks of 100 ns since 0001-01-01, or a timespan to ticks.
func (l *Literal) Ticks() (ticks int64, ok bool) {
	switch l.Kind {
	case DateTimeLiteral:
		if ticks, ok = times.ParseDateTime(l.body()); !ok { // datetime(2025, 6, 14)
			ticks, ok = times.ParseDateTime(commas.ReplaceAllString(l.body(), "-"))
		}
		return ticks, ok
	case TimeSpanLiteral:
		return times.ParseTimeSpan(l.body())
	default:
		return 0, false
	}
}

// GUID returns a guid in lower case in the form 8-4-4-4-12.
func (l *Literal) GUID() (text string, ok bool) {
	if l.Kind != GUIDLiteral {
		return "", false
	}
	return ParseGUID(l.body())
}

// ParseGUID converts a guid with or without dashes and braces to lower case with dashes.
func ParseGUID(text string) (guid string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) == 38 && text[0] == '{' && text[37] == '}' {
		text = text[1:37]
	}
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		text = text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	}
	if len(text) != 32 {
		return "", false
	}
	for i := range len(text) {
		if !hexDigit(text[i]) {
			return "", false
		}
	}
	text = strings.ToLower(text)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:], true
}

// body returns the value of a constant as written, without its type and quotes.
func (l *Literal) body() string {
	if inside, ok := l.inside(); ok {
		return inside
	}
	return l.Raw
}

// inside returns the text between the parentheses of `type(…)`. It is false if there are none.
func (l *Literal) inside() (string, bool) {
	open := strings.IndexByte(l.Raw, '(')
	if l.Kind == StringLiteral || open < 0 {
		return "", false
	}
	text := strings.TrimSpace(strings.TrimSuffix(l.Raw[open+1:], ")"))
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	return text, true
}
