package format

import (
	"quarry/kql/syntax"
	"strings"
	"unicode/utf8"
)

// formatText is a query as the formatter sees it: its words with the comments around them, and an
// end word with the comments after the last word.
type formatText struct {
	words   []formatWord
	columns []int // columns[k] is the width of the words before k on one line
	breaks  []int // breaks[k] is the number of words before k that must start a line
}

// formatWord is a token that is not trivia.
type formatWord struct {
	kind    syntax.TokenKind
	text    string
	class   syntax.Class
	above   []formatComment // comments on lines of their own before the word
	behind  string          // the comment after the word on the same line, or ""
	blank   bool            // a blank line precedes it, after any comments above
	newline bool            // a line end precedes it
	apart   bool            // white space or a comment precedes it
	tight   bool            // no blank is written before it
	sign    bool            // a plus or minus before a value, not between two values
	edge    bool            // part of an edge in a graph pattern
	partner int             // index of the matching bracket; 0 if there is none
}

type formatComment struct {
	text  string
	blank bool // a blank line precedes it
}

func newFormatText(tree *syntax.Tree) *formatText {
	f := &formatText{}
	f.read(tree)
	f.pairBrackets()
	f.pullPunctuation()
	f.findEdges()
	f.findSigns()
	for k := 1; k < len(f.words); k++ {
		f.words[k].tight = f.joined(k)
	}
	f.measure()
	return f
}

// read splits the tokens of a tree into words and the comments around them.
func (f *formatText) read(tree *syntax.Tree) {
	next := formatWord{kind: syntax.EndToken}
	newlines := 0 // since the last token other than white space
	for _, t := range tree.Tokens {
		text := tree.Text[t.Span.Start:t.Span.End]
		switch {
		case t.Kind == syntax.Newline:
			newlines++
			next.newline, next.apart = true, true
			continue
		case t.Kind == syntax.Space:
			next.apart = true
			continue
		case t.Kind.Trivia():
			next.apart = true
			if n := len(f.words); n > 0 && newlines == 0 {
				f.words[n-1].behind = text
			} else {
				next.above = append(next.above, formatComment{text, newlines > 1})
			}
		default:
			next.kind, next.text, next.class = t.Kind, text, classOfWord(t.Kind, text, tree.Marks[len(f.words)])
			next.blank = newlines > 1
			f.words = append(f.words, next)
			next = formatWord{kind: syntax.EndToken}
		}
		newlines = 0
	}
	f.words = append(f.words, next)
}

// classOfWord returns the parser's mark, or keyword for reserved words without a mark.
func classOfWord(kind syntax.TokenKind, text string, mark syntax.Class) syntax.Class {
	if kind == syntax.Word && mark == syntax.ClassPlain && (syntax.Reserved[text] || syntax.Declarable[text]) {
		return syntax.ClassKeyword
	}
	return mark
}

func (f *formatText) pairBrackets() {
	var open []int
	for k := range f.words {
		switch kind := f.words[k].kind; kind {
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			open = append(open, k)
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			if n := len(open); n > 0 && f.words[open[n-1]].kind == syntax.Opening(kind) {
				f.words[k].partner, f.words[open[n-1]].partner = open[n-1], k
				open = open[:n-1]
			}
		}
	}
}

// pullPunctuation moves a comma or semicolon that follows a comment before it, so that it needs no
// line of its own.
func (f *formatText) pullPunctuation() {
	for k := 1; k < len(f.words); k++ {
		w, before := &f.words[k], &f.words[k-1]
		if (w.kind == syntax.Comma || w.kind == syntax.Semicolon) && w.behind == "" && len(w.above) == 0 {
			w.behind, before.behind = before.behind, ""
		}
	}
}

// findEdges marks the edges between the nodes of graph patterns, such as --> and <-[e*1..3]-.
func (f *formatText) findEdges() {
	within := false
	for k := range f.words {
		w := &f.words[k]
		switch {
		case w.class == syntax.ClassKeyword && (w.text == "make-graph" || strings.HasPrefix(w.text, "graph-")):
			within = true
		case w.class == syntax.ClassKeyword || w.kind == syntax.Pipe || w.kind == syntax.Semicolon:
			within = false
		case !within || w.edge:
		case w.kind == syntax.OpenBracket && w.partner > 0 && f.words[k-1].edge:
			for at := k; at <= w.partner; at++ {
				f.words[at].edge = true
			}
		case w.kind == syntax.Minus || w.kind == syntax.Less || w.kind == syntax.Greater:
			w.edge = true
		}
	}
}

func (f *formatText) findSigns() {
	for k := range f.words {
		w := &f.words[k]
		w.sign = (w.kind == syntax.Minus || w.kind == syntax.Plus) && !w.edge && (k == 0 || f.words[k-1].wantsValue())
	}
}

// wantsValue reports whether a value must follow the word.
func (w *formatWord) wantsValue() bool {
	switch w.kind {
	case syntax.Word:
		return w.class == syntax.ClassKeyword || w.class == syntax.ClassOperator
	case syntax.StringToken, syntax.LongToken, syntax.RealToken, syntax.TimeSpanToken, syntax.TypedToken, syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
		return false
	}
	return true
}

// measure computes columns and breaks.
func (f *formatText) measure() {
	n := len(f.words)
	starts := make([]bool, n+1)
	f.findKept(starts)
	f.columns, f.breaks = make([]int, n+1), make([]int, n+1)
	for k, w := range f.words {
		first, _, _ := strings.Cut(w.text, "\n") // a multi-line string continues on other lines
		f.columns[k+1] = f.columns[k] + f.gap(k) + utf8.RuneCountInString(first)
		f.breaks[k+1] = f.breaks[k]
		if starts[k] || w.kind == syntax.Pipe || len(w.above) > 0 || k > 0 && (f.words[k-1].behind != "" || f.words[k-1].kind == syntax.Semicolon) {
			f.breaks[k+1]++
		}
	}
}

// gap returns the number of blanks before a word within a line.
func (f *formatText) gap(k int) int {
	if k == 0 || f.words[k].tight {
		return 0
	}
	return 1
}

// width returns the width of the words from i up to j on one line.
func (f *formatText) width(i, j int) int {
	if i >= j {
		return 0
	}
	return f.columns[j] - f.columns[i] - f.gap(i)
}

// broken reports whether a word between i and j must start a line.
func (f *formatText) broken(i, j int) bool {
	return j > i+1 && f.breaks[j] > f.breaks[i+1]
}
