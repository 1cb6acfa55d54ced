package syntax

import (
	"strings"
	"unicode/utf8"
)

// quoted scans "…" or '…'. As in the service, an invalid escape ends the string, so that a path
// without @ is reported where it goes wrong.
func (s *Scanner) quoted() TokenKind {
	quote := s.Text[s.At]
	s.At++
	for s.At < len(s.Text) {
		switch c := s.Text[s.At]; {
		case c == quote:
			s.At++
			return StringToken
		case LineEnd(c):
			return BadString
		case c == '\\':
			n := escapeLen(s.Text[s.At:])
			if n == 0 {
				return s.badEscape(quote)
			}
			s.At += n
		default:
			s.At++
		}
	}
	return BadString
}

// badEscape scans from an invalid escape to the next quote or the line end: one error for the whole
// string is better than a cascade.
func (s *Scanner) badEscape(quote byte) TokenKind {
	for s.At < len(s.Text) && !LineEnd(s.Text[s.At]) {
		s.At++
		if s.Text[s.At-1] == quote {
			break
		}
	}
	return BadString
}

// specialString scans the forms of string that start, at from, with @, ``` or ~~~. The text between
// s.At and from is the prefix.
func (s *Scanner) specialString(from int) TokenKind {
	rest := s.Text[from:]
	switch {
	case strings.HasPrefix(rest, `@"`), strings.HasPrefix(rest, "@'"):
		s.At = from + 1
		return s.verbatim()
	case strings.HasPrefix(rest, "```"), strings.HasPrefix(rest, "~~~"):
		s.At = from
		return s.multiLine(rest[:3])
	}
	return EndToken
}

// verbatim scans "…" in which only the quote is special, written twice.
func (s *Scanner) verbatim() TokenKind {
	quote := s.Text[s.At]
	s.At++
	for s.At < len(s.Text) && !LineEnd(s.Text[s.At]) {
		c := s.Text[s.At]
		s.At++
		if c != quote {
			continue
		}
		if s.byteAt(s.At) != quote {
			return StringToken
		}
		s.At++
	}
	return BadString
}

// multiLine scans up to the closing fence, across lines.
func (s *Scanner) multiLine(fence string) TokenKind {
	body := s.At + len(fence)
	end := strings.Index(s.Text[body:], fence)
	if end < 0 {
		s.At = len(s.Text)
		return BadString
	}
	s.At = body + end + len(fence)
	return StringToken
}

// obfuscated scans the string after a prefix h; if there is none, the h is a word.
func (s *Scanner) obfuscated() TokenKind {
	if c := s.Text[s.At]; c == '"' || c == '\'' {
		return s.quoted()
	}
	if kind := s.specialString(s.At); kind != EndToken {
		return kind
	}
	return Word
}

// escapeLen returns the length of the escape at the start of a string, or 0 if it is invalid.
func escapeLen(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch c := text[1]; {
	case strings.IndexByte(`\"'abfnrtv`, c) >= 0:
		return 2
	case c >= '0' && c <= '7':
		n := 2
		for n < 4 && n < len(text) && text[n] >= '0' && text[n] <= '7' {
			n++
		}
		return n
	case c == 'x':
		return hexEscapeLen(text, 2)
	case c == 'u':
		return hexEscapeLen(text, 4)
	case c == 'U':
		return hexEscapeLen(text, 8)
	}
	return 0
}

func hexEscapeLen(text string, digits int) int {
	if len(text) < 2+digits {
		return 0
	}
	for i := 2; i < 2+digits; i++ {
		if !hexDigit(text[i]) {
			return 0
		}
	}
	return 2 + digits
}

// typographicQuote reports whether a string starts with one of the curly quotes that word processors
// and web pages substitute for straight ones.
func typographicQuote(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return strings.ContainsRune("“”„‘’‚", r)
}

// typographicString scans a string in curly quotes, which is always an error, if it ends on the
// same line.
func (s *Scanner) typographicString() bool {
	_, first := utf8.DecodeRuneInString(s.Text[s.At:])
	for at := s.At + first; at < len(s.Text) && !LineEnd(s.Text[at]); at++ {
		if s.Text[at] >= utf8.RuneSelf && typographicQuote(s.Text[at:]) {
			_, n := utf8.DecodeRuneInString(s.Text[at:])
			s.At = at + n
			return true
		}
	}
	return false
}
