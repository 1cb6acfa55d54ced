package syntax

// Class is the category of a stretch of text for highlighting.
type Class uint8

// The classes. Without a catalog the position of a word decides: the source of a pipe is a table, a
// word before a parenthesis is a function, and any other name is a column.
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
	ClassLiteral // non-numeric constants: datetime, timespan, bool, guid
	ClassComment
	ClassPunctuation
	ClassError
)

var classNames = [...]string{"plain", "keyword", "operator", "function", "type", "table", "column", "variable",
	"string", "escape", "number", "literal", "comment", "punctuation", "error"}

// String returns the name of the class, such as "keyword".
func (c Class) String() string { return classNames[c] }

// kindClasses maps the token kinds that determine the class to it.
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
