package vec

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

// ParseDynamic parses JSON. Like parse_json(), it returns a string that is not JSON as a string.
func ParseDynamic(text string) any {
	d := &DynamicReader{Text: text}
	v, ok := d.Value(0)
	if d.Space(); !ok || d.At != len(text) {
		return text
	}
	return v
}

// MaxDepth limits the nesting of dynamic values, so that hostile JSON cannot overflow the stack.
const MaxDepth = 512

// DynamicReader parses JSON, and the dynamic literals of KQL.
type DynamicReader struct {
	Text     string
	At       int  // position of the next byte
	Literals bool // accept datetime(…), timespan(…), 1h and so on as values
}

// Space skips white space.
func (d *DynamicReader) Space() {
	for d.At < len(d.Text) {
		switch d.Text[d.At] {
		case ' ', '\t', '\n', '\r':
			d.At++
		default:
			return
		}
	}
}

func (d *DynamicReader) take(c byte) bool {
	d.Space()
	if d.At < len(d.Text) && d.Text[d.At] == c {
		d.At++
		return true
	}
	return false
}

func (d *DynamicReader) word(w string) bool {
	if strings.HasPrefix(d.Text[d.At:], w) {
		d.At += len(w)
		return true
	}
	return false
}

// Value reads a value at a level of nesting; ok is false for a syntax error.
func (d *DynamicReader) Value(depth int) (any, bool) {
	d.Space()
	if d.At >= len(d.Text) || depth > MaxDepth {
		return nil, false
	}
	switch c := d.Text[d.At]; {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"' || c == '\'':
		text, ok := d.quoted(c)
		return text, ok
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	case d.word("true"):
		return true, true
	case d.word("false"):
		return false, true
	case d.word("null"):
		return nil, true
	}
	if d.Literals {
		return d.literal(depth)
	}
	return nil, false
}

// literal reads datetime(…), timespan(…) and similar values in a dynamic literal.
func (d *DynamicReader) literal(depth int) (any, bool) {
	open := strings.IndexByte(d.Text[d.At:], '(')
	closed := strings.IndexByte(d.Text[d.At:], ')')
	if open < 0 || closed < open {
		return nil, false
	}
	name := strings.TrimSpace(d.Text[d.At : d.At+open])
	if name == "dynamic" { // nested literals may contain parentheses, so read the value itself
		d.At += open + 1
		return d.nested(depth)
	}
	t, ok := table.ParseType(name)
	if !ok {
		return nil, false
	}
	value := Convert(StringOf(strings.Trim(d.Text[d.At+open+1:d.At+closed], `"' `)), t)
	d.At += closed + 1
	return ToDynamic(value), true
}

// nested reads the rest of a dynamic(…) literal after its opening parenthesis.
func (d *DynamicReader) nested(depth int) (any, bool) {
	v, ok := d.Value(depth + 1)
	return v, ok && d.take(')')
}

// fewMembers is how many members objects and arrays are made for at first.
const fewMembers = 4

func (d *DynamicReader) object(depth int) (any, bool) {
	d.At++
	if d.take('}') {
		return &Bag{}, true
	}
	b := &Bag{Keys: make([]string, 0, fewMembers), Values: make([]any, 0, fewMembers)}
	var places map[string]int // positions of the keys, once there are too many to search
	for {
		d.Space()
		if d.At >= len(d.Text) || d.Text[d.At] != '"' && d.Text[d.At] != '\'' {
			return nil, false
		}
		key, ok := d.quoted(d.Text[d.At])
		if !ok || !d.take(':') {
			return nil, false
		}
		v, ok := d.Value(depth + 1)
		if !ok {
			return nil, false
		}
		places = b.setAmong(places, key, v)
		if d.take('}') {
			return b, true
		}
		if !d.take(',') {
			return nil, false
		}
	}
}

func (d *DynamicReader) array(depth int) (any, bool) {
	d.At++
	if d.take(']') {
		return []any{}, true
	}
	list := make([]any, 0, fewMembers)
	for {
		v, ok := d.Value(depth + 1)
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

func (d *DynamicReader) quoted(quote byte) (string, bool) {
	start := d.At + 1
	for i := start; i < len(d.Text); i++ {
		switch c := d.Text[i]; {
		case c == quote:
			d.At = i + 1
			return d.Text[start:i], true
		case c == '\\':
			return d.escaped(start, quote)
		case c < ' ' && !d.Literals: // JSON wants control characters escaped
			return "", false
		}
	}
	return "", false
}

var jsonEscapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', '"': '"', '\'': '\'', '\\': '\\',
	'/': '/'}

func (d *DynamicReader) escaped(start int, quote byte) (string, bool) {
	var out []byte
	for i := start; i < len(d.Text); i++ {
		switch c := d.Text[i]; {
		case c == quote:
			d.At = i + 1
			return string(out), true
		case c < ' ' && !d.Literals:
			return "", false
		case c == '\\':
			i++
			if i >= len(d.Text) {
				return "", false
			}
			if d.Text[i] == 'u' {
				r, width, ok := unicodeEscape(d.Text[i-1:])
				if !ok {
					return "", false
				}
				out = utf8.AppendRune(out, r)
				i += width - 2
				continue
			}
			plain, ok := jsonEscapes[d.Text[i]]
			if !ok {
				return "", false
			}
			out = append(out, plain)
		default:
			out = append(out, c)
		}
	}
	return "", false
}

// unicodeEscape reads \uXXXX, or a surrogate pair of them, and returns the number of bytes read.
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

func (d *DynamicReader) number() (any, bool) {
	start, whole := d.At, true
	for d.At < len(d.Text) {
		c := d.Text[d.At]
		if c == '.' || c == 'e' || c == 'E' || c == '+' {
			whole = false
		} else if c != '-' && (c < '0' || c > '9') {
			break
		}
		d.At++
	}
	text := d.Text[start:d.At]
	if d.Literals && d.At < len(d.Text) && unicode.IsLetter(rune(d.Text[d.At])) {
		return d.timespan(start)
	}
	if whole {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// timespan reads the unit of a literal such as 1h, whose number begins at start.
func (d *DynamicReader) timespan(start int) (any, bool) {
	for d.At < len(d.Text) && unicode.IsLetter(rune(d.Text[d.At])) {
		d.At++
	}
	ticks, ok := times.ParseTimeSpan(d.Text[start:d.At])
	return duration(ticks), ok
}
