package format

import (
	"strings"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// formatter writes words and breaks lines.
type formatter struct {
	*query
	width, step int
	eol         string

	out     strings.Builder
	column  int  // the column at which writing continues
	pending int  // indentation of the line to start before the next word, or -1
	hang    int  // indentation of a line that starts only because of a comment
	comment bool // a comment ends the line
	spread  bool // the last word closes brackets on a line of its own
	apart   bool // keep a blank line before the next word
	empty   bool // nothing has been written yet in the current body
}

func newFormatter(q *query, opts Options, eol string) *formatter {
	return &formatter{query: q, width: opts.Width, step: opts.Indent, eol: eol, pending: -1}
}

// whole returns the formatted text with a final line end.
func (f *formatter) whole() string {
	end := len(f.words) - 1
	f.statements(0, end, 0)
	if len(f.words[end].leading) > 0 {
		f.newline(0)
		f.apart = true
		f.comments(end)
	}
	if f.out.Len() > 0 {
		f.out.WriteString(f.eol)
	}
	return f.out.String()
}

// newline makes the next word start a line.
func (f *formatter) newline(indent int) {
	f.pending = indent
	f.spread = false
}

// startLine ends the line and starts the pending one, with a blank line between them if requested.
func (f *formatter) startLine(blank bool) {
	if f.out.Len() > 0 {
		f.out.WriteString(f.eol)
		if blank && !f.empty {
			f.out.WriteString(f.eol)
		}
	}
	f.out.WriteString(strings.Repeat(" ", f.pending))
	f.column = f.pending
	f.pending, f.comment, f.empty = -1, false, false
}

// word writes a word with the comments around it.
func (f *formatter) word(k int) {
	word := &f.words[k]
	if f.pending < 0 && (len(word.leading) > 0 || f.comment) {
		f.newline(f.hang)
	}
	f.comments(k)
	switch {
	case f.pending >= 0:
		f.startLine(f.apart && word.blank)
	case f.gap(k) > 0:
		f.put(" ")
	}
	f.apart, f.spread = false, false
	f.put(word.text)
	if word.trailing != "" {
		f.put(" " + word.trailing)
		f.comment = true
	}
}

// comments writes the comments above a word, one per line, unless they have been written already.
func (f *formatter) comments(k int) {
	for _, c := range f.words[k].leading {
		indent := f.pending
		f.startLine(f.apart && c.blank)
		f.put(c.text)
		f.pending = indent
	}
	f.words[k].leading = nil
}

func (f *formatter) put(text string) {
	f.out.WriteString(text)
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		text, f.column = text[i+1:], 0
	}
	f.column += utf8.RuneCountInString(text)
}

// line writes the words of a range on one line.
func (f *formatter) line(i, j int) {
	for ; i < j; i++ {
		f.word(i)
	}
}

// fits reports whether a range fits on the line, including the punctuation after it.
func (f *formatter) fits(i, j int) bool {
	if f.broken(i, j) {
		return false
	}
	after := j
	for after < len(f.words)-1 && f.words[after].tight && f.words[after].closes() {
		after++
	}
	return f.start(i)+f.query.width(i, after) <= f.width
}

func (w *word) closes() bool {
	switch w.kind {
	case syntax.Comma, syntax.Semicolon, syntax.CloseParen, syntax.CloseBracket:
		return true
	}
	return false
}

// start returns the column at which a word would start.
func (f *formatter) start(k int) int {
	if f.pending >= 0 {
		return f.pending
	}
	return f.column + f.gap(k)
}
