package history

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// shapeOf returns a hash that is equal for queries that differ only in insignificant white space:
// outside strings and the end of comments.
func shapeOf(text string) int64 {
	sum := sha256.Sum256([]byte(stripSpace(text)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// stripSpace removes white space outside strings and comments, and keeps the newline that ends a
// comment. It recognizes "…" and '…' with backslash escapes, @"…" and @'…' without, ```…```, and up
// to the end of the line.
func stripSpace(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		switch {
		case isSpace(text[i]):
			i++
			continue
		case strings.HasPrefix(text[i:], "//"):
			end := i + endOf(text[i:], "\n")
			b.WriteString(strings.TrimRight(text[i:end], " \t\r\n"))
			b.WriteByte('\n')
			i = end
			continue
		}
		end := i + tokenLength(text[i:])
		b.WriteString(text[i:end])
		i = end
	}
	return b.String()
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// tokenLength returns the length of the string literal at the start of text, or 1 if there is none.
func tokenLength(text string) int {
	switch {
	case strings.HasPrefix(text, "```"):
		return 3 + endOf(text[3:], "```")
	case strings.HasPrefix(text, `@"`), strings.HasPrefix(text, `@'`):
		return 2 + endOf(text[2:], text[1:2])
	case text[0] == '"', text[0] == '\'':
		return quotedLength(text)
	}
	return 1
}

// quotedLength returns the length of a string literal with escapes. An unterminated one ends with
// its line.
func quotedLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		case '\n':
			return i
		}
	}
	return len(text)
}

// endOf returns the position after the first mark in text, or the length of text.
func endOf(text, mark string) int {
	if at := strings.Index(text, mark); at >= 0 {
		return at + len(mark)
	}
	return len(text)
}
