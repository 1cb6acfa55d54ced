package editor

import "charm.land/bubbles/v2/key"

// KeyMap is every key of the editor with its help. It is flat, and long, so that
// whoever lists, checks or changes keys needs to know nothing of the editor.
type KeyMap struct {
	Run key.Binding

	Left, Right, Up, Down        key.Binding
	WordLeft, WordRight          key.Binding
	LineStart, LineEnd           key.Binding
	PageUp, PageDown             key.Binding
	DocumentStart, DocumentEnd   key.Binding
	NextProblem, PreviousProblem key.Binding
	ApplyFix, Cleanse            key.Binding
	MatchingBracket              key.Binding

	Complete, Format key.Binding

	SelectLeft, SelectRight                key.Binding
	SelectUp, SelectDown                   key.Binding
	SelectWordLeft, SelectWordRight        key.Binding
	SelectLineStart, SelectLineEnd         key.Binding
	SelectPageUp, SelectPageDown           key.Binding
	SelectDocumentStart, SelectDocumentEnd key.Binding
	SelectAll, SelectBlock                 key.Binding
	SelectMore, SelectLess                 key.Binding

	Newline                            key.Binding
	DeleteLeft, DeleteRight            key.Binding
	DeleteWordLeft, DeleteWordRight    key.Binding
	DeleteToLineStart, DeleteToLineEnd key.Binding
	Undo, Redo                         key.Binding
	Copy, Cut, Insert                  key.Binding

	Indent, Outdent           key.Binding
	Comment                   key.Binding
	DuplicateLine, DeleteLine key.Binding
	MoveLineUp, MoveLineDown  key.Binding

	Wrap                   key.Binding
	Find, Replace, Regex   key.Binding
	GoToLine               key.Binding
	FindNext, FindPrevious key.Binding
}

// DefaultKeys are the keys of editors that are not modal. Each has a way that SSH, tmux
// and screen let through; ctrl+a, which the latter two keep, is only a second one.
func DefaultKeys() KeyMap {
	return KeyMap{
		Run: bind("run the selection or the query under the cursor", "ctrl+r"),

		Left: bind("character left", "left"), Right: bind("character right", "right"),
		Up: bind("line up", "up"), Down: bind("line down", "down"),
		WordLeft: bind("word left", "ctrl+left"), WordRight: bind("word right", "ctrl+right"),
		LineStart: bind("start of text, then of line", "home"), LineEnd: bind("end of line", "end"),
		PageUp: bind("page up", "pgup"), PageDown: bind("page down", "pgdown"),
		DocumentStart: bind("first line", "ctrl+home"), DocumentEnd: bind("last line", "ctrl+end"),
		NextProblem: bind("next problem", "alt+n"), PreviousProblem: bind("previous problem", "alt+p"),
		ApplyFix: bind("do what mends the problem here", "alt+m"),
		Cleanse:  bind("take out characters that deceive", "alt+shift+m"),
		Complete: bind("complete", "alt+/", "ctrl+space"), Format: bind("format the query", "alt+f"),
		MatchingBracket: bind("matching bracket", "ctrl+]"),

		SelectLeft: bind("select a character left", "shift+left"), SelectRight: bind("select a character right", "shift+right"),
		SelectUp: bind("select a line up", "shift+up"), SelectDown: bind("select a line down", "shift+down"),
		SelectWordLeft: bind("select a word left", "ctrl+shift+left"), SelectWordRight: bind("select a word right", "ctrl+shift+right"),
		SelectLineStart: bind("select to start of line", "shift+home"), SelectLineEnd: bind("select to end of line", "shift+end"),
		SelectPageUp: bind("select a page up", "shift+pgup"), SelectPageDown: bind("select a page down", "shift+pgdown"),
		SelectDocumentStart: bind("select to the first line", "ctrl+shift+home"),
		SelectDocumentEnd:   bind("select to the last line", "ctrl+shift+end"),
		SelectAll:           bind("select all", "alt+a", "ctrl+a"), SelectBlock: bind("select the query", "alt+b"),
		SelectMore: bind("select the word, then what is around it", "alt+x"), SelectLess: bind("select less again", "alt+shift+x"),

		Newline:    bind("new line", "enter", "shift+enter", "ctrl+j"),
		DeleteLeft: bind("delete left", "backspace", "shift+backspace", "ctrl+h"), DeleteRight: bind("delete right", "delete"),
		DeleteWordLeft:    bind("delete a word left", "ctrl+w", "alt+backspace", "ctrl+backspace"),
		DeleteWordRight:   bind("delete a word right", "ctrl+delete", "alt+delete"),
		DeleteToLineStart: bind("delete to start of line", "ctrl+u"), DeleteToLineEnd: bind("delete to end of line", "ctrl+k"),
		Undo: bind("undo", "ctrl+z", "alt+u"), Redo: bind("redo", "ctrl+y", "ctrl+shift+z"),
		Copy: bind("copy the selection or line", "alt+c"), Cut: bind("cut the selection or line", "ctrl+x"),
		Insert: bind("insert what was cut or copied here", "ctrl+v"),

		Indent: bind("indent", "tab"), Outdent: bind("outdent", "shift+tab"),
		Comment:       bind("comment or uncomment", "alt+;", "ctrl+/", "ctrl+_"),
		DuplicateLine: bind("duplicate the selection or line", "ctrl+d"), DeleteLine: bind("delete the line", "alt+k"),
		MoveLineUp: bind("move the line up", "alt+shift+up"), MoveLineDown: bind("move the line down", "alt+shift+down"),

		Wrap:     bind("wrap long lines, or scroll to their ends", "alt+v"),
		Find:     bind("find", "ctrl+f"),
		Replace:  bind("find, then replace; enter replaces one, alt+a all", "alt+r"),
		Regex:    bind("find a regular expression, or plain text", "alt+e"),
		GoToLine: bind("go to a line", "alt+g"),
		FindNext: bind("find next", "alt+.", "ctrl+g"), FindPrevious: bind("find previous", "alt+,"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

// closeKey is the key that closes what is open in the pane. It is not in the KeyMap since
// it means that everywhere: whoever owns it passes it on.
var closeKey = key.NewBinding(key.WithKeys("esc"))
