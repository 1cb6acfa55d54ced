package format

import (
	"quarry/kql/syntax"
	"strings"
	"unicode/utf8"
)

// formatWriter writes words and breaks lines.
type formatWriter struct {
	*formatText
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

func newFormatWriter(f *formatText, opts FormatOptions, eol string) *formatWriter {
	return &formatWriter{formatText: f, width: opts.Width, step: opts.Indent, eol: eol, pending: -1}
}

// whole returns the formatted text with a final line end.
func (w *formatWriter) whole() string {
	end := len(w.words) - 1
	w.statements(0, end, 0)
	if len(w.words[end].above) > 0 {
		w.newline(0)
		w.apart = true
		w.comments(end)
	}
	if w.out.Len() > 0 {
		w.out.WriteString(w.eol)
	}
	return w.out.String()
}

// newline makes the next word start a line.
func (w *formatWriter) newline(indent int) {
	w.pending = indent
	w.spread = false
}

// startLine ends the line and starts the pending one, with a blank line between them if requested.
func (w *formatWriter) startLine(blank bool) {
	if w.out.Len() > 0 {
		w.out.WriteString(w.eol)
		if blank && !w.empty {
			w.out.WriteString(w.eol)
		}
	}
	w.out.WriteString(strings.Repeat(" ", w.pending))
	w.column = w.pending
	w.pending, w.comment, w.empty = -1, false, false
}

// word writes a word with the comments around it.
func (w *formatWriter) word(k int) {
	word := &w.words[k]
	if w.pending < 0 && (len(word.above) > 0 || w.comment) {
		w.newline(w.hang)
	}
	w.comments(k)
	switch {
	case w.pending >= 0:
		w.startLine(w.apart && word.blank)
	case w.gap(k) > 0:
		w.put(" ")
	}
	w.apart, w.spread = false, false
	w.put(word.text)
	if word.behind != "" {
		w.put(" " + word.behind)
		w.comment = true
	}
}

// comments writes the comments above a word, one per line, unless they have been written already.
func (w *formatWriter) comments(k int) {
	for _, c := range w.words[k].above {
		indent := w.pending
		w.startLine(w.apart && c.blank)
		w.put(c.text)
		w.pending = indent
	}
	w.words[k].above = nil
}

func (w *formatWriter) put(text string) {
	w.out.WriteString(text)
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		text, w.column = text[i+1:], 0
	}
	w.column += utf8.RuneCountInString(text)
}

// line writes the words of a range on one line.
func (w *formatWriter) line(i, j int) {
	for ; i < j; i++ {
		w.word(i)
	}
}

// fits reports whether a range fits on the line, including the punctuation after it.
func (w *formatWriter) fits(i, j int) bool {
	if w.broken(i, j) {
		return false
	}
	behind := j
	for behind < len(w.words)-1 && w.words[behind].tight && w.words[behind].closes() {
		behind++
	}
	return w.start(i)+w.formatText.width(i, behind) <= w.width
}

func (w *formatWord) closes() bool {
	switch w.kind {
	case syntax.Comma, syntax.Semicolon, syntax.CloseParen, syntax.CloseBracket:
		return true
	}
	return false
}

// start returns the column at which a word would start.
func (w *formatWriter) start(k int) int {
	if w.pending >= 0 {
		return w.pending
	}
	return w.column + w.gap(k)
}
