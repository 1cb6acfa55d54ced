package lsp

import (
	"quarry/kql/syntax"
)

// tokenTypes is the legend of the semantic tokens. It has standard names only, for which every
// editor theme has a colour.
var tokenTypes = []string{"keyword", "operator", "function", "type", "class", "property", "variable", "string",
	"number", "comment"}

var tokenModifiers = []string{}

// tokenOf maps classes to indexes in the legend. Tables are shown as classes and columns as their
// properties. Classes without an entry keep the editor's default colour.
var tokenOf = map[syntax.Class]int{
	syntax.ClassKeyword:  0,
	syntax.ClassOperator: 1,
	syntax.ClassFunction: 2,
	syntax.ClassType:     3,
	syntax.ClassTable:    4,
	syntax.ClassColumn:   5,
	syntax.ClassVariable: 6,
	syntax.ClassString:   7,
	syntax.ClassEscape:   7,
	syntax.ClassNumber:   8,
	syntax.ClassLiteral:  8,
	syntax.ClassComment:  9,
}

type semanticTokens struct {
	Data []int `json:"data"`
}

// semanticTokens returns the tokens of a document, both in its queries and in the text between
// them.
func (s *server) semanticTokens(p documentParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	w := tokenWriter{d: d, data: []int{}}
	end := 0
	for _, c := range d.analysed(s.scope()) {
		w.runs(end, syntax.Highlight(d.text[end:c.span.Start]))
		w.runs(c.span.Start, c.bound.Tree.Highlight())
		end = c.span.End
	}
	w.runs(end, syntax.Highlight(d.text[end:]))
	return semanticTokens{w.data}, nil
}

// tokenWriter encodes each token as five numbers: the lines and characters since the previous
// token, its length, its index in the legend, and no modifiers.
type tokenWriter struct {
	d    *document
	data []int
	last position
}

func (w *tokenWriter) runs(base int, runs []syntax.Run) {
	for _, run := range runs {
		if kind, ok := tokenOf[run.Class]; ok {
			w.token(base+run.Span.Start, base+run.Span.End, kind)
		}
	}
}

// token writes a run, split at line ends, since tokens must not span lines.
func (w *tokenWriter) token(start, end, kind int) {
	places := w.d.places
	for start < end {
		from := places.position(start)
		lineEnd := places.lineEnd(from.Line)
		to := places.position(min(end, lineEnd))
		if to.Character > from.Character {
			character := from.Character
			if from.Line == w.last.Line {
				character -= w.last.Character
			}
			w.data = append(w.data, from.Line-w.last.Line, character, to.Character-from.Character, kind, 0)
			w.last = from
		}
		if end <= lineEnd || from.Line+1 == len(places.starts) {
			return
		}
		start = places.starts[from.Line+1]
	}
}
