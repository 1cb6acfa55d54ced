package format

import (
	"strings"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// query is a query as the formatter sees it: its words with the comments around them, and an
// end word with the comments after the last word.
type query struct {
	words   []word
	columns []int // columns[k] is the width of the words before k on one line
	breaks  []int // breaks[k] is the number of words before k that must start a line
}

// word is a token that is not trivia.
type word struct {
	kind     syntax.TokenKind
	text     string
	class    syntax.Class
	leading  []comment // comments on lines of their own before the word
	trailing string    // the comment after the word on the same line, or ""
	blank    bool      // a blank line precedes it, after any comments above
	newline  bool      // a line end precedes it
	apart    bool      // white space or a comment precedes it
	tight    bool      // no blank is written before it
	sign     bool      // a plus or minus before a value, not between two values
	edge     bool      // part of an edge in a graph pattern
	partner  int       // index of the matching bracket; 0 if there is none
}

type comment struct {
	text  string
	blank bool // a blank line precedes it
}

func newQuery(tree *syntax.Tree) *query {
	q := &query{}
	q.read(tree)
	q.pairBrackets()
	q.pullPunctuation()
	q.findEdges()
	q.findSigns()
	for k := 1; k < len(q.words); k++ {
		q.words[k].tight = q.joined(k)
	}
	q.measure()
	return q
}

// read splits the tokens of a tree into words and the comments around them.
func (q *query) read(tree *syntax.Tree) {
	next := word{kind: syntax.EndToken}
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
			if n := len(q.words); n > 0 && newlines == 0 {
				q.words[n-1].trailing = text
			} else {
				next.leading = append(next.leading, comment{text, newlines > 1})
			}
		default:
			next.kind, next.text, next.class = t.Kind, text, classOfWord(t.Kind, text, tree.Marks[len(q.words)])
			next.blank = newlines > 1
			q.words = append(q.words, next)
			next = word{kind: syntax.EndToken}
		}
		newlines = 0
	}
	q.words = append(q.words, next)
}

// classOfWord returns the parser's mark, or keyword for reserved words without a mark.
func classOfWord(kind syntax.TokenKind, text string, mark syntax.Class) syntax.Class {
	if kind == syntax.Word && mark == syntax.ClassPlain && (syntax.Reserved[text] || syntax.Declarable[text]) {
		return syntax.ClassKeyword
	}
	return mark
}

func (q *query) pairBrackets() {
	var open []int
	for k := range q.words {
		switch kind := q.words[k].kind; kind {
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			open = append(open, k)
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			if n := len(open); n > 0 && q.words[open[n-1]].kind == syntax.Opening(kind) {
				q.words[k].partner, q.words[open[n-1]].partner = open[n-1], k
				open = open[:n-1]
			}
		}
	}
}

// pullPunctuation moves a comma or semicolon that follows a comment before it, so that it needs no
// line of its own.
func (q *query) pullPunctuation() {
	for k := 1; k < len(q.words); k++ {
		w, before := &q.words[k], &q.words[k-1]
		if (w.kind == syntax.Comma || w.kind == syntax.Semicolon) && w.trailing == "" && len(w.leading) == 0 {
			w.trailing, before.trailing = before.trailing, ""
		}
	}
}

// findEdges marks the edges between the nodes of graph patterns, such as --> and <-[e*1..3]-.
func (q *query) findEdges() {
	within := false
	for k := range q.words {
		w := &q.words[k]
		switch {
		case w.class == syntax.ClassKeyword && (w.text == "make-graph" || strings.HasPrefix(w.text, "graph-")):
			within = true
		case w.class == syntax.ClassKeyword || w.kind == syntax.Pipe || w.kind == syntax.Semicolon:
			within = false
		case !within || w.edge:
		case w.kind == syntax.OpenBracket && w.partner > 0 && q.words[k-1].edge:
			for at := k; at <= w.partner; at++ {
				q.words[at].edge = true
			}
		case w.kind == syntax.Minus || w.kind == syntax.Less || w.kind == syntax.Greater:
			w.edge = true
		}
	}
}

func (q *query) findSigns() {
	for k := range q.words {
		w := &q.words[k]
		w.sign = (w.kind == syntax.Minus || w.kind == syntax.Plus) && !w.edge && (k == 0 || q.words[k-1].wantsValue())
	}
}

// wantsValue reports whether a value must follow the word.
func (w *word) wantsValue() bool {
	switch w.kind {
	case syntax.Word:
		return w.class == syntax.ClassKeyword || w.class == syntax.ClassOperator
	case syntax.StringToken, syntax.LongToken, syntax.RealToken, syntax.TimeSpanToken, syntax.TypedToken,
		syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
		return false
	}
	return true
}

// measure computes columns and breaks.
func (q *query) measure() {
	n := len(q.words)
	starts := make([]bool, n+1)
	q.findKept(starts)
	q.columns, q.breaks = make([]int, n+1), make([]int, n+1)
	for k, w := range q.words {
		first, _, _ := strings.Cut(w.text, "\n") // a multi-line string continues on other lines
		q.columns[k+1] = q.columns[k] + q.gap(k) + utf8.RuneCountInString(first)
		q.breaks[k+1] = q.breaks[k]
		if starts[k] || w.kind == syntax.Pipe || len(w.leading) > 0 || k > 0 &&
			(q.words[k-1].trailing != "" || q.words[k-1].kind == syntax.Semicolon) {
			q.breaks[k+1]++
		}
	}
}

// gap returns the number of blanks before a word within a line.
func (q *query) gap(k int) int {
	if k == 0 || q.words[k].tight {
		return 0
	}
	return 1
}

// width returns the width of the words from i up to j on one line.
func (q *query) width(i, j int) int {
	if i >= j {
		return 0
	}
	return q.columns[j] - q.columns[i] - q.gap(i)
}

// broken reports whether a word between i and j must start a line.
func (q *query) broken(i, j int) bool {
	return j > i+1 && q.breaks[j] > q.breaks[i+1]
}
