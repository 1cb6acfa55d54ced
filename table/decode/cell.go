package decode

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

// decodeCell adds the value of a cell to a column. A value that does not match the column's type is
// kept verbatim as a misfit.
func decodeCell(a *table.Appender, data []byte, c cell, scratch *[]byte) {
	raw, k := data[c.start:c.end], c.kind
	switch {
	case k <= null:
		a.Null()
		return
	case a.Type() == table.String || a.Type() == table.Dynamic:
		*scratch = (*scratch)[:0]
		a.CopyText(textOf(a.Type(), data, c, scratch))
		return
	case k == object && isEmptyBag(raw):
		a.Null() // Graph sends null this way, except in string and dynamic columns
		return
	case k == escaped || k == foreign:
		*scratch = unescape((*scratch)[:0], raw, k)
		raw, k = *scratch, plain
	}
	if !decodeTyped(a, raw, k) {
		a.Misfit(string(appendValid(nil, raw)))
	}
}

// textOf returns the text of a cell that is not null in a string or dynamic column. Columns of
// unknown types are shown as text, so any value fits them. Text that differs from data is appended
// to scratch.
func textOf(t table.Type, data []byte, c cell, scratch *[]byte) []byte {
	raw := data[c.start:c.end]
	if t == table.Dynamic || c.kind >= array {
		return dynamicText(data, c, scratch)
	}
	if c.kind == escaped || c.kind == foreign && (!utf8.Valid(raw) || bytes.IndexByte(raw, '\\') >= 0) {
		from := len(*scratch)
		*scratch = unescape(*scratch, raw, c.kind)
		return (*scratch)[from:]
	}
	return raw
}

// decodeTyped adds a value to a column that is neither string nor dynamic, and reports whether it
// fits. Strings are passed unescaped, with the kind plain.
func decodeTyped(a *table.Appender, raw []byte, k kind) bool {
	var n int64
	var ok bool
	switch a.Type() {
	case table.Bool:
		n, ok = decodeBool(raw, k)
	case table.Int:
		n, ok = decodeInteger(raw, k)
		ok = ok && n == int64(int32(n))
	case table.Long:
		n, ok = decodeInteger(raw, k)
	case table.DateTime:
		if k == plain {
			n, ok = times.ParseWireDateTime(raw)
		}
	case table.TimeSpan:
		if k == plain {
			n, ok = times.ParseWireTimeSpan(raw)
		}
	case table.Real:
		f, fits := decodeReal(raw, k)
		if fits {
			a.Real(f)
		}
		return fits
	default:
		text, fits := decodeText(a.Type(), raw, k)
		if fits {
			a.CopyText(text)
		}
		return fits
	}
	if ok {
		a.Int(n)
	}
	return ok
}

// decodeBool parses the SByte that represents a bool, and real booleans.
func decodeBool(raw []byte, k kind) (n int64, ok bool) {
	switch {
	case k == yes, k == integer && string(raw) == "1":
		return 1, true
	case k == no, k == integer && string(raw) == "0":
		return 0, true
	case k == plain && bytes.EqualFold(raw, []byte("true")):
		return 1, true
	case k == plain && bytes.EqualFold(raw, []byte("false")):
		return 0, true
	}
	return 0, false
}

// decodeInteger parses a whole number, possibly in a string: OData writes 64-bit integers so, for
// readers that only have floats. It never converts to a float.
func decodeInteger(raw []byte, k kind) (n int64, ok bool) {
	if k != integer && k != plain || len(raw) == 0 {
		return 0, false
	}
	digits := raw
	if raw[0] == '-' {
		digits = raw[1:]
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
	if len(digits) < len(raw) {
		return -int64(magnitude), magnitude <= 1<<63
	}
	return int64(magnitude), magnitude <= math.MaxInt64
}

// decodeReal parses a number, possibly in a string, or a name that Kusto or OData uses for NaN and
// the infinities.
func decodeReal(raw []byte, k kind) (f float64, ok bool) {
	switch {
	case k == plain && !isNumber(raw):
		switch string(raw) {
		case "NaN":
			return math.NaN(), true
		case "Infinity", "INF":
			return math.Inf(1), true
		case "-Infinity", "-INF":
			return math.Inf(-1), true
		}
		return 0, false
	case k != integer && k != number && k != plain:
		return 0, false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return f, err == nil
}

// isNumber reports whether the text is a JSON number.
func isNumber(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	s := scanner{data: append(text[:len(text):len(text)], ' ')}
	end, _ := s.number(0)
	return end == len(text)
}

// decodeText parses a decimal, which is kept as it is written, or a GUID, which is kept in lower
// case.
func decodeText(t table.Type, raw []byte, k kind) (text []byte, ok bool) {
	switch {
	case t == table.Decimal && (k == integer || k == number):
		return raw, true
	case t == table.Decimal:
		return raw, k == plain && isNumber(raw)
	}
	if k != plain || !isGUID(raw) {
		return nil, false
	}
	if bytes.ContainsAny(raw, "ABCDEF") {
		raw = bytes.ToLower(raw)
	}
	return raw, true
}

// isGUID reports whether the text consists of 8-4-4-4-12 hexadecimal digits.
func isGUID(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range text {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !isHex(c) {
			return false
		}
	}
	return true
}
