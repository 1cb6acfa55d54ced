package lsp

import (
	"fmt"

	"quarry/kql/format"
	"quarry/kql/syntax"
)

type formatOptions struct {
	TabSize int `json:"tabSize"`
}

type formattingParams struct {
	TextDocument documentID    `json:"textDocument"`
	Options      formatOptions `json:"options"`
}

type rangeFormattingParams struct {
	rangeParams
	Options formatOptions `json:"options"`
}

// formatting formats a document with the indentation set in the client's editor.
func (s *server) formatting(p formattingParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	edits, failed := d.formatted(syntax.Span{Start: 0, End: len(d.text)}, p.Options)
	if failed != nil {
		return nil, failed
	}
	return edits, nil
}

// rangeFormatting formats every query that a range touches, as a whole.
func (s *server) rangeFormatting(p rangeFormattingParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	start, end := d.offset(p.Range.Start), d.offset(p.Range.End)
	if d.within != nil {
		edits, failed := d.formattedWithin(syntax.Span{Start: start, End: end}, p.Options)
		if failed != nil {
			return nil, failed
		}
		return edits, nil
	}
	edits := []textEdit{}
	for _, c := range d.analysed(s.scope()) {
		if c.span.Start > end || c.span.End < start {
			continue
		}
		more, failed := d.formatted(c.span, p.Options)
		if failed != nil {
			return nil, failed
		}
		edits = append(edits, more...)
	}
	return edits, nil
}

// formatted returns the edits that format a part of the document: none or one, which covers the
// lines from the first to the last difference, so that cursors elsewhere do not move.
func (d *document) formatted(part syntax.Span, o formatOptions) ([]textEdit, *responseError) {
	if d.within != nil {
		return d.formattedWithin(part, o)
	}
	before := d.text[part.Start:part.End]
	after, ok := format.Format(before, format.Options{Indent: min(max(o.TabSize, 0), maxIndent)})
	if !ok {
		problem := format.Problem(before)
		return nil, syntaxFailure(d.places.position(part.Start+problem.Span.Start), problem)
	}
	if !endsLine(before) && part.End < len(d.text) {
		after = trimLineEnd(after) // the part ends before the line end
	}
	return d.difference(part, before, after), nil
}

// syntaxFailure says why a text cannot be formatted.
func syntaxFailure(at position, problem *syntax.Diagnostic) *responseError {
	return &responseError{codeRequestFailed, fmt.Sprintf("line %d: %s", at.Line+1, problem.Message)}
}

// difference returns the edit that changes a part of the file, or none.
func (d *document) difference(part syntax.Span, before, after string) []textEdit {
	if before == after {
		return []textEdit{}
	}
	head := commonLines(before, after)
	tail := commonEnd(before[head:], after[head:])
	changed := d.places.span(part.Start+head, part.End-tail)
	return []textEdit{{changed, after[head : len(after)-tail]}}
}

// maxIndent limits the indentation that a client can request.
const maxIndent = 16

func endsLine(text string) bool { return trimLineEnd(text) != text }

func trimLineEnd(text string) string {
	if n := len(text); n > 0 && text[n-1] == '\n' {
		text = text[:n-1]
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
	}
	return text
}

// commonLines returns the length of the common prefix of two strings in whole lines.
func commonLines(a, b string) int {
	same := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '\n' {
			same = i + 1
		}
	}
	return same
}

// commonEnd returns the length of the common suffix of two strings in whole lines.
func commonEnd(a, b string) int {
	same := 0
	for i := 1; i <= len(a) && i <= len(b) && a[len(a)-i] == b[len(b)-i]; i++ {
		if i < len(a) && a[len(a)-i-1] == '\n' && i < len(b) && b[len(b)-i-1] == '\n' {
			same = i
		}
	}
	return same
}
