package engine

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/table"
)

// parseDynamic reads JSON. As parse_json does, it gives back text that is no JSON as a string.
func parseDynamic(text string) any {
	d := &dynamicReader{text: text}
	v, ok := d.value(0)
	if d.space(); !ok || d.at != len(text) {
		return text
	}
	return v
}

// maxDepth bounds the nesting of dynamic values, so that hostile JSON cannot exhaust the stack.
const maxDepth = 512

type dynamicReader struct {
	text     string
	at       int
	literals bool // datetime(…) and timespan(…) may stand for values
}

func (d *dynamicReader) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

func (d *dynamicReader) take(c byte) bool {
	d.space()
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	return false
}

func (d *dynamicReader) word(w string) bool {
	if strings.HasPrefix(d.text[d.at:], w) {
		d.at += len(w)
		return true
	}
	return false
}

func (d *dynamicReader) value(depth int) (any, bool) {
	d.space()
	if d.at >= len(d.text) || depth > maxDepth {
		return nil, false
	}
	switch c := d.text[d.at]; {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"' || c == '\'':
		return d.quoted(c)
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	case d.word("true"):
		return true, true
	case d.word("false"):
		return false, true
	case d.word("null"):
		return nil, true
	}
	if d.literals {
		return d.literal()
	}
	return nil, false
}

// literal reads datetime(…), timespan(…) and their kin inside of a dynamic literal.
func (d *dynamicReader) literal() (any, bool) {
	open := strings.IndexByte(d.text[d.at:], '(')
	closed := strings.IndexByte(d.text[d.at:], ')')
	if open < 0 || closed < open {
		return nil, false
	}
	t, ok := table.ParseType(strings.TrimSpace(d.text[d.at : d.at+open]))
	if !ok {
		return nil, false
	}
	value := convert(stringOf(strings.Trim(d.text[d.at+open+1:d.at+closed], `"' `)), t)
	d.at += closed + 1
	return toDynamic(value), true
}

func (d *dynamicReader) object(depth int) (any, bool) {
	d.at++
	b := &bag{}
	var places map[string]int // of the keys, once they are too many to be looked through
	if d.take('}') {
		return b, true
	}
	for {
		d.space()
		if d.at >= len(d.text) || d.text[d.at] != '"' && d.text[d.at] != '\'' {
			return nil, false
		}
		key, ok := d.quoted(d.text[d.at])
		if !ok || !d.take(':') {
			return nil, false
		}
		v, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		places = b.setAmong(places, key.(string), v)
		if d.take('}') {
			return b, true
		}
		if !d.take(',') {
			return nil, false
		}
	}
}

func (d *dynamicReader) array(depth int) (any, bool) {
	d.at++
	list := []any{}
	if d.take(']') {
		return list, true
	}
	for {
		v, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		list = append(list, v)
		if d.take(']') {
			return list, true
		}
		if !d.take(',') {
			return nil, false
		}
	}
}

func (d *dynamicReader) quoted(quote byte) (any, bool) {
	start := d.at + 1
	for i := start; i < len(d.text); i++ {
		switch d.text[i] {
		case quote:
			d.at = i + 1
			return d.text[start:i], true
		case '\\':
			return d.escaped(start, quote)
		}
	}
	return nil, false
}

var jsonEscapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\'': '\'', '\\': '\\', '/': '/'}

func (d *dynamicReader) escaped(start int, quote byte) (any, bool) {
	var out []byte
	for i := start; i < len(d.text); i++ {
		switch c := d.text[i]; c {
		case quote:
			d.at = i + 1
			return string(out), true
		case '\\':
			i++
			if i >= len(d.text) {
				return nil, false
			}
			if d.text[i] == 'u' {
				r, width, ok := unicodeEscape(d.text[i-1:])
				if !ok {
					return nil, false
				}
				out = utf8.AppendRune(out, r)
				i += width - 2
				continue
			}
			plain, ok := jsonEscapes[d.text[i]]
			if !ok {
				return nil, false
			}
			out = append(out, plain)
		default:
			out = append(out, c)
		}
	}
	return nil, false
}

// unicodeEscape reads \uXXXX, or two of them that make one rune, and tells how many bytes it took.
func unicodeEscape(s string) (r rune, width int, ok bool) {
	unit := func(s string) (rune, bool) {
		if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(n), err == nil
	}
	high, ok := unit(s)
	if !ok {
		return 0, 0, false
	}
	if 0xD800 <= high && high < 0xDC00 {
		if low, ok := unit(s[6:]); ok && 0xDC00 <= low && low < 0xE000 {
			return (high-0xD800)<<10 + (low - 0xDC00) + 0x10000, 12, true
		}
	}
	return high, 6, true
}

func (d *dynamicReader) number() (any, bool) {
	start, whole := d.at, true
	for d.at < len(d.text) {
		c := d.text[d.at]
		if c == '.' || c == 'e' || c == 'E' || c == '+' {
			whole = false
		} else if c != '-' && (c < '0' || c > '9') {
			break
		}
		d.at++
	}
	text := d.text[start:d.at]
	if whole {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil || math.IsInf(f, 0)
}
