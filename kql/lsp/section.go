package lsp

import (
	"strings"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// section is a stretch of a document that is one query: a block between blank lines, or
// all of the text where a query has blank lines inside.
type section struct {
	span  syntax.Span
	bound *sema.Bound
}

// at returns where an offset of the document lies in the section's own text.
func (c section) at(offset int) int { return offset - c.span.Start }

// in returns where a span of the section's text lies in the document.
func (c section) in(s syntax.Span) syntax.Span {
	return syntax.Span{Start: c.span.Start + s.Start, End: c.span.Start + s.End}
}

// analysed returns the queries of the document, bound. Those that were there before the
// last change are not bound again.
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
	broken := false
	for _, block := range syntax.Blocks(d.text) {
		c := bind(block)
		broken = broken || len(c.bound.Tree.Diagnostics) > 0
		sections = append(sections, c)
	}
	if broken && len(sections) > 1 {
		if whole := bind(syntax.Span{Start: 0, End: len(d.text)}); len(whole.bound.Tree.Diagnostics) == 0 {
			sections = []section{whole}
		}
	}
	d.sections, d.former = sections, nil
	return sections
}

// sectionAt returns the query that an offset is in or right behind, with at most a line
// end between, so that the next step of a query can be typed. Elsewhere, in comments and
// on blank lines, it is a query of what stands there.
func (d *document) sectionAt(offset int, scope *sema.Scope) section {
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

// lines counts the line ends of a text.
func lines(text string) int { return len(newPlaces(text, true).starts) - 1 }
