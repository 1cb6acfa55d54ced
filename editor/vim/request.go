package vim

// Wish is what a command asks of whoever has the buffer.
type Request interface{ isRequest() }

// Search asks for what to search for. Whoever asks answers with Found or Lost.
type Search struct{ Backward bool }

// Prompt asks for a command that begins with a colon.
type Prompt struct{}

// Copy asks to put a text into the clipboard of the terminal.
type Copy struct{ Text string }

// Explain asks to tell why a key did nothing, or what was asked for.
type Explain struct{ Text string } // a sentence

// Save asks to save the text, and to close it then.
type Save struct{ Close bool }

// Close asks to close the text.
type Close struct{}

// GoToLine asks to go to a line, counted from 1; 0 is the last.
type GoToLine struct{ Line int }

func (Search) isRequest()   {}
func (Prompt) isRequest()   {}
func (Copy) isRequest()     {}
func (Explain) isRequest()  {}
func (Save) isRequest()     {}
func (Close) isRequest()    {}
func (GoToLine) isRequest() {}
