package sandbox

import (
	"math"
	"strconv"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

// defenderCell returns a writer of a column in the form of Defender's own APIs: null is null.
func defenderCell(name string, v *table.Vector) cell {
	key := append(appendString(nil, name), ':')
	value := valueOf(v)
	return func(dst []byte, row int) []byte {
		dst = append(dst, key...)
		if v.Null(row) {
			return append(dst, "null"...)
		}
		return value(dst, row)
	}
}

// valueOf returns a writer of a column's non-null values, as all three APIs encode them: bool as 0
// or 1, datetimes without trailing zeros, timespans and GUIDs as strings.
func valueOf(v *table.Vector) cell {
	switch v.Type() {
	case table.Bool, table.Int, table.Long:
		return func(dst []byte, row int) []byte { return strconv.AppendInt(dst, v.Int(row), 10) }
	case table.Real:
		return func(dst []byte, row int) []byte { return appendReal(dst, v.Real(row)) }
	case table.DateTime:
		return func(dst []byte, row int) []byte {
			dst = times.TimeOf(v.Int(row)).AppendFormat(append(dst, '"'), "2006-01-02T15:04:05.9999999Z")
			return append(dst, '"')
		}
	case table.TimeSpan:
		return func(dst []byte, row int) []byte {
			dst = append(append(dst, '"'), times.FormatTimeSpan(v.Int(row))...)
			return append(dst, '"')
		}
	case table.Dynamic:
		return func(dst []byte, row int) []byte { return append(dst, v.Text(row)...) }
	}
	return func(dst []byte, row int) []byte { return appendString(dst, v.Text(row)) }
}

// appendReal writes a real, always with a fraction. NaN and infinities become strings.
func appendReal(dst []byte, f float64) []byte {
	text := table.FormatReal(f)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(append(append(dst, '"'), text...), '"')
	}
	return append(dst, text...)
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string. It escapes only what JSON requires; bytes that are not valid
// UTF-8 become U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if b >= ' ' && b != '"' && b != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscaped(dst, b)
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscaped(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
}
