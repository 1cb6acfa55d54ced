package lsp

import (
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// section is the part of a document that holds one query.
type section struct {
	span  syntax.Span
	bound *sema.Bound
}

// at converts an offset in the document to one in the section.
func (c section) at(offset int) int { return offset - c.span.Start }

// in converts a span in the section to one in the document.
func (c section) in(s syntax.Span) syntax.Span {
	return syntax.Span{Start: c.span.Start + s.Start, End: c.span.Start + s.End}
}

// analysed returns the bound queries of the document. Queries that did not change are not bound
// again.
func (d *document) analysed(scope *sema.Scope) []section {
	if d.sections != nil {
		return d.sections
	}
	known := map[string]*sema.Bound{}
	for _, c := range d.former {
		known[c.bound.Tree.Text] = c.bound
	}
	bind := func(span syntax.Span) section {
		text := d.text[span.Start:span.End]
		bound, ok := known[text]
		if !ok {
			bound = sema.Bind(syntax.Parse(text), scope)
		}
		return section{span, bound}
	}
	sections := []section{}
	for _, query := range syntax.Queries(d.text) {
		sections = append(sections, bind(query))
	}
	d.sections, d.former = sections, nil
	return sections
}

// sectionAt returns the query that contains an offset, or that ends at most one line end before it,
// since the next step may be typed there. Elsewhere, in comments and on blank lines, it returns a
// query of the text around the offset.
func (d *document) sectionAt(offset int, scope *sema.Scope) section {
	if d.within != nil && !d.within.has(offset) {
		return section{syntax.Span{Start: offset, End: offset}, sema.Bind(syntax.Parse(""), scope)}
	}
	around := syntax.Span{Start: 0, End: len(d.text)}
	for _, c := range d.analysed(scope) {
		if c.span.Contains(offset) {
			return c
		}
		if c.span.Start > offset {
			around.End = c.span.Start
			break
		}
		gap := d.text[c.span.End:offset]
		if strings.TrimSpace(gap) == "" && lines(gap) < 2 {
			around = syntax.Span{Start: c.span.Start, End: offset}
			break
		}
		around.Start = c.span.End
	}
	return section{around, sema.Bind(syntax.Parse(d.text[around.Start:around.End]), scope)}
}

// lines returns the number of line ends in the text.
func lines(text string) int { return len(newPlaces(text, true).starts) - 1 }
