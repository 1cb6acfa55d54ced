package themes

// Role is the meaning of a piece of text on screen. Components name the role; the palette decides
// how it looks.
type Role uint8

// Roles. Those from Keyword to ErrorText are syntax classes.
const (
	Text   Role = iota
	Muted       // secondary text: units, row numbers, hints
	Strong      // emphasis: titles, the name of the selected item
	Accent      // the focus of attention
	Good
	Warn
	Danger
	Border
	BorderFocused
	Header  // column names
	KeyName // a key in help: "F5"

	LineNumber
	LineNumberCurrent
	BlockMark  // gutter mark of the query that would run
	Bracket    // the matching pair of brackets
	Suspicious // visible replacement for a character that cannot be drawn

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

// String returns the name of the role in theme files.
func (r Role) String() string { return roleNames[r] }

// String returns the name of the background in theme files.
func (b Background) String() string { return groundNames[b] }

// Series lists the roles of chart series in order. Their colours differ in every built-in theme.
var Series = []Role{Accent, Good, Warn, Danger, Keyword, Number, Escape}

// Background is what text is drawn on.
type Background uint8

// Backgrounds. Base is the terminal's own.
const (
	Base       Background = iota
	Panel                 // overlays and dialogs
	Bar                   // the status line
	HeaderRow             // column names
	CursorLine            // the text line under the cursor
	CursorRow             // the table row under the cursor
	Zebra                 // every second table row
	Selection
	Match        // search matches
	MatchCurrent // the current search match
	CursorCell   // the cell or list item under the cursor
	Marked       // rows marked by hand

	backgrounds
)
