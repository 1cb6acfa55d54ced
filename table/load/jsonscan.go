package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// jsonValues calls visit for each value of a sequence of JSON values, all of them valid.
func jsonValues(data []byte, visit func(raw []byte, offset int) error) error {
	for i := spaceEnd(data, 0); i < len(data); {
		end := skipValue(data, i)
		if end < 0 {
			return at(lineOf(data, len(data)), "the file ends inside a value: it is truncated")
		}
		raw := data[i:end]
		if !json.Valid(raw) {
			return jsonError(data, i, raw)
		}
		if err := visit(raw, i); err != nil {
			return err
		}
		i = spaceEnd(data, end)
		if i < len(data) && data[i] == ',' { // between objects of a log
			i = spaceEnd(data, i+1)
		}
	}
	return nil
}

func jsonError(data []byte, offset int, raw []byte) error {
	var broken *json.SyntaxError
	err := json.Unmarshal(raw, &json.RawMessage{})
	if errors.As(err, &broken) {
		return at(lineOf(data, offset+max(int(broken.Offset)-1, 0)), "invalid JSON: %v", err)
	}
	return at(lineOf(data, offset), "invalid JSON: %v", err)
}

// spaceEnd returns the first position from i on that is not white space.
func spaceEnd(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// skipValue returns the end of the value at i, which may be invalid; -1 if the data ends first.
func skipValue(data []byte, i int) int {
	depth := 0
	for i < len(data) {
		switch data[i] {
		case '"':
			end := stringEnd(data, i)
			if end < 0 {
				return -1
			}
			if i = end; depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\r', '\t', ':':
		default:
			if depth == 0 {
				for i < len(data) && bytes.IndexByte([]byte(",]} \n\r\t\"[{"), data[i]) < 0 {
					i++
				}
				return i
			}
		}
		i++
		if depth == 0 {
			return i
		}
	}
	return -1
}

// stringEnd returns the position after the string at i, or -1.
func stringEnd(data []byte, i int) int {
	for i++; ; i++ {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return -1
		}
		slashes := 0
		for i+n-1-slashes >= i && data[i+n-1-slashes] == '\\' {
			slashes++
		}
		if i += n; slashes%2 == 0 {
			return i + 1
		}
	}
}

// eachMember visits the members of a valid object. Keys are raw, with their quotes.
func eachMember(raw []byte, visit func(key, value []byte) error) error {
	i := spaceEnd(raw, 1)
	for raw[i] != '}' {
		end := stringEnd(raw, i)
		key := raw[i:end]
		start := spaceEnd(raw, spaceEnd(raw, end)+1)
		end = skipValue(raw, start)
		if err := visit(key, raw[start:end]); err != nil {
			return err
		}
		if i = spaceEnd(raw, end); raw[i] == ',' {
			i = spaceEnd(raw, i+1)
		}
	}
	return nil
}

// eachElement visits the elements of a valid array.
func eachElement(raw []byte, visit func(value []byte) error) error {
	i := spaceEnd(raw, 1)
	for raw[i] != ']' {
		end := skipValue(raw, i)
		if err := visit(raw[i:end]); err != nil {
			return err
		}
		if i = spaceEnd(raw, end); raw[i] == ',' {
			i = spaceEnd(raw, i+1)
		}
	}
	return nil
}

// jsonCell returns the kind and the text of a valid value.
func jsonCell(raw []byte) (cellKind, []byte) {
	switch raw[0] {
	case 'n':
		return missing, nil
	case '"':
		return literal, jsonText(raw)
	case '{', '[':
		return composite, raw
	}
	return bare, raw
}

// jsonText decodes a valid string.
func jsonText(raw []byte) []byte {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		if utf8.Valid(inner) {
			return inner
		}
		return bytes.ToValidUTF8(inner, []byte("\ufffd"))
	}
	var s string
	_ = json.Unmarshal(raw, &s) // known to be valid
	return []byte(s)
}
