package lsp

import (
	"quarry/kql/refactor"
)

type renameParams struct {
	positionParams
	NewName string `json:"newName"`
}

type prepareResult struct {
	Range       textRange `json:"range"`
	Placeholder string    `json:"placeholder"`
}

// prepareRename returns the name at a position if it can be renamed, else the reason why it cannot.
func (s *server) prepareRename(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	c := d.sectionAt(offset, s.scope())
	span, name, err := refactor.Target(c.bound, c.at(offset))
	if err != nil {
		return nil, &responseError{codeRequestFailed, err.Error()}
	}
	return prepareResult{d.span(c.in(span)), name}, nil
}

// rename returns the edits that rename the name at a position, or the reason why they would change what the
// query means.
func (s *server) rename(p renameParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	c := d.sectionAt(offset, s.scope())
	list, err := refactor.Rename(c.bound, c.at(offset), p.NewName)
	if err != nil {
		return nil, &responseError{codeRequestFailed, err.Error()}
	}
	edits := make([]textEdit, len(list))
	for i, e := range list {
		edits[i] = textEdit{d.span(c.in(e.Span)), e.Text}
	}
	return s.editOf(d, edits), nil
}
