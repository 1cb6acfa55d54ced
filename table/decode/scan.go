package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// maxDepth limits the nesting of arrays and objects, including the envelope. It is the limit of
// encoding/json, so that dynamic values can be parsed later.
const maxDepth = 10_000

// errIncomplete means that the data ends inside a value.
var errIncomplete = errors.New("value is incomplete")

// SyntaxError reports a body that is not the expected JSON.
type SyntaxError struct {
	Offset  int64 // in bytes from the start of the body
	Message string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("response is malformed at byte %d: %s", e.Offset, e.Message)
}

// kind is the kind of JSON value in a cell.
type kind uint8

const (
	absent kind = iota // the row lacks the key
	null
	no      // false
	yes     // true
	integer // a number without fraction or exponent
	number  // any other number
	plain   // an ASCII string without escapes
	escaped // an ASCII string with escapes
	foreign // a string with non-ASCII bytes, and possibly escapes
	array
	object
)

// cell is the position of a value in the window; for a string, without its quotes.
type cell struct {
	start, end uint32
	kind       kind
}

// scanner scans JSON in contiguous memory. Its methods take a position and return the position
// after what they have read, or -1 with the reason in fault. It accepts exactly what encoding/json
// accepts.
type scanner struct {
	data  []byte
	base  int64 // offset of data in the body
	depth int   // nesting depth of data
	fault error // errIncomplete or a *SyntaxError
}

func (s *scanner) short() int {
	s.fault = errIncomplete
	return -1
}

// unexpected reports the byte at a position as an error.
func (s *scanner) unexpected(i int, wanted string) int {
	s.fault = &SyntaxError{Offset: s.base + int64(i), Message: fmt.Sprintf("found %q, want %s", s.data[i], wanted)}
	return -1
}

func commaOr(closing byte) string { return fmt.Sprintf("a comma or %q", closing) }

// space skips white space; the result may be the end of the data.
func (s *scanner) space(i int) int {
	for i < len(s.data) && (s.data[i] == ' ' || s.data[i] == '\n' || s.data[i] == '\r' || s.data[i] == '\t') {
		i++
	}
	return i
}

// Masks to test eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// text reads a string whose opening quote is before i.
func (s *scanner) text(i int) (end int, k kind) {
	data, k, high := s.data, plain, uint64(0) // high collects the top bits of all bytes
	for {
		for i+8 <= len(data) {
			// A byte of stops is marked if the word has a quote, a backslash or a control character
			// in its place. Marks above the lowest one may be wrong and are ignored. Flipping a bit
			// moves the quote next to the control characters, so that one comparison finds both.
			w := binary.LittleEndian.Uint64(data[i:])
			low, backslash := w^('"'^' ')*ones, w^'\\'*ones
			stops := ((low-(' '+1)*ones)&^low | (backslash-ones)&^backslash) & highs
			if stops != 0 {
				n := bits.TrailingZeros64(stops) &^ 7
				high |= w & (1<<n - 1)
				i += n >> 3
				break
			}
			high |= w
			i += 8
		}
		for i < len(data) && data[i] >= ' ' && data[i] != '"' && data[i] != '\\' {
			high |= uint64(data[i])
			i++
		}
		switch {
		case i >= len(data):
			return s.short(), k
		case data[i] == '"':
			if high&highs != 0 {
				k = foreign
			}
			return i + 1, k
		case data[i] < ' ':
			return s.unexpected(i, "no control character in a string"), k
		}
		if i = s.escape(i); i < 0 {
			return -1, k
		}
		k = escaped
	}
}

// escape reads one escape sequence.
func (s *scanner) escape(i int) int {
	if i+1 >= len(s.data) {
		return s.short()
	}
	switch s.data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if j >= len(s.data) {
				return s.short()
			}
			if !isHex(s.data[j]) {
				return s.unexpected(j, "a hexadecimal digit")
			}
		}
		return i + 6
	}
	return s.unexpected(i+1, "an escape character")
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// number reads a number. One at the end of the data may be incomplete.
func (s *scanner) number(i int) (end int, k kind) {
	data, k := s.data, integer
	if data[i] == '-' {
		i++
	}
	switch {
	case i >= len(data):
		return s.short(), k
	case data[i] == '0':
		i++
	case data[i] >= '1' && data[i] <= '9':
		i = s.digits(i)
	default:
		return s.unexpected(i, "a value"), k
	}
	if i < len(data) && data[i] == '.' {
		k = number
		if i = s.someDigits(i + 1); i < 0 {
			return i, k
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		k = number
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if i = s.someDigits(i); i < 0 {
			return i, k
		}
	}
	if i >= len(data) {
		return s.short(), k
	}
	return i, k
}

func (s *scanner) digits(i int) int {
	for i < len(s.data) && s.data[i]-'0' <= 9 {
		i++
	}
	return i
}

// someDigits reads at least one digit.
func (s *scanner) someDigits(i int) int {
	switch end := s.digits(i); {
	case end > i:
		return end
	case i >= len(s.data):
		return s.short()
	}
	return s.unexpected(i, "a digit")
}

// word reads a literal.
func (s *scanner) word(i int, literal string) int {
	for j := range len(literal) {
		if i+j >= len(s.data) {
			return s.short()
		}
		if s.data[i+j] != literal[j] {
			return s.unexpected(i+j, literal)
		}
	}
	return i + len(literal)
}

// cell reads any value.
func (s *scanner) cell(i int) (c cell, end int) {
	if i >= len(s.data) {
		return c, s.short()
	}
	start := i
	switch s.data[i] {
	case '"':
		end, c.kind = s.text(i + 1)
		c.start, c.end = uint32(i+1), uint32(end-1)
		return c, end
	case '{':
		c.kind, end = object, s.object(i)
	case '[':
		c.kind, end = array, s.array(i)
	case 'n':
		c.kind, end = null, s.word(i, "null")
	case 't':
		c.kind, end = yes, s.word(i, "true")
	case 'f':
		c.kind, end = no, s.word(i, "false")
	default:
		end, c.kind = s.number(i)
	}
	c.start, c.end = uint32(start), uint32(end)
	return c, end
}

func (s *scanner) array(i int) int {
	return s.sequence(i, ']', func(i int) int {
		_, end := s.cell(i)
		return end
	})
}

func (s *scanner) object(i int) int {
	return s.sequence(i, '}', func(i int) int {
		if i = s.name(i); i < 0 {
			return i
		}
		_, end := s.cell(i)
		return end
	})
}

// name reads a key, its colon, and the white space before the value.
func (s *scanner) name(i int) int {
	switch {
	case i >= len(s.data):
		return s.short()
	case s.data[i] != '"':
		return s.unexpected(i, "a key")
	}
	if i, _ = s.text(i + 1); i < 0 {
		return i
	}
	return s.colon(i)
}

// colon reads a colon and the white space around it.
func (s *scanner) colon(i int) int {
	switch i = s.space(i); {
	case i >= len(s.data):
		return s.short()
	case s.data[i] != ':':
		return s.unexpected(i, "a colon")
	}
	return s.space(i + 1)
}

// sequence reads the elements between brackets; the first one is at i.
func (s *scanner) sequence(i int, closing byte, element func(int) int) int {
	if s.depth++; s.depth > maxDepth {
		s.fault = &SyntaxError{Offset: s.base + int64(i),
			Message: fmt.Sprintf("nested deeper than %d levels", maxDepth)}
		return -1
	}
	defer func() { s.depth-- }()
	i = s.space(i + 1)
	if i < len(s.data) && s.data[i] == closing {
		return i + 1
	}
	for {
		if i = element(i); i < 0 {
			return i
		}
		switch i = s.space(i); {
		case i >= len(s.data):
			return s.short()
		case s.data[i] == closing:
			return i + 1
		case s.data[i] != ',':
			return s.unexpected(i, commaOr(closing))
		}
		i = s.space(i + 1)
	}
}
