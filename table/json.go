package table

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"quarry/table/times"
)

// AppendJSON appends a value as the hunting API writes it: a bool as 1 or 0, a datetime without
// trailing zeros, a long as a number of any size, a dynamic unchanged, timespan, GUID and decimal
// as strings, and NaN and the infinities by Kusto's names.
func AppendJSON(dst []byte, v Value) []byte {
	if v.null {
		return append(dst, "null"...)
	}
	switch v.typ {
	case Bool, Int, Long:
		return strconv.AppendInt(dst, v.num, 10)
	case Real:
		return appendReal(dst, v.Real())
	case DateTime:
		dst = append(dst, '"')
		dst = times.AppendDateTime(dst, v.num)
		return append(dst, '"')
	case TimeSpan:
		dst = append(dst, '"')
		dst = times.AppendTimeSpan(dst, v.num)
		return append(dst, '"')
	case Dynamic:
		return appendVisible(dst, v.text)
	}
	return AppendJSONString(dst, v.text)
}

// appendReal writes a number that parses to the same float64.
func appendReal(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return AppendJSONString(dst, FormatReal(f))
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends a quoted JSON string. In addition to the required escapes it escapes the
// characters that Safe marks, so that the JSON can be printed to a terminal without changing its
// meaning. A byte that is not UTF-8 becomes U+FFFD.
func AppendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			dst = appendVisible(dst, s[start:i])
			dst = appendEscape(dst, c)
			start = i + 1
		}
	}
	dst = appendVisible(dst, s[start:])
	return append(dst, '"')
}

// appendVisible appends a part of valid JSON and escapes invisible characters, which can only occur
// in strings.
func appendVisible(dst []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if bad := r == utf8.RuneError && n == 1; bad || r == 0x7f || invisible(r) {
			dst = append(dst, s[start:i]...)
			dst = appendRune(dst, r, bad)
			start = i + n
		}
		i += n
	}
	return append(dst, s[start:]...)
}

func appendRune(dst []byte, r rune, bad bool) []byte {
	if bad {
		return utf8.AppendRune(dst, r)
	}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendHex(appendHex(dst, high), low)
	}
	return appendHex(dst, r)
}

// appendHex appends \u and four digits.
func appendHex(dst []byte, r rune) []byte {
	dst = append(dst, '\\', 'u')
	for shift := 12; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}
	return dst
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return appendHex(dst, rune(c))
}
