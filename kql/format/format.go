// Package format formats queries. It changes white space and line breaks only, and leaves text with
// syntax errors alone.
package format

import (
	"strings"

	"quarry/kql/syntax"
)

// Options sets the line width and the indentation. The zero value gives the defaults of
// quarry fmt and the editor.
type Options struct {
	Width  int // columns per line where a line can be broken; 0 means 120
	Indent int // columns per level; 0 means 4
}

const (
	defaultWidth  = 120
	defaultIndent = 4
)

// Format formats queries: one operator per line, one blank between words, and long lists and
// conditions on several lines. It changes only what is between the tokens, so that the meaning
// stays the same; comments and strings stay as they are. Formatting is idempotent.
//
// Queries separated by blank lines are formatted one by one and stay separate. A text with a syntax
// error is returned unchanged, with false; Problem returns the error.
func Format(text string, opts Options) (string, bool) {
	trees, problem := formattable(text)
	if problem != nil {
		return text, false
	}
	if opts.Width <= 0 {
		opts.Width = defaultWidth
	}
	if opts.Indent <= 0 {
		opts.Indent = defaultIndent
	}
	eol := lineEnding(text)
	var out strings.Builder
	for i, tree := range trees {
		if i > 0 {
			out.WriteString(eol)
		}
		f := newFormatter(newQuery(tree), opts, eol)
		out.WriteString(f.whole())
	}
	return out.String(), true
}

// Problem returns the syntax error that keeps Format from changing the text, or nil. Its span
// is relative to the start of the text.
func Problem(text string) *syntax.Diagnostic {
	_, problem := formattable(text)
	return problem
}

// formattable splits the text into the parts to format separately: its blocks, or the whole text if
// blank lines within a query split it wrongly.
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
		trees = append(trees, rest) // comments after the last query
	}
	return trees, nil
}

// queryBlocks returns the blocks of the text. A block that starts with a pipe is merged with the one
// before it.
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

// lineEnding returns the line ending of the first line of the text.
func lineEnding(text string) string {
	if i := strings.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
