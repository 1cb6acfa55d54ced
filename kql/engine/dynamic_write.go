package engine

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/table"
)

// dynamicText is tostring() of a dynamic: a string without its quotes, else JSON.
func dynamicText(v any) string {
	switch v := opened(v).(type) {
	case nil:
		return ""
	case string:
		return v
	case moment:
		return table.FormatDateTime(int64(v))
	case duration:
		return table.FormatTimeSpan(int64(v))
	case int64, float64:
		return dynamicDatum(v).text()
	default:
		return dynamicJSON(v)
	}
}

// dynamicJSON writes a dynamic as compact JSON.
func dynamicJSON(v any) string {
	if raw, ok := v.(rawJSON); ok {
		return string(raw)
	}
	return string(appendJSON(nil, v))
}

func appendJSON(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case rawJSON:
		return appendJSON(dst, opened(v))
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendJSONReal(dst, v)
	case string:
		return appendQuoted(dst, v)
	case moment:
		return append(append(append(dst, '"'), table.FormatDateTime(int64(v))...), '"')
	case duration:
		return append(append(append(dst, '"'), table.FormatTimeSpan(int64(v))...), '"')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, item)
		}
		return append(dst, ']')
	case *bag:
		dst = append(dst, '{')
		for i, key := range v.keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, key), ':')
			dst = appendJSON(dst, v.values[i])
		}
		return append(dst, '}')
	}
	return dst
}

// appendJSONReal writes what JSON has no number for as a string, as Kusto does.
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

// canonical writes a dynamic so that equal values have equal texts: keys are sorted.
func canonical(v any) string {
	return string(appendJSON(nil, sortedKeys(opened(v))))
}

func sortedKeys(v any) any {
	switch v := opened(v).(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = sortedKeys(item)
		}
		return out
	case *bag:
		out := &bag{keys: slices.Sorted(slices.Values(v.keys))}
		for _, key := range out.keys {
			item, _ := v.get(key)
			out.values = append(out.values, sortedKeys(item))
		}
		return out
	default:
		return v
	}
}
