package themes

// Role is a part that text plays on the screen. Whoever draws names the role; how
// it looks is the palette's matter.
type Role uint8

// The roles. Those from Keyword to ErrorText are the classes of query text.
const (
	Text   Role = iota
	Muted       // less important than text: units, row numbers, hints
	Strong      // text that stands out: titles, the name of a chosen thing
	Accent      // the one thing to look at
	Good
	Warn
	Danger
	Border
	BorderFocused
	Header  // names of columns
	KeyName // a key in help: "F5"

	LineNumber
	LineNumberCurrent
	BlockMark  // gutter sign of the query block that would run
	Bracket    // a bracket and its partner
	Suspicious // visible stand-in for a character that cannot be drawn

	Keyword
	Operator
	Function
	Type
	TableName
	ColumnName
	Variable
	String
	Escape
	Number
	Literal
	Comment
	Punctuation
	ErrorText

	roles
)

// Background is what text is drawn on.
type Background uint8

// The backgrounds. Base is the terminal's own background.
const (
	Base       Background = iota
	Panel                 // overlays and dialogs
	Bar                   // the status line
	HeaderRow             // behind the names of columns
	CursorLine            // the line of text that the cursor is in
	CursorRow             // the row of data that the cursor is in
	Zebra                 // every second row of data
	Selection
	Match        // found text
	MatchCurrent // the find that the cursor is at
	CursorCell   // the cell, or the entry of a list, that the cursor is on
	Marked       // rows marked by hand

	backgrounds
)
