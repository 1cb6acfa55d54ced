package decode

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape appends the text of a JSON string, given by its kind and without quotes, which must be
// well formed. As in encoding/json, lone surrogates and bytes that are not UTF-8 become U+FFFD.
func unescape(dst, src []byte, k kind) []byte {
	if k == escaped {
		return unescapeASCII(dst, src)
	}
	for {
		i := bytes.IndexByte(src, '\\')
		if i < 0 {
			return appendValid(dst, src)
		}
		dst = appendValid(dst, src[:i])
		var n int
		dst, n = unescapeOne(dst, src[i:])
		src = src[i+n:]
	}
}

// unescapeASCII copies eight bytes at a time, since escapes are often close together: in paths, and
// in JSON within strings. No escape is longer when decoded.
func unescapeASCII(dst, src []byte) []byte {
	dst = slices.Grow(dst, len(src)+8)
	for len(src) >= 8 {
		w := binary.LittleEndian.Uint64(src)
		at := len(dst)
		binary.LittleEndian.PutUint64(dst[at:at+8], w)
		backslash := w ^ '\\'*ones
		marks := (backslash - ones) &^ backslash & highs
		if marks == 0 {
			dst, src = dst[:at+8], src[8:]
			continue
		}
		n := bits.TrailingZeros64(marks) >> 3
		dst, src = dst[:at+n], src[n:]
		dst, n = unescapeOne(dst, src)
		src = src[n:]
	}
	for len(src) > 0 {
		n := 1
		if src[0] == '\\' {
			dst, n = unescapeOne(dst, src)
		} else {
			dst = append(dst, src[0])
		}
		src = src[n:]
	}
	return dst
}

// unescapeOne appends the character of the escape sequence at the start of src, and returns the
// length of the sequence: 2, 6, or 12 for a surrogate pair.
func unescapeOne(dst, src []byte) ([]byte, int) {
	switch c := src[1]; c {
	case 'u':
	case 'b':
		return append(dst, '\b'), 2
	case 'f':
		return append(dst, '\f'), 2
	case 'n':
		return append(dst, '\n'), 2
	case 'r':
		return append(dst, '\r'), 2
	case 't':
		return append(dst, '\t'), 2
	default:
		return append(dst, c), 2
	}
	r := hexRune(src[2:6])
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(dst, r), 6
	}
	if len(src) >= 12 && src[6] == '\\' && src[7] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(src[8:12])); pair != utf8.RuneError {
			return utf8.AppendRune(dst, pair), 12
		}
	}
	return utf8.AppendRune(dst, utf8.RuneError), 6
}

func hexRune(digits []byte) rune {
	var r rune
	for _, c := range digits {
		if c > '9' {
			c = c&^0x20 - 'A' + 10 + '0'
		}
		r = r<<4 | rune(c-'0')
	}
	return r
}

// appendValid appends text with each byte that is not UTF-8 replaced by U+FFFD.
func appendValid(dst, text []byte) []byte {
	if utf8.Valid(text) {
		return append(dst, text...)
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, r)
		text = text[n:]
	}
	return dst
}
