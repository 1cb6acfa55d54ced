package syntax

// Token is a piece of the text. The tokens of a text cover it without gap or overlap.
type Token struct {
	Kind TokenKind
	Span Span
}

// TokenKind says what a token is by its letters alone. Whether a Word is a keyword, a
// column or a function depends on its place and is known after parsing.
type TokenKind uint8

// The kinds of tokens.
const (
	// EndToken is never in a list of tokens: it is what lies behind the last one.
	EndToken TokenKind = iota
	// BadToken is a byte, or a run of bytes, that no token starts with.
	BadToken
	// BadString is a string that its line, or the text, ends before it does.
	BadString
	// Space is a run of blanks within a line; a byte order mark counts as one.
	Space
	// Newline is one line end: \n, \r\n or \r.
	Newline
	// Comment runs from // to before the line end.
	Comment
	// Directive is a line that starts with # before the first statement.
	Directive
	// Word is an identifier or keyword: where, mv-expand, FileName, $left, _x.
	Word
	// WordOperator is an operator of letters with a sign: in~, !in, !has_cs.
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
	// Punctuation and operators of signs.
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

// Trivia reports whether tokens of this kind carry no meaning for a query: blanks,
// comments and directives.
func (k TokenKind) Trivia() bool {
	return k == Space || k == Newline || k == Comment || k == Directive
}
