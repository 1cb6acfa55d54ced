package syntax

// Token is a span of the text with its kind. The tokens of the text cover it without gap or overlap.
type Token struct {
	Kind TokenKind
	Span Span
}

// TokenKind classifies a token by its characters alone. Whether a Word is a keyword, a column or a
// function depends on its position and is decided by the parser.
type TokenKind uint8

// The kinds of tokens.
const (
	// EndToken marks the end of the text and never occurs in a list of tokens.
	EndToken TokenKind = iota
	// BadToken is a byte, or a run of bytes, that cannot start a token.
	BadToken
	// BadString is an unterminated or malformed string.
	BadString
	// Space is a run of blanks within a line, including byte order marks.
	Space
	// Newline is one line end: \n, \r\n or \r.
	Newline
	// Comment runs from // up to the line end.
	Comment
	// Directive is a line that starts with # before the first statement.
	Directive
	// Word is an identifier or keyword: where, mv-expand, FileName, $left, _x.
	Word
	// WordOperator is a word with a sign in it, such as in~, !in or !has_cs, or matches regex.
	WordOperator
	// StringToken is a string of any form, with its prefix and quotes.
	StringToken
	// LongToken is an integer, decimal or hexadecimal.
	LongToken
	// RealToken is a number with a fraction or an exponent.
	RealToken
	// TimeSpanToken is a number with a unit: 1d, 30m, 5ms.
	TimeSpanToken
	// TypedToken is a literal with its type around it: datetime(…), guid(…), long(…).
	TypedToken
	// Punctuation and symbolic operators.
	OpenParen
	CloseParen
	OpenBracket
	CloseBracket
	OpenBrace
	CloseBrace
	Comma
	Semicolon
	Colon
	Dot
	DotDot
	Pipe
	Assign
	Arrow
	Equal
	NotEqual
	EqualTilde
	BangTilde
	Less
	LessEqual
	Greater
	GreaterEqual
	Plus
	Minus
	Asterisk
	Slash
	Percent
	At
	Question
)

// Trivia reports whether tokens of this kind have no meaning in a query: blanks, comments and
// directives.
func (k TokenKind) Trivia() bool {
	return k == Space || k == Newline || k == Comment || k == Directive
}

// Opening returns the kind of bracket that a closing one belongs to.
func Opening(closing TokenKind) TokenKind {
	switch closing {
	case CloseParen:
		return OpenParen
	case CloseBracket:
		return OpenBracket
	}
	return OpenBrace
}
