package lsp

import (
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

type referenceParams struct {
	positionParams
	Context struct {
		IncludeDeclaration bool `json:"includeDeclaration"`
	} `json:"context"`
}

// use is a place in a document.
type use struct {
	sema.Place
	span syntax.Span // in the document
}

// usesAt returns the places of the name at an offset: those in its query for a name that the query
// declares, else those in all queries of the document.
func (s *server) usesAt(d *document, offset int) []use {
	c := d.sectionAt(offset, s.scope())
	found, ok := c.bound.UsesAt(c.at(offset))
	if !ok {
		return nil
	}
	if found.Symbol.Made() {
		return usesIn(c, found)
	}
	var list []use
	for _, c := range d.analysed(s.scope()) {
		for _, u := range c.bound.Uses() {
			if !u.Symbol.Made() && u.Symbol.Kind == found.Symbol.Kind && u.Symbol.Name == found.Symbol.Name {
				list = append(list, usesIn(c, u)...)
			}
		}
	}
	return list
}

func usesIn(c section, u sema.Uses) []use {
	list := make([]use, len(u.Places))
	for i, p := range u.Places {
		list[i] = use{p, c.in(p.Span)}
	}
	return list
}

// references returns the places of the name at a position. The declaration of a column without a written
// name is the expression that names it.
func (s *server) references(p referenceParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	found := []location{}
	for _, u := range s.usesAt(d, d.offset(p.Position)) {
		if !u.Write || p.Context.IncludeDeclaration {
			found = append(found, location{d.uri, d.span(u.span)})
		}
	}
	return found, nil
}

// The protocol's numbers for kinds of highlights.
const (
	highlightRead  = 2
	highlightWrite = 3
)

type documentHighlight struct {
	Range textRange `json:"range"`
	Kind  int       `json:"kind"`
}

// documentHighlights returns the same places as references, and which of them set the name.
func (s *server) documentHighlights(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	highlights := []documentHighlight{}
	for _, u := range s.usesAt(d, d.offset(p.Position)) {
		kind := highlightRead
		if u.Write {
			kind = highlightWrite
		}
		highlights = append(highlights, documentHighlight{d.span(u.span), kind})
	}
	return highlights, nil
}
