package load

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeText converts a text to UTF-8 and names its encoding. A byte order mark is removed. damaged
// is the number of bytes of UTF-8 text that are invalid and were replaced.
func decodeText(data []byte) (text []byte, encoding string, damaged int) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data, encoding = data[3:], "UTF-8 with BOM"
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return fromUTF16(data[2:], binary.LittleEndian), "UTF-16 LE", 0
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fromUTF16(data[2:], binary.BigEndian), "UTF-16 BE", 0
	case halfZero(data, 1):
		return fromUTF16(data, binary.LittleEndian), "UTF-16 LE without BOM", 0
	case halfZero(data, 0):
		return fromUTF16(data, binary.BigEndian), "UTF-16 BE without BOM", 0
	default:
		encoding = "UTF-8"
	}
	if utf8.Valid(data) {
		return data, encoding, 0
	}
	invalid, valid := countRunes(data)
	if valid > invalid || encoding != "UTF-8" {
		return bytes.ToValidUTF8(data, []byte("\ufffd")), encoding, invalid
	}
	return fromWindows1252(data), "Windows-1252", 0
}

// halfZero reports whether the text is UTF-16 without a mark: ASCII with a zero at every second byte.
func halfZero(data []byte, parity int) bool {
	start := data[:min(len(data)&^1, 64)]
	for i, c := range start {
		if (c == 0) != (i%2 == parity) {
			return false
		}
	}
	return len(start) >= 4
}

// countRunes counts invalid bytes and valid characters beyond ASCII.
func countRunes(data []byte) (invalid, valid int) {
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			invalid++
		} else {
			valid++
		}
		data = data[size:]
	}
	return invalid, valid
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	text := make([]byte, 0, len(data)/2+len(data)/8)
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 2
			}
		}
		text = utf8.AppendRune(text, r)
	}
	return text
}

// windows1252 maps the bytes 0x80 to 0x9f.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func fromWindows1252(data []byte) []byte {
	text := make([]byte, 0, len(data)+len(data)/8)
	for _, c := range data {
		switch {
		case c < 0x80:
			text = append(text, c)
		case c < 0xa0:
			text = utf8.AppendRune(text, windows1252[c-0x80])
		default:
			text = utf8.AppendRune(text, rune(c))
		}
	}
	return text
}
