package editor

import (
	"quarry/editor/buffer"
	"quarry/ui/action"
)

// actions are everything that the editor does by key, except for typing. Each has a key that works
// over SSH and in tmux and screen; ctrl+a, the usual prefix key of screen, is only ever a second key.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("run", "Run query", "Runs the selection, else the query at the cursor.",
		"execute, start, go, submit", "ctrl+r"), Run: (*Model).run},

	{Action: scope.Action("left", "Left", "Moves left.", "", "left").Moves(), Run: (*Model).left},
	{Action: scope.Action("right", "Right", "Moves right.", "", "right").Moves(), Run: (*Model).right},
	{Action: scope.Action("up", "Up", "Moves up a line.", "", "up").Moves(), Run: lines(-1)},
	{Action: scope.Action("down", "Down", "Moves down a line.", "", "down").Moves(), Run: lines(1)},
	{Action: scope.Action("word_left", "Word left", "Moves left by a word.", "", "ctrl+left").Moves(),
		Run: move(buffer.WordLeft)},
	{Action: scope.Action("word_right", "Word right", "Moves right by a word.", "", "ctrl+right").Moves(),
		Run: move(buffer.WordRight)},
	{Action: scope.Action("line_start", "First non-blank, then start of line", "Moves to the start of the line.", "",
		"home").Moves(), Run: move(buffer.TextStart)},
	{Action: scope.Action("line_end", "End of line", "Moves to the end of the line.", "", "end").Moves(),
		Run: move(buffer.LineEnd)},
	{Action: scope.Action("page_up", "Page up", "Moves up by a screen.", "", "pgup").Moves(), Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by a screen.", "", "pgdown").Moves(), Run: pages(1)},
	{Action: scope.Action("document_start", "Start of text", "Moves to the start of the text.", "top",
		"ctrl+home").Moves(), Run: move(buffer.DocumentStart)},
	{Action: scope.Action("document_end", "End of text", "Moves to the end of the text.", "bottom", "ctrl+end").Moves(),
		Run: move(buffer.DocumentEnd)},

	{Action: scope.Action("next_problem", "Next problem", "Moves to the next error or warning.",
		"next error, next warning, diagnostics", "alt+n"), Run: (*Model).nextProblem},
	{Action: scope.Action("previous_problem", "Previous problem", "Moves to the previous error or warning.",
		"previous error, previous warning", "alt+p"), Run: (*Model).previousProblem},
	{Action: scope.Action("apply_fix", "Fix problem", "Applies the suggested fix at the cursor.",
		"quick fix, correct, typo, did you mean", "alt+m"), Run: (*Model).applyFix},
	{Action: scope.Action("cleanse", "Fix suspicious characters", "Replaces curly quotes and invisible characters.",
		"smart quotes, unicode, homoglyphs", "alt+shift+m"), Run: (*Model).fixAllSuspicious},
	{Action: scope.Action("matching_bracket", "Go to matching bracket", "Moves to the other bracket of the pair.",
		"jump to bracket, parenthesis", "ctrl+]"), Run: (*Model).matchingBracket},

	{Action: scope.Action("complete", "Show completions", "Lists what can be written at the cursor.",
		"autocomplete, intellisense, suggest", "alt+/", "ctrl+space"), Run: (*Model).complete},
	{Action: scope.Action("format", "Format query", "Lays out the query: one operator a line.",
		"pretty print, beautify, indent, tidy, prettify", "alt+f"), Run: (*Model).format},

	{Action: scope.Action("select_left", "Select left", "Extends the selection left.", "", "shift+left").Moves(),
		Run: extend(buffer.Left)},
	{Action: scope.Action("select_right", "Select right", "Extends the selection right.", "", "shift+right").Moves(),
		Run: extend(buffer.Right)},
	{Action: scope.Action("select_up", "Select up", "Extends the selection up.", "", "shift+up").Moves(),
		Run: extendLines(-1)},
	{Action: scope.Action("select_down", "Select down", "Extends the selection down.", "", "shift+down").Moves(),
		Run: extendLines(1)},
	{Action: scope.Action("select_word_left", "Select word left", "Extends the selection left by a word.", "",
		"ctrl+shift+left").Moves(), Run: extend(buffer.WordLeft)},
	{Action: scope.Action("select_word_right", "Select word right", "Extends the selection right by a word.", "",
		"ctrl+shift+right").Moves(), Run: extend(buffer.WordRight)},
	{Action: scope.Action("select_line_start", "Select to start of line", "Extends the selection to the line start.", "",
		"shift+home").Moves(), Run: extend(buffer.LineStart)},
	{Action: scope.Action("select_line_end", "Select to end of line", "Extends the selection to the line end.", "",
		"shift+end").Moves(), Run: extend(buffer.LineEnd)},
	{Action: scope.Action("select_page_up", "Select page up", "Extends the selection up by a screen.", "",
		"shift+pgup").Moves(), Run: extendPages(-1)},
	{Action: scope.Action("select_page_down", "Select page down", "Extends the selection down by a screen.", "",
		"shift+pgdown").Moves(), Run: extendPages(1)},
	{Action: scope.Action("select_document_start", "Select to start of text", "Extends the selection to the text start.",
		"", "ctrl+shift+home").Moves(), Run: extend(buffer.DocumentStart)},
	{Action: scope.Action("select_document_end", "Select to end of text", "Extends the selection to the text end.", "",
		"ctrl+shift+end").Moves(), Run: extend(buffer.DocumentEnd)},
	{Action: scope.Action("select_all", "Select all", "Selects the whole text.", "", "alt+a", "ctrl+a"),
		Run: edit((*buffer.Buffer).SelectAll)},
	{Action: scope.Action("select_block", "Select query", "Selects the query at the cursor.", "select block", "alt+b"),
		Run: (*Model).selectBlock},
	{Action: scope.Action("select_more", "Expand selection", "Selects the enclosing word, expression, operator, query.",
		"grow selection", "alt+x"), Run: (*Model).expandSelection},
	{Action: scope.Action("select_less", "Shrink selection", "Undoes the last expansion.", "", "alt+shift+x"),
		Run: (*Model).shrinkSelection},

	{Action: scope.Action("newline", "New line", "Starts a line.", "", "enter", "shift+enter", "ctrl+j").Moves(),
		Run: edit((*buffer.Buffer).Newline)},
	{Action: scope.Action("delete_left", "Delete left", "Deletes the character on the left.", "", "backspace",
		"shift+backspace", "ctrl+h").Moves(), Run: edit((*buffer.Buffer).Backspace)},
	{Action: scope.Action("delete_right", "Delete right", "Deletes the character at the cursor.", "", "delete").Moves(),
		Run: remove(buffer.Right)},
	{Action: scope.Action("delete_word_left", "Delete word left", "Deletes to the start of the word.", "", "ctrl+w",
		"alt+backspace", "ctrl+backspace").Moves(), Run: remove(buffer.WordLeft)},
	{Action: scope.Action("delete_word_right", "Delete word right", "Deletes to the end of the word.", "", "ctrl+delete",
		"alt+delete").Moves(), Run: remove(buffer.WordRight)},
	{Action: scope.Action("delete_to_line_start", "Delete to start of line", "Deletes what is left of the cursor.", "",
		"ctrl+u").Moves(), Run: remove(buffer.LineStart)},
	{Action: scope.Action("delete_to_line_end", "Delete to end of line", "Deletes what is right of the cursor.",
		"kill line", "ctrl+k").Moves(), Run: remove(buffer.LineEnd)},
	{Action: scope.Action("undo", "Undo", "Takes back the last change.", "revert", "ctrl+z", "alt+u"), Run: (*Model).undo},
	{Action: scope.Action("redo", "Redo", "Repeats what was undone.", "", "ctrl+y", "ctrl+shift+z"), Run: (*Model).redo},
	{Action: scope.Action("copy", "Copy selection or line", "Sends it to the terminal's clipboard.",
		"clipboard, yank", "alt+c"), Run: (*Model).copyText},
	{Action: scope.Action("cut", "Cut selection or line", "Copies and deletes it.", "clipboard", "ctrl+x"),
		Run: (*Model).cutText},
	{Action: scope.Action("insert", "Paste text cut or copied here", "Inserts it at the cursor.", "clipboard, put",
		"ctrl+v"), Run: (*Model).paste},

	{Action: scope.Action("indent", "Indent", "Indents the lines, or accepts a completion.", "tab", "tab"),
		Run: edit((*buffer.Buffer).Tab)},
	{Action: scope.Action("outdent", "Outdent", "Removes a level of indentation.", "unindent", "shift+tab"),
		Run: edit((*buffer.Buffer).Outdent)},
	{Action: scope.Action("comment", "Toggle comment", "Comments the lines, or removes the comment.",
		"uncomment, comment out", "alt+;", "ctrl+/", "ctrl+_"), Run: edit((*buffer.Buffer).ToggleComment)},
	{Action: scope.Action("duplicate_line", "Duplicate selection or line", "Inserts a copy below.", "copy line",
		"ctrl+d"), Run: edit((*buffer.Buffer).Duplicate)},
	{Action: scope.Action("delete_line", "Delete line", "Deletes the lines of the selection.", "remove line", "alt+k"),
		Run: edit((*buffer.Buffer).DeleteLine)},
	{Action: scope.Action("move_line_up", "Move line up", "Swaps the lines with the one above.", "", "alt+shift+up"),
		Run: (*Model).moveLineUp},
	{Action: scope.Action("move_line_down", "Move line down", "Swaps the lines with the one below.", "",
		"alt+shift+down"), Run: (*Model).moveLineDown},

	{Action: scope.Action("wrap", "Toggle word wrap", "Wraps long lines at the edge.", "soft wrap, line wrap", "alt+v"),
		Run: (*Model).toggleWrap},
	{Action: scope.Action("find", "Find", "Searches the text of the editor.", "search in query, search text", "ctrl+f"),
		Run: (*Model).openSearch},
	{Action: scope.Action("replace", "Replace (enter: one, alt+a: all)", "Searches and replaces in the editor.",
		"find and replace, substitute", "alt+r"), Run: (*Model).replace},
	{Action: scope.Action("regex", "Find regular expression", "Searches the editor with a regular expression.",
		"regexp, search pattern", "alt+e"), Run: (*Model).openRegexSearch},
	{Action: scope.Action("go_to_line", "Go to line", "Moves to a line by its number.", "jump to line, line number",
		"alt+g"), Run: (*Model).askLine},
	{Action: scope.Action("find_next", "Find next", "Moves to the next match.", "next match", "alt+.", "ctrl+g"),
		Run: (*Model).findNext},
	{Action: scope.Action("find_previous", "Find previous", "Moves to the previous match.", "previous match", "alt+,"),
		Run: (*Model).findPrevious},
}

const scope = action.Editor

// Actions returns the actions of the editor.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the keys of a modeless editor.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// closeKey closes the search line and the list of completions. It belongs to the owner, because it
// closes things everywhere.
const closeKey = "esc"
