package syntax

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decodeStrings decodes adjacent strings, which may be on separate lines, and joins them.
func decodeStrings(raw string) (string, bool) {
	tokens := Scan(raw)
	if len(tokens) == 1 {
		return decodeString(raw)
	}
	var b strings.Builder
	whole := true
	for _, t := range tokens {
		if t.Kind != StringToken && t.Kind != BadString {
			continue
		}
		part, ok := decodeString(raw[t.Span.Start:t.Span.End])
		b.WriteString(part)
		whole = whole && ok
	}
	return b.String(), whole
}

// decodeString returns the value of one string token.
func decodeString(raw string) (string, bool) {
	body := strings.TrimLeft(raw, "hH")
	switch {
	case typographicQuote(body):
		return strings.Trim(body, "“”„‘’‚"), false
	case strings.HasPrefix(body, "```"), strings.HasPrefix(body, "~~~"):
		return unfence(body)
	case strings.HasPrefix(body, "@"):
		return decodeVerbatim(body[1:])
	}
	inside, ok := unquote(body)
	if strings.IndexByte(inside, '\\') < 0 {
		return inside, ok
	}
	text, whole := unescape(inside)
	return text, ok && whole
}

func unfence(body string) (string, bool) {
	fence := body[:3]
	inside, closed := strings.CutSuffix(body[3:], fence)
	return inside, closed
}

// unquote removes the quotes. An unterminated string has no closing one.
func unquote(body string) (string, bool) {
	if body == "" {
		return "", false
	}
	n := len(body)
	if n >= 2 && body[n-1] == body[0] {
		return body[1 : n-1], true
	}
	return body[1:], false
}

func decodeVerbatim(body string) (string, bool) {
	inside, ok := unquote(body)
	if body == "" {
		return "", false
	}
	quote := body[:1]
	return strings.ReplaceAll(inside, quote+quote, quote), ok
}

// unescape replaces the escapes; a backslash that does not start one is kept.
func unescape(text string) (string, bool) {
	b := make([]byte, 0, len(text))
	whole := true
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			b = append(b, text[i])
			i++
			continue
		}
		n := escapeLen(text[i:])
		if n == 0 {
			b = append(b, '\\')
			i++
			whole = false
			continue
		}
		b, n = appendEscape(b, text[i:], n)
		i += n
	}
	return string(b), whole
}

var simpleEscapes = map[byte]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
	'\\': '\\', '"': '"', '\'': '\'',
}

// appendEscape decodes the escape of n bytes at the start of the text, appends the character, and
// returns how many bytes it consumed: both escapes in the case of a surrogate pair.
func appendEscape(b []byte, text string, n int) ([]byte, int) {
	if c, ok := simpleEscapes[text[1]]; ok {
		return append(b, c), n
	}
	digits, base := text[1:n], 8
	if c := text[1]; c == 'x' || c == 'u' || c == 'U' {
		digits, base = text[2:n], 16
	}
	code, _ := strconv.ParseUint(digits, base, 32)
	r := rune(code)
	if utf16.IsSurrogate(r) && len(text) > n+1 && text[n+1] == 'u' {
		if m := escapeLen(text[n:]); m > 0 {
			low, _ := strconv.ParseUint(text[n+2:n+m], 16, 32)
			if pair := utf16.DecodeRune(r, rune(low)); pair != utf8.RuneError {
				return utf8.AppendRune(b, pair), n + m
			}
		}
	}
	return utf8.AppendRune(b, r), n
}
