package lsp

import (
	"quarry/kql/syntax"
)

type foldingRange struct {
	StartLine int    `json:"startLine"`
	EndLine   int    `json:"endLine"`
	Kind      string `json:"kind,omitempty"`
}

// foldingRanges folds queries, their statements, and multi-line comments.
func (s *server) foldingRanges(p documentParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	f := folder{d: d, ranges: []foldingRange{}}
	for _, c := range d.analysed(s.scope()) {
		f.fold(c.span, "")
		if len(c.bound.Tree.Statements) > 1 {
			for _, statement := range c.bound.Tree.Statements {
				f.fold(c.in(statement.Span()), "")
			}
		}
	}
	f.comments()
	return f.ranges, nil
}

type folder struct {
	d      *document
	ranges []foldingRange
}

func (f *folder) fold(span syntax.Span, kind string) {
	lines := f.d.span(span)
	if lines.End.Line > lines.Start.Line {
		f.ranges = append(f.ranges, foldingRange{lines.Start.Line, lines.End.Line, kind})
	}
}

// comments folds comments on consecutive lines.
func (f *folder) comments() {
	var run syntax.Span
	newlines := 0
	for _, token := range syntax.Scan(f.d.text) {
		switch {
		case token.Kind == syntax.Newline:
			newlines++
		case token.Kind == syntax.Space:
		case token.Kind == syntax.Comment && run.Len() > 0 && newlines == 1:
			run.End, newlines = token.Span.End, 0
		default:
			f.fold(run, "comment")
			run, newlines = syntax.Span{}, 0
			if token.Kind == syntax.Comment {
				run = token.Span
			}
		}
	}
	f.fold(run, "comment")
}
