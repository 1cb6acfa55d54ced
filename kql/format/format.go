// Package format lays out queries. It changes white space and line breaks only, and leaves
// text that has errors alone.
package format

import (
	"quarry/kql/syntax"
	"strings"
)

// FormatOptions says how wide and how deep Format lays queries out. The zero value is
// the layout that quarry fmt and the editor share.
type FormatOptions struct {
	Width  int // columns that lines keep to where they can be broken; 0: 120
	Indent int // columns of one step; 0: 4
}

const (
	formatWidth  = 120
	formatIndent = 4
)

// Format lays a text out: one operator a line, one blank between words, lists and
// conditions broken where they are too long. Only what lies between the tokens changes,
// so that the text means the same; comments and strings stay as they are, letter for
// letter. A text that is formatted stays as it is.
//
// Queries that blank lines separate are formatted each, and stay apart. A text with a
// syntax error is returned unchanged, with false: FormatProblem says why.
func Format(text string, opts FormatOptions) (string, bool) {
	trees, problem := formattable(text)
	if problem != nil {
		return text, false
	}
	if opts.Width <= 0 {
		opts.Width = formatWidth
	}
	if opts.Indent <= 0 {
		opts.Indent = formatIndent
	}
	eol := lineEnding(text)
	var out strings.Builder
	for i, tree := range trees {
		if i > 0 {
			out.WriteString(eol)
		}
		w := newFormatWriter(newFormatText(tree), opts, eol)
		out.WriteString(w.whole())
	}
	return out.String(), true
}

// FormatProblem returns the syntax error for which Format leaves a text unchanged, or
// nil. Its span counts from the start of the text.
func FormatProblem(text string) *syntax.Diagnostic {
	_, problem := formattable(text)
	return problem
}

// formattable cuts a text into what is formatted at a time: its blocks, or all of it
// where blank lines within a query make blocks that are none.
func formattable(text string) ([]*syntax.Tree, *syntax.Diagnostic) {
	var trees []*syntax.Tree
	end := 0
	for _, block := range queryBlocks(text) {
		tree := syntax.Parse(text[block.Start:block.End])
		if problem := syntaxError(tree); problem != nil {
			if whole := syntax.Parse(text); syntaxError(whole) == nil {
				return []*syntax.Tree{whole}, nil
			}
			problem.Span.Start += block.Start
			problem.Span.End += block.Start
			return nil, problem
		}
		trees = append(trees, tree)
		end = block.End
	}
	if rest := syntax.Parse(text[end:]); hasText(rest) {
		trees = append(trees, rest) // comments behind the last query
	}
	return trees, nil
}

// queryBlocks are the blocks of a text, but one that starts with a pipe goes on with
// what lies before it.
func queryBlocks(text string) []syntax.Span {
	var blocks []syntax.Span
	for _, block := range syntax.Blocks(text) {
		if n := len(blocks); n > 0 && startsWithPipe(text[block.Start:block.End]) {
			blocks[n-1].End = block.End
			continue
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func startsWithPipe(text string) bool {
	s := syntax.Scanner{Text: text}
	for s.At < len(text) {
		if kind := s.Next(); !kind.Trivia() {
			return kind == syntax.Pipe
		}
	}
	return false
}

func syntaxError(t *syntax.Tree) *syntax.Diagnostic {
	for _, d := range t.Diagnostics {
		if d.Severity == syntax.SeverityError {
			return &d
		}
	}
	return nil
}

func hasText(t *syntax.Tree) bool {
	for _, token := range t.Tokens {
		if token.Kind != syntax.Space && token.Kind != syntax.Newline {
			return true
		}
	}
	return false
}

// lineEnding is how the first line of a text ends.
func lineEnding(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
