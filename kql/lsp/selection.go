package lsp

import (
	"quarry/kql/syntax"
)

type selectionParams struct {
	TextDocument documentID `json:"textDocument"`
	Positions    []position `json:"positions"`
}

type selectionRange struct {
	Range  textRange       `json:"range"`
	Parent *selectionRange `json:"parent,omitempty"`
}

// selectionRanges returns, for each position, the units that a growing selection covers: word, expression,
// operator, pipeline, query and document.
func (s *server) selectionRanges(p selectionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	ranges := make([]*selectionRange, len(p.Positions))
	for i, at := range p.Positions {
		offset := d.offset(at)
		c := d.sectionAt(offset, s.scope())
		local := c.at(offset)
		units := syntax.Enclosing(c.bound.Tree, syntax.Span{Start: local, End: local})
		chain := &selectionRange{Range: d.span(syntax.Span{Start: 0, End: len(d.text)})}
		for k := len(units) - 1; k >= 0; k-- {
			if unit := d.span(c.in(units[k])); unit != chain.Range {
				chain = &selectionRange{Range: unit, Parent: chain}
			}
		}
		ranges[i] = chain
	}
	return ranges, nil
}
