package lsp

import (
	"strings"

	"quarry/kql"
)

// section is a stretch of a document that is one query: a block between blank lines, or
// all of the text where a query has blank lines inside.
type section struct {
	span  kql.Span
	bound *kql.Bound
}

// at returns where an offset of the document lies in the section's own text.
func (c section) at(offset int) int { return offset - c.span.Start }

// in returns where a span of the section's text lies in the document.
func (c section) in(s kql.Span) kql.Span {
	return kql.Span{Start: c.span.Start + s.Start, End: c.span.Start + s.End}
}

// analysed returns the queries of the document, bound. Those that were there before the
// last change are not bound again.
func (d *document) analysed(scope *kql.Scope) []section {
	if d.sections != nil {
		return d.sections
	}
	known := map[string]*kql.Bound{}
	for _, c := range d.former {
		known[c.bound.Tree.Text] = c.bound
	}
	bind := func(span kql.Span) section {
		text := d.text[span.Start:span.End]
		bound, ok := known[text]
		if !ok {
			bound = kql.Bind(kql.Parse(text), scope)
		}
		return section{span, bound}
	}
	sections := []section{}
	broken := false
	for _, block := range kql.Blocks(d.text) {
		c := bind(block)
		broken = broken || len(c.bound.Tree.Diagnostics) > 0
		sections = append(sections, c)
	}
	if broken && len(sections) > 1 {
		if whole := bind(kql.Span{Start: 0, End: len(d.text)}); len(whole.bound.Tree.Diagnostics) == 0 {
			sections = []section{whole}
		}
	}
	d.sections, d.former = sections, nil
	return sections
}

// sectionAt returns the query that an offset is in or right behind, with at most a line
// end between, so that the next step of a query can be typed. Elsewhere, in comments and
// on blank lines, it is a query of what stands there.
func (d *document) sectionAt(offset int, scope *kql.Scope) section {
	around := kql.Span{Start: 0, End: len(d.text)}
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
			around = kql.Span{Start: c.span.Start, End: offset}
			break
		}
		around.Start = c.span.End
	}
	return section{around, kql.Bind(kql.Parse(d.text[around.Start:around.End]), scope)}
}

// lines counts the line ends of a text.
func lines(text string) int { return len(newPlaces(text, true).starts) - 1 }
