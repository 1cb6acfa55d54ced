package vim

// Request is what a command asks the owner of the buffer to do.
type Request interface{ isRequest() }

// Search prompts for a search pattern. The owner calls SearchFound or SearchCancelled.
type Search struct{ Backward bool }

// Prompt opens the command line for a command that starts with a colon.
type Prompt struct{}

// Copy sends text to the terminal's clipboard.
type Copy struct{ Text string }

// Explain shows the help that was asked for, or why a key did nothing.
type Explain struct{ Text string } // a sentence

// Save saves the text, and optionally closes it.
type Save struct{ Close bool }

// Close closes the text.
type Close struct{}

// GoToLine goes to a line, counted from 1; 0 is the last.
type GoToLine struct{ Line int }

func (Search) isRequest()   {}
func (Prompt) isRequest()   {}
func (Copy) isRequest()     {}
func (Explain) isRequest()  {}
func (Save) isRequest()     {}
func (Close) isRequest()    {}
func (GoToLine) isRequest() {}
