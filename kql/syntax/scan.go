package syntax

import "unicode/utf8"

// Scan splits the text into tokens that cover it without gaps, including blanks and comments. It
// never fails: bytes that cannot start a token become a BadToken, and an unterminated string a
// BadString.
func Scan(text string) []Token {
	s := Scanner{Text: text, tokens: make([]Token, 0, len(text)*2/5+8)}
	for s.At < len(text) {
		start := s.At
		kind := s.Next()
		s.begun = s.begun || !kind.Trivia()
		s.tokens = append(s.tokens, Token{Kind: kind, Span: Span{start, s.At}})
	}
	return s.tokens
}

// Scanner reads the text once from start to end. Each method starts at s.At and advances it past the
// token; methods that return EndToken found none and leave s.At as it is.
type Scanner struct {
	Text   string
	At     int
	tokens []Token
	begun  bool // something other than trivia was seen
}

// byteAt returns 0 past the end of the text, a byte that continues no token.
func (s *Scanner) byteAt(i int) byte {
	if i < len(s.Text) {
		return s.Text[i]
	}
	return 0
}

// Next scans the next token and returns its kind. The text must not be at its end.
func (s *Scanner) Next() TokenKind {
	c := s.Text[s.At]
	switch {
	case c == ' ' || c == '\t' || c == '\v' || c == '\f':
		return s.space()
	case c == '\n' || c == '\r':
		return s.newline()
	case wordStart(c):
		return s.word()
	case digit(c):
		return s.number()
	case c == '"' || c == '\'':
		return s.quoted()
	case c == '/' && s.byteAt(s.At+1) == '/':
		return s.comment()
	case c == '#':
		return s.directive()
	case c >= utf8.RuneSelf:
		return s.foreign()
	case c == '@' || c == '`' || c == '~':
		if kind := s.specialString(s.At); kind != EndToken {
			return kind
		}
	case c == '!':
		if kind := s.negated(); kind != EndToken {
			return kind
		}
	}
	return s.sign()
}

func (s *Scanner) space() TokenKind {
	for s.At < len(s.Text) {
		switch c := s.Text[s.At]; {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			s.At++
		case c >= utf8.RuneSelf:
			n := blankLen(s.Text[s.At:])
			if n == 0 {
				return Space
			}
			s.At += n
		default:
			return Space
		}
	}
	return Space
}

func (s *Scanner) newline() TokenKind {
	if s.Text[s.At] == '\r' && s.byteAt(s.At+1) == '\n' {
		s.At++
	}
	s.At++
	return Newline
}

func (s *Scanner) comment() TokenKind {
	for s.At < len(s.Text) && !LineEnd(s.Text[s.At]) {
		s.At++
	}
	return Comment
}

func (s *Scanner) directive() TokenKind {
	s.comment()
	if s.begun {
		return BadToken
	}
	return Directive
}

// foreign scans non-ASCII characters: spaces, or a run of letters, which are valid only inside
// strings and comments.
func (s *Scanner) foreign() TokenKind {
	if n := blankLen(s.Text[s.At:]); n > 0 {
		s.At += n
		return s.space()
	}
	if typographicQuote(s.Text[s.At:]) && s.typographicString() {
		return BadString
	}
	for s.At < len(s.Text) && s.Text[s.At] >= utf8.RuneSelf && blankLen(s.Text[s.At:]) == 0 {
		_, n := utf8.DecodeRuneInString(s.Text[s.At:])
		s.At += n
	}
	return BadToken
}

// blankLen returns the length of the non-ASCII blank at the start of the text, or 0. Besides Unicode
// spaces these are the byte order mark and the zero-width space, which editors and web pages leave
// in copied queries and the language skips.
func blankLen(text string) int {
	r, n := utf8.DecodeRuneInString(text)
	switch {
	case r == 0x85, r == 0xA0, r == 0x1680, r >= 0x2000 && r <= 0x200B,
		r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000, r == 0xFEFF:
		return n
	}
	return 0
}

// Classes of bytes, as bits in one table: the scanner needs a single lookup per byte.
const (
	startsWord = 1 << iota
	continuesWord
	isDigit
	isHex
)

var byteClasses = func() (classes [256]uint8) {
	for c := range classes {
		switch b := byte(c); {
		case b >= '0' && b <= '9':
			classes[c] = continuesWord | isDigit | isHex
		case b >= 'a' && b <= 'f', b >= 'A' && b <= 'F':
			classes[c] = startsWord | continuesWord | isHex
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_', b == '$':
			classes[c] = startsWord | continuesWord
		}
	}
	return classes
}()

func wordStart(c byte) bool { return byteClasses[c]&startsWord != 0 }
func digit(c byte) bool     { return byteClasses[c]&isDigit != 0 }
func hexDigit(c byte) bool  { return byteClasses[c]&isHex != 0 }

// WordByte reports whether a byte can continue a word.
func WordByte(c byte) bool { return byteClasses[c]&continuesWord != 0 }

// LineEnd reports whether a byte ends a line.
func LineEnd(c byte) bool { return c == '\n' || c == '\r' }
