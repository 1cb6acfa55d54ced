// Package buffer holds text being edited: the text itself, the cursor and selection, and the undo
// history. It knows nothing about screens or languages.
//
// The text is one string with an index of line starts. Code that scans the whole text after each
// key gets it without copying, and offsets are plain indexes. For n bytes and l lines, an edit
// copies the text (n bytes) and shifts the index after it (l additions); reading the text or a line
// is O(1), and finding the line of an offset is O(log l). BenchmarkType measures less than 0.5 ms
// per key in 5,000 lines and less than 1.5 ms in a 1 MB line. A rope or piece table would make
// edits O(log n), but would lose more than that with each scan of the whole text.
//
// Positions are byte offsets. Existing bytes are never rewritten: line ends (\n, \r\n and \r, even
// mixed), tabs and invalid UTF-8 are preserved.
package buffer

import "time"

// Measure returns the width in cells of a character that starts at a column. The character is a
// grapheme cluster, or a single byte of invalid UTF-8.
type Measure func(character string, column int) int

// Options configure a buffer.
type Options struct {
	Measure Measure // nil: one cell per character
	Indent  int     // columns per indentation level; 0: 4
	Comment string  // line comment marker; "": //
}

// Buffer is text with a cursor and an undo history. It is not safe for concurrent use.
type Buffer struct {
	text   string
	starts []int // offset of each line, starting with 0

	selection Selection
	goal      int // column that vertical movement returns to, or noGoal

	history undoHistory
	ruler   ruler
	options Options
}

// New returns a buffer holding the text, with the cursor at its start.
func New(text string, options Options) *Buffer {
	if options.Measure == nil {
		options.Measure = func(string, int) int { return 1 }
	}
	if options.Indent == 0 {
		options.Indent = 4
	}
	if options.Comment == "" {
		options.Comment = "//"
	}
	return &Buffer{text: text, starts: lineStarts(text), goal: noGoal, options: options}
}

// Text returns the whole text.
func (b *Buffer) Text() string { return b.text }

// At sets the time of the next edits. Text typed after a pause is undone separately from the text
// before it.
func (b *Buffer) At(now time.Time) { b.history.at(now) }
