package vec

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

// DynamicText returns tostring() of a dynamic: a string without quotes, anything else as JSON.
func DynamicText(v any) string {
	switch v := Parsed(v).(type) {
	case nil:
		return ""
	case string:
		return v
	case moment:
		return times.FormatDateTime(int64(v))
	case duration:
		return times.FormatTimeSpan(int64(v))
	case int64, float64:
		return DynamicDatum(v).Text()
	default:
		return DynamicJSON(v)
	}
}

// DynamicJSON returns a dynamic as compact JSON.
func DynamicJSON(v any) string {
	if raw, ok := v.(rawJSON); ok {
		return string(raw)
	}
	return string(appendJSON(nil, v))
}

// appendJSON stops soon after MaxText bytes: values may share their elements, so a small one can
// expand without bound. The caller must reject longer results.
func appendJSON(dst []byte, v any) []byte { return appendForm(dst, v, false) }

// appendForm appends a dynamic, with the keys of bags in order or sorted.
func appendForm(dst []byte, v any, sorted bool) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case rawJSON:
		return appendForm(dst, Parsed(v), sorted)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendJSONReal(dst, v)
	case string:
		return appendQuoted(dst, v)
	case moment:
		return append(append(append(dst, '"'), times.FormatDateTime(int64(v))...), '"')
	case duration:
		return append(append(append(dst, '"'), times.FormatTimeSpan(int64(v))...), '"')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst = appendForm(dst, item, sorted); len(dst) > MaxText {
				return dst
			}
		}
		return append(dst, ']')
	case *Bag:
		return appendBag(dst, v, sorted)
	}
	return dst
}

func appendBag(dst []byte, b *Bag, sorted bool) []byte {
	keys := b.Keys
	if sorted {
		keys = slices.Sorted(slices.Values(keys))
	}
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		value := b.Values[i]
		if sorted {
			value, _ = b.Get(key)
		}
		dst = append(appendQuoted(dst, key), ':')
		if dst = appendForm(dst, value, sorted); len(dst) > MaxText {
			return dst
		}
	}
	return append(dst, '}')
}

// appendJSONReal writes NaN and the infinities as strings, as Kusto does, since JSON has no such
// numbers.
func appendJSONReal(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(append(append(dst, '"'), table.FormatReal(f)...), '"')
	}
	return append(dst, table.FormatReal(f)...)
}

func appendQuoted(dst []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return append(append(append(dst, '"'), s...), '"')
	}
	return appendEscaped(dst, s)
}

func appendEscaped(dst []byte, s string) []byte {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return append(dst, `""`...)
	}
	return append(dst, strings.TrimSuffix(b.String(), "\n")...)
}

// Canonical returns JSON with sorted keys, which is the same for equal values.
func Canonical(v any) string { return string(appendForm(nil, Parsed(v), true)) }
