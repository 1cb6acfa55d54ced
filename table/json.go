package table

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"quarry/table/times"
)

// AppendJSON appends a value as the hunting API writes it: a bool as 1 or 0, a
// datetime without trailing zeros, a long as a number however large, a dynamic as it is,
// timespan, GUID and decimal as strings, and a real that is no number as Kusto's name for it.
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

// appendReal writes a number that reads back as the same float64.
func appendReal(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return AppendJSONString(dst, FormatReal(f))
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends a quoted JSON string. Besides what must be escaped it escapes what
// Safe marks, so that JSON may be printed to a terminal and still means the same. A
// byte that is no UTF-8 becomes U+FFFD.
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

// appendVisible appends what stands inside of JSON, with characters that cannot be seen escaped;
// in valid JSON those are always part of a string.
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
