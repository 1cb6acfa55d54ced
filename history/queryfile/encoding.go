package queryfile

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding is how a file writes its text. Other encodings than these are not read.
type Encoding uint8

// Encodings of query files. PowerShell 5 and Notepad write UTF-16.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
)

// order returns the byte order of UTF-16, and the mark that starts such a file.
func (e Encoding) order() (order binary.AppendByteOrder, mark []byte) {
	if e == UTF16BE {
		return binary.BigEndian, []byte{0xFE, 0xFF}
	}
	return binary.LittleEndian, []byte{0xFF, 0xFE}
}

// Decode returns the text of a file. It returns ErrBinary for what is not text in UTF-8, or in UTF-16 with a byte
// order mark. The text of the latter does not have the mark.
func Decode(content []byte) (text string, e Encoding, err error) {
	for _, e := range []Encoding{UTF16LE, UTF16BE} {
		_, mark := e.order()
		if rest, found := bytes.CutPrefix(content, mark); found {
			text, ok := e.decode(rest)
			if !ok {
				return "", e, ErrBinary
			}
			return text, e, nil
		}
	}
	if !utf8.Valid(content) {
		return "", UTF8, ErrBinary
	}
	return string(content), UTF8, nil
}

// decode decodes UTF-16. It fails for what Encode would not write again.
func (e Encoding) decode(content []byte) (string, bool) {
	if len(content)%2 != 0 {
		return "", false
	}
	read := binary.LittleEndian.Uint16
	if e == UTF16BE {
		read = binary.BigEndian.Uint16
	}
	text := make([]byte, 0, len(content)/2)
	for i := 0; i < len(content); i += 2 {
		r := rune(read(content[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(content) {
				return "", false
			}
			i += 2
			if r = utf16.DecodeRune(r, rune(read(content[i:]))); r == utf8.RuneError {
				return "", false
			}
		}
		if r == 0 {
			return "", false
		}
		text = utf8.AppendRune(text, r)
	}
	return string(text), true
}

// Encode returns the content of a file with a text.
func (e Encoding) Encode(text string) []byte {
	if e == UTF8 {
		return []byte(text)
	}
	order, mark := e.order()
	content := append(make([]byte, 0, 2*len(text)+len(mark)), mark...)
	for _, r := range text {
		for _, unit := range utf16.AppendRune(nil, r) {
			content = order.AppendUint16(content, unit)
		}
	}
	return content
}
