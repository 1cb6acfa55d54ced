package editor

import (
	"quarry/kql/syntax"
)

// Action is what the editor asks its owner to do.
type Action interface{ isAction() }

// RunQuery runs a query.
type RunQuery struct {
	Text string
	Span syntax.Span // its place in the editor's text
}

// CopyText copies text to the clipboard.
type CopyText struct{ Text string }

// Explain tells the user why a key did nothing, or what it did.
type Explain struct{ Reason string } // a sentence

// Unfixed is a problem that the user wants fixed and that no edit of the text fixes.
type Unfixed struct{ Problem syntax.Diagnostic }

// Save saves the text, and optionally closes it.
type Save struct{ Close bool }

// Close closes the text.
type Close struct{}

func (RunQuery) isAction() {}
func (CopyText) isAction() {}
func (Explain) isAction()  {}
func (Unfixed) isAction()  {}
func (Save) isAction()     {}
func (Close) isAction()    {}
