package load

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"quarry/table"
	"quarry/table/times"
)

// typeSet is a set of types, one bit each.
type typeSet uint16

func setOf(types ...table.Type) (set typeSet) {
	for _, t := range types {
		set |= 1 << t
	}
	return set
}

// guesses are the types that can be inferred from cells, most specific first.
var guesses = []table.Type{table.Bool, table.Long, table.Real, table.Decimal, table.DateTime, table.Dynamic,
	table.String}

var anyType = setOf(guesses...)

// evidence is what the cells of a column say about its type and its dates.
type evidence struct {
	may    typeSet // types that hold every cell without loss
	seen   bool    // any cell was not empty
	orders times.Orders
	// numeric is set if the order of day and month matters, american if a clock has AM or PM in
	// capitals, and example is such a date.
	numeric, american bool
	example           string
}

func newEvidence() evidence { return evidence{may: anyType, orders: times.EitherOrder} }

// ambiguous reports whether either order of day and month fits all dates.
func (e *evidence) ambiguous() bool { return e.numeric && e.orders == times.EitherOrder }

// mixed reports whether no order of day and month fits all dates.
func (e *evidence) mixed() bool { return e.numeric && e.orders == 0 }

// see takes a cell into account. known is set if the type is given, so that only dates matter.
func (e *evidence) see(kind cellKind, text []byte, known bool) {
	if kind == missing || kind != composite && len(text) == 0 {
		return
	}
	e.seen = true
	if known {
		e.date(text)
		return
	}
	e.may &= e.typesOf(kind, text)
}

// date reads a date and takes its order into account.
func (e *evidence) date(text []byte) bool {
	if len(text) >= 19 && text[4] == '-' {
		if _, ok := times.ParseWireDateTime(text); ok {
			return true
		}
	}
	r, ok := times.Read(string(text), times.MonthFirst)
	if ok && r.Orders != 0 {
		e.orders &= r.Orders
		if !e.numeric || r.Orders == times.EitherOrder {
			e.example = shortened(string(text))
		}
		e.numeric = true
		e.american = e.american || r.AmericanClock
	}
	return ok
}

// typesOf returns the types of the set that hold a cell without loss.
func (e *evidence) typesOf(kind cellKind, text []byte) typeSet {
	numbers := setOf(table.Bool, table.Long, table.Real, table.Decimal)
	switch kind {
	case composite:
		return setOf(table.Dynamic)
	case bare:
		set := setOf(table.Dynamic) | e.fitting(text, numbers)
		if e.may&setOf(table.Real) != 0 && isScientific(text) {
			set |= setOf(table.Real)
		}
		return set
	case serial:
		if r, ok := times.ReadNumber(string(text)); ok && r.Form == times.ExcelSerial {
			return setOf(table.DateTime, table.Dynamic)
		}
		return setOf(table.Dynamic) | e.fitting(text, numbers)
	case missing, field, quoted, doubled, literal, unfit:
	}
	set := setOf(table.String)
	if e.may&setOf(table.DateTime) != 0 && couldBeDate(text) && e.date(text) {
		set |= setOf(table.DateTime)
	}
	if kind != literal {
		set |= e.fitting(text, numbers)
	}
	if e.may&setOf(table.Dynamic) != 0 && holdsJSON(text) {
		set |= setOf(table.Dynamic)
	}
	return set
}

func (e *evidence) fitting(text []byte, among typeSet) (set typeSet) {
	for _, t := range guesses {
		if among&e.may&setOf(t) != 0 && fits(text, t) {
			set |= setOf(t)
		}
	}
	return set
}

// couldBeDate rejects most text that is not a date without reading it. A year or digits alone are
// numbers.
func couldBeDate(text []byte) bool {
	if len(text) < 8 || len(text) > 96 {
		return false
	}
	digits, other := 0, 0
	for _, c := range text {
		if c-'0' <= 9 {
			digits++
		} else {
			other++
		}
	}
	return digits >= 4 && other >= 2
}

// fits reports whether text would be written back unchanged as a value of a type: 007 is a name, and
// 1.10 is not 1.1.
func fits(text []byte, t table.Type) bool {
	switch t {
	case table.Bool:
		return bytes.EqualFold(text, []byte("true")) || bytes.EqualFold(text, []byte("false"))
	case table.Long:
		_, ok := parseInteger(text)
		return ok && string(text) != "-0"
	}
	whole, fraction, ok := digitsOf(text)
	if !ok {
		return false
	}
	if t == table.Decimal {
		return len(whole)+len(fraction) <= 34
	}
	if len(fraction) > 1 && fraction[len(fraction)-1] == '0' {
		return false
	}
	if len(whole)+len(fraction) <= 15 {
		return true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	return err == nil && strconv.FormatFloat(f, 'f', -1, 64) == string(text)
}

// isScientific reports whether a number has an exponent, which only formats that mark numbers as such
// can contain: elsewhere 12e5 may be a name.
func isScientific(text []byte) bool {
	_, err := strconv.ParseFloat(string(text), 64)
	return err == nil && bytes.ContainsAny(text, "eE")
}

// digitsOf splits a number without exponent at its point.
func digitsOf(text []byte) (whole, fraction []byte, ok bool) {
	whole, fraction, dotted := bytes.Cut(bytes.TrimPrefix(text, []byte("-")), []byte("."))
	if len(whole) == 0 || dotted && len(fraction) == 0 || len(whole) > 1 && whole[0] == '0' {
		return nil, nil, false
	}
	return whole, fraction, onlyDigits(whole) && onlyDigits(fraction)
}

func onlyDigits(text []byte) bool {
	for _, c := range text {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// guess returns the most specific type that fits all cells.
func (e *evidence) guess() table.Type {
	if !e.seen {
		return table.String
	}
	for _, t := range guesses {
		if e.may&setOf(t) != 0 {
			return t
		}
	}
	return table.Dynamic
}

// holdsJSON reports whether text holds an array or an object.
func holdsJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[') && json.Valid(text)
}

// parseInteger parses a whole number of 64 bits without leading zeros.
func parseInteger(text []byte) (int64, bool) {
	digits := text
	if len(text) > 0 && text[0] == '-' {
		digits = text[1:]
	}
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	var magnitude uint64 // 19 digits fit
	for _, c := range digits {
		if c-'0' > 9 {
			return 0, false
		}
		magnitude = magnitude*10 + uint64(c-'0')
	}
	if len(digits) < len(text) {
		return -int64(magnitude), magnitude <= 1<<63
	}
	return int64(magnitude), magnitude <= math.MaxInt64
}

// parseLenientInteger also parses 007 and 12.0, as programs that count with floats write, where the
// type is known.
func parseLenientInteger(text []byte, bits int) (int64, bool) {
	n, ok := parseInteger(text)
	if !ok {
		var err error
		n, err = strconv.ParseInt(strings.TrimSuffix(string(text), ".0"), 10, 64)
		ok = err == nil
	}
	return n, ok && (bits == 64 || n == int64(int32(n)))
}

func parseReal(text []byte) (float64, bool) {
	switch string(text) {
	case "NaN":
		return math.NaN(), true
	case "Infinity", "inf", "INF", "∞":
		return math.Inf(1), true
	case "-Infinity", "-inf", "-INF", "-∞":
		return math.Inf(-1), true
	}
	if bytes.ContainsAny(text, "xX_nN") { // Go accepts 0x1p3, 1_000 and infinity, which no file means
		return 0, false
	}
	f, err := strconv.ParseFloat(string(text), 64)
	return f, err == nil
}

func parseBool(text []byte) (int64, bool) {
	switch {
	case string(text) == "1", bytes.EqualFold(text, []byte("true")):
		return 1, true
	case string(text) == "0", bytes.EqualFold(text, []byte("false")):
		return 0, true
	}
	return 0, false
}

// parseGUID parses 8-4-4-4-12 hexadecimal digits, with or without braces.
func parseGUID(text []byte) (string, bool) {
	s := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(string(text), "{"), "}"))
	if len(s) != 36 {
		return "", false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && strings.IndexByte("0123456789abcdef", s[i]) < 0 {
			return "", false
		}
	}
	return s, true
}

// shortened cuts a value so that the message stays on one line.
func shortened(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
