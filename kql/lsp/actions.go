package lsp

import (
	"slices"

	"quarry/kql/syntax"
)

// quickFix is the kind of every action here: a change that resolves a diagnostic.
const quickFix = "quickfix"

type actionParams struct {
	TextDocument documentID `json:"textDocument"`
	Range        textRange  `json:"range"`
	Context      struct {
		Only []string `json:"only"`
	} `json:"context"`
}

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
}

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Diagnostics []diagnostic  `json:"diagnostics"`
	Preferred   bool          `json:"isPreferred"`
	Edit        workspaceEdit `json:"edit"`
}

// codeActions returns the fixes of the diagnostics in a range. The server has no commands, so a
// client that supports actions only as commands gets none.
func (s *server) codeActions(p actionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	actions := []codeAction{}
	if !s.client.actionLiteral || len(p.Context.Only) > 0 && !slices.Contains(p.Context.Only, quickFix) {
		return actions, nil
	}
	asked := syntax.Span{Start: d.offset(p.Range.Start), End: d.offset(p.Range.End)}
	for _, found := range s.diagnose(d) {
		if found.Fix == nil || found.Span.Start > asked.End || found.Span.End < asked.Start {
			continue
		}
		actions = append(actions, codeAction{
			Title: found.Fix.Title, Kind: quickFix, Preferred: true,
			Diagnostics: []diagnostic{d.report(found)},
			Edit: workspaceEdit{map[string][]textEdit{
				d.uri: {{d.span(found.Fix.Span), found.Fix.Text}},
			}},
		})
	}
	return actions, nil
}
