package lsp

import (
	"quarry/kql/syntax"
)

// incrementalChanges is the protocol's number for incremental synchronization of documents.
const incrementalChanges = 2

// document is a file that is open in the client.
type document struct {
	uri     string
	version int
	whole   string  // the file
	text    string  // what of it is KQL: all, or what is within, of the same length
	within  *Within // of a file of another kind, or nil
	places  *places

	sections []section // nil until needed
	former   []section // of the previous text, to reuse queries that did not change
}

type documentID struct {
	URI     string `json:"uri"`
	Version int    `json:"version"`
}

type documentParams struct {
	TextDocument documentID `json:"textDocument"`
}

type positionParams struct {
	TextDocument documentID `json:"textDocument"`
	Position     position   `json:"position"`
}

type rangeParams struct {
	TextDocument documentID `json:"textDocument"`
	Range        textRange  `json:"range"`
}

type openParams struct {
	TextDocument struct {
		documentID
		Text string `json:"text"`
	} `json:"textDocument"`
}

type changeParams struct {
	TextDocument   documentID `json:"textDocument"`
	ContentChanges []struct {
		Range *textRange `json:"range"` // nil means the whole text
		Text  string     `json:"text"`
	} `json:"contentChanges"`
}

func (s *server) didOpen(p openParams) (any, *responseError) {
	s.renewScope()
	d := &document{uri: p.TextDocument.URI, version: p.TextDocument.Version}
	s.set(d, p.TextDocument.Text)
	s.documents[d.uri] = d
	s.touch(d.uri)
	return nil, nil
}

func (s *server) didChange(p changeParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	for _, c := range p.ContentChanges {
		text := c.Text
		if c.Range != nil {
			start, end := d.offset(c.Range.Start), d.offset(c.Range.End)
			text = d.whole[:min(start, end)] + text + d.whole[max(start, end):]
		}
		s.set(d, text)
	}
	d.version = p.TextDocument.Version
	s.touch(d.uri)
	return nil, nil
}

func (s *server) didClose(p documentParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	delete(s.documents, d.uri)
	s.touch(d.uri)
	return nil, nil
}

func (s *server) set(d *document, text string) {
	if d.sections != nil {
		d.former, d.sections = d.sections, nil
	}
	d.whole, d.text, d.within, d.places = text, text, nil, newPlaces(text, s.client.utf8)
	if s.options.Within == nil {
		return
	}
	if d.within = s.options.Within(d.uri, text); d.within != nil {
		d.text = d.within.Text
	}
}

func (d *document) offset(at position) int { return d.places.offset(at) }

func (d *document) span(s syntax.Span) textRange { return d.places.span(s.Start, s.End) }
