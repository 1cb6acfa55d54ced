package syntax

// Class is what a piece of a query is to the reader's eye.
type Class uint8

// The classes. Without a catalogue the place of a word decides: what a pipe flows out of
// is a table, what stands before a parenthesis a function, any other name a column.
const (
	ClassPlain Class = iota
	ClassKeyword
	ClassOperator
	ClassFunction
	ClassType
	ClassTable
	ClassColumn
	ClassVariable // bound by let, a parameter of a function, or named by as
	ClassString
	ClassEscape
	ClassNumber
	ClassLiteral // of types whose constants are no numbers: datetime, timespan, bool, guid
	ClassComment
	ClassPunctuation
	ClassError
)

var classNames = [...]string{"plain", "keyword", "operator", "function", "type", "table", "column", "variable",
	"string", "escape", "number", "literal", "comment", "punctuation", "error"}

// String returns the name of the class: "keyword".
func (c Class) String() string { return classNames[c] }

// kindClasses holds the classes that a token's kind decides alone.
var kindClasses = [...]Class{
	BadToken: ClassError, BadString: ClassError,
	Comment: ClassComment, Directive: ClassComment,
	StringToken: ClassString, WordOperator: ClassOperator,
	LongToken: ClassNumber, RealToken: ClassNumber, TimeSpanToken: ClassLiteral,
	TypedToken: ClassLiteral,
	OpenParen:  ClassPunctuation, CloseParen: ClassPunctuation,
	OpenBracket: ClassPunctuation, CloseBracket: ClassPunctuation,
	OpenBrace: ClassPunctuation, CloseBrace: ClassPunctuation,
	Comma: ClassPunctuation, Semicolon: ClassPunctuation, Colon: ClassPunctuation,
	Dot: ClassPunctuation, DotDot: ClassPunctuation, Pipe: ClassPunctuation,
	Assign: ClassPunctuation, Arrow: ClassPunctuation,
	Equal: ClassOperator, NotEqual: ClassOperator, EqualTilde: ClassOperator,
	BangTilde: ClassOperator, Less: ClassOperator, LessEqual: ClassOperator,
	Greater: ClassOperator, GreaterEqual: ClassOperator, Plus: ClassOperator,
	Minus: ClassOperator, Asterisk: ClassOperator, Slash: ClassOperator,
	Percent: ClassOperator, At: ClassError, Question: ClassError,
}
