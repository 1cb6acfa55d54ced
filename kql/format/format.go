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

// formattable parses the parts of the text to format separately. Queries without a blank line between them
// are one part.
func formattable(text string) ([]*syntax.Tree, *syntax.Diagnostic) {
	var trees []*syntax.Tree
	end := 0
	for _, block := range parts(text) {
		tree := syntax.Parse(text[block.Start:block.End])
		if problem := syntaxError(tree); problem != nil {
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

func parts(text string) []syntax.Span {
	var list []syntax.Span
	for _, query := range syntax.Queries(text) {
		if n := len(list); n > 0 && !blankLine(text[list[n-1].End:query.Start]) {
			list[n-1].End = query.End
			continue
		}
		list = append(list, query)
	}
	return list
}

// blankLine reports whether the space between two queries has a blank line.
func blankLine(space string) bool {
	return strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(space), "\n") > 1
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
