package editor

import "quarry/kql"

// Action is a wish of the editor that somebody else fulfils.
type Action interface{ isAction() }

// RunQuery asks to run a query.
type RunQuery struct {
	Text string
	Span kql.Span // where in the editor's text it is
}

// CopyText asks to put a text into the clipboard.
type CopyText struct{ Text string }

// Explain asks to tell the user why a key did nothing.
type Explain struct{ Reason string } // a sentence

// Save asks to save the text, and to close it then.
type Save struct{ Close bool }

// Close asks to close the text.
type Close struct{}

func (RunQuery) isAction() {}
func (CopyText) isAction() {}
func (Explain) isAction()  {}
func (Save) isAction()     {}
func (Close) isAction()    {}
