package editor

import "charm.land/bubbles/v2/key"

// KeyMap holds every key of the editor with its help. It is a flat list, so that code that lists,
// checks or overrides keys needs no knowledge of the editor.
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

// DefaultKeys returns the keys of a modeless editor. Each command has a key that works over SSH and
// in tmux and screen; ctrl+a, the usual prefix key of screen, is only ever a second key.
func DefaultKeys() KeyMap {
	return KeyMap{
		Run: bind("Run selection or query", "ctrl+r"),

		Left: bind("Left", "left"), Right: bind("Right", "right"),
		Up: bind("Up", "up"), Down: bind("Down", "down"),
		WordLeft: bind("Word left", "ctrl+left"), WordRight: bind("Word right", "ctrl+right"),
		LineStart: bind("First non-blank, then start of line", "home"), LineEnd: bind("End of line", "end"),
		PageUp: bind("Page up", "pgup"), PageDown: bind("Page down", "pgdown"),
		DocumentStart: bind("Start of text", "ctrl+home"), DocumentEnd: bind("End of text", "ctrl+end"),
		NextProblem: bind("Next problem", "alt+n"), PreviousProblem: bind("Previous problem", "alt+p"),
		ApplyFix: bind("Fix problem", "alt+m"),
		Cleanse:  bind("Fix suspicious characters", "alt+shift+m"),
		Complete: bind("Show completions", "alt+/", "ctrl+space"), Format: bind("Format query", "alt+f"),
		MatchingBracket: bind("Go to matching bracket", "ctrl+]"),

		SelectLeft: bind("Select left", "shift+left"), SelectRight: bind("Select right", "shift+right"),
		SelectUp: bind("Select up", "shift+up"), SelectDown: bind("Select down", "shift+down"),
		SelectWordLeft:  bind("Select word left", "ctrl+shift+left"),
		SelectWordRight: bind("Select word right", "ctrl+shift+right"),
		SelectLineStart: bind("Select to start of line", "shift+home"),
		SelectLineEnd:   bind("Select to end of line", "shift+end"),
		SelectPageUp:    bind("Select page up", "shift+pgup"), SelectPageDown: bind("Select page down", "shift+pgdown"),
		SelectDocumentStart: bind("Select to start of text", "ctrl+shift+home"),
		SelectDocumentEnd:   bind("Select to end of text", "ctrl+shift+end"),
		SelectAll:           bind("Select all", "alt+a", "ctrl+a"), SelectBlock: bind("Select query", "alt+b"),
		SelectMore: bind("Expand selection", "alt+x"), SelectLess: bind("Shrink selection", "alt+shift+x"),

		Newline:           bind("New line", "enter", "shift+enter", "ctrl+j"),
		DeleteLeft:        bind("Delete left", "backspace", "shift+backspace", "ctrl+h"),
		DeleteRight:       bind("Delete right", "delete"),
		DeleteWordLeft:    bind("Delete word left", "ctrl+w", "alt+backspace", "ctrl+backspace"),
		DeleteWordRight:   bind("Delete word right", "ctrl+delete", "alt+delete"),
		DeleteToLineStart: bind("Delete to start of line", "ctrl+u"),
		DeleteToLineEnd:   bind("Delete to end of line", "ctrl+k"),
		Undo:              bind("Undo", "ctrl+z", "alt+u"), Redo: bind("Redo", "ctrl+y", "ctrl+shift+z"),
		Copy: bind("Copy selection or line", "alt+c"), Cut: bind("Cut selection or line", "ctrl+x"),
		Insert: bind("Paste text cut or copied here", "ctrl+v"),

		Indent: bind("Indent", "tab"), Outdent: bind("Outdent", "shift+tab"),
		Comment:       bind("Toggle comment", "alt+;", "ctrl+/", "ctrl+_"),
		DuplicateLine: bind("Duplicate selection or line", "ctrl+d"), DeleteLine: bind("Delete line", "alt+k"),
		MoveLineUp: bind("Move line up", "alt+shift+up"), MoveLineDown: bind("Move line down", "alt+shift+down"),

		Wrap:     bind("Toggle word wrap", "alt+v"),
		Find:     bind("Find", "ctrl+f"),
		Replace:  bind("Replace (enter: one, alt+a: all)", "alt+r"),
		Regex:    bind("Find regular expression", "alt+e"),
		GoToLine: bind("Go to line", "alt+g"),
		FindNext: bind("Find next", "alt+.", "ctrl+g"), FindPrevious: bind("Find previous", "alt+,"),
	}
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

// closeKey is the key that closes the search line and the list of completions. It is not in the
// KeyMap, because it closes things everywhere and belongs to the owner.
var closeKey = key.NewBinding(key.WithKeys("esc"))
