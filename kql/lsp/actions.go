package lsp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"quarry/kql/syntax"
)

// The kinds of the actions: a change that resolves a diagnostic, and one that resolves all of a document.
const (
	quickFix = "quickfix"
	fixAll   = "source.fixAll.quarry"
)

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

// workspaceEdit has one of its fields, depending on what the client supports.
type workspaceEdit struct {
	Changes         map[string][]textEdit `json:"changes,omitempty"`
	DocumentChanges []documentEdit        `json:"documentChanges,omitempty"`
}

type documentEdit struct {
	TextDocument documentID `json:"textDocument"`
	Edits        []textEdit `json:"edits"`
}

// editOf returns edits of a document in the form that the client supports. If possible, they name the version
// that they are for, so that the client refuses them if the text has changed since.
func (s *server) editOf(d *document, edits []textEdit) *workspaceEdit {
	if s.client.versionedEdit {
		return &workspaceEdit{DocumentChanges: []documentEdit{{documentID{d.uri, d.version}, edits}}}
	}
	return &workspaceEdit{Changes: map[string][]textEdit{d.uri: edits}}
}

type codeAction struct {
	Title       string       `json:"title"`
	Kind        string       `json:"kind"`
	Diagnostics []diagnostic `json:"diagnostics,omitempty"`
	Preferred   bool         `json:"isPreferred,omitempty"`
	// Either Edit or Command is set.
	Edit    *workspaceEdit `json:"edit,omitempty"`
	Command *command       `json:"command,omitempty"`
}

// codeActions returns the fixes of the diagnostics in a range, and one action that fixes the errors and
// warnings of the whole document. A client that supports actions only as commands gets none.
func (s *server) codeActions(p actionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	actions := []codeAction{}
	if !s.client.actionLiteral {
		return actions, nil
	}
	found := s.diagnose(d)
	if wanted(p.Context.Only, quickFix) {
		asked := syntax.Span{Start: d.offset(p.Range.Start), End: d.offset(p.Range.End)}
		for _, one := range found {
			if one.Span.Start > asked.End || one.Span.End < asked.Start {
				continue
			}
			action := codeAction{Kind: quickFix, Preferred: true, Diagnostics: []diagnostic{d.report(one)}}
			if one.Fix != nil {
				action.Title = one.Fix.Title
				action.Edit = s.editOf(d, []textEdit{{d.span(one.Fix.Span), one.Fix.Text}})
			} else if action.Command = s.switchFor(d.text, one); action.Command != nil {
				action.Title = action.Command.Title
			} else {
				continue
			}
			actions = append(actions, action)
		}
	}
	fixes := certain(found)
	if wanted(p.Context.Only, fixAll) && (len(fixes) > 1 || len(fixes) == 1 && len(p.Context.Only) > 0) {
		edits := make([]textEdit, len(fixes))
		for i, fix := range fixes {
			edits[i] = textEdit{d.span(fix.Span), fix.Text}
		}
		actions = append(actions, codeAction{Title: fmt.Sprintf("Fix all errors and warnings (%d)", len(fixes)),
			Kind: fixAll, Edit: s.editOf(d, edits)})
	}
	return actions, nil
}

// wanted reports whether a client asks for a kind of actions. A kind includes those below it, as source
// includes source.fixAll.
func wanted(only []string, kind string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(asked string) bool {
		return asked == kind || asked == "" || strings.HasPrefix(kind, asked+".")
	})
}

// certain returns the fixes of errors and warnings, in text order, without those that overlap an earlier one.
// Advice is left out: it may change the rows that a query returns.
func certain(found []syntax.Diagnostic) []*syntax.Fix {
	var fixes []*syntax.Fix
	for _, one := range found {
		if one.Fix != nil && one.Severity <= syntax.SeverityWarning {
			fixes = append(fixes, one.Fix)
		}
	}
	slices.SortStableFunc(fixes, func(a, b *syntax.Fix) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	end := -1
	return slices.DeleteFunc(fixes, func(f *syntax.Fix) bool {
		if f.Span.Start <= end {
			return true
		}
		end = f.Span.End
		return false
	})
}
