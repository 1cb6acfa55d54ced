package grid

import "quarry/table"

// Action is what the grid wants done. What looks at all rows is a wish too, since it may take long.
type Action interface{ isAction() }

// OpenRecord asks to see one row of the answer whole.
type OpenRecord struct{ Row int }

// CopyText asks to put a raw value or row into the clipboard.
type CopyText struct {
	Text string
	What string // "the cell", for the notice
}

// ChooseCopy asks for the menu of what can be copied.
type ChooseCopy struct{}

// Export asks to write the answer to a file.
type Export struct{}

// Rearrange asks for the rows in the order and selection of the arrangement; SetRows
// brings them.
type Rearrange struct{ Arrangement Arrangement }

// Count asks how often each value of a column occurs among the rows shown.
type Count struct{ Column int }

// Summarize asks for the statistics of a column; SetFacts brings them.
type Summarize struct{ Column int }

// Draw asks for a picture of a column: its histogram, or the timeline of the answer.
type Draw struct{ Column int }

// ChooseColumns asks for the list of columns.
type ChooseColumns struct{}

// FindConstantColumns asks which columns are empty or the same in every row; HideColumns answers it.
type FindConstantColumns struct{}

// Restrict asks to put a condition on a column into the query in the editor.
type Restrict struct {
	Column  int
	Values  []table.Value
	Exclude bool
}

// Pivot asks for what can be hunted next from a value.
type Pivot struct{ Row, Column int }

// Refine asks for a line of KQL over what is shown.
type Refine struct{}

// Walk asks to go back among the refinements, or forward.
type Walk struct{ Steps int }

// Explain says why a key did nothing, or what it did that cannot be seen.
type Explain struct{ Text string }

func (OpenRecord) isAction()          {}
func (CopyText) isAction()            {}
func (ChooseCopy) isAction()          {}
func (Export) isAction()              {}
func (Rearrange) isAction()           {}
func (Count) isAction()               {}
func (Summarize) isAction()           {}
func (Draw) isAction()                {}
func (ChooseColumns) isAction()       {}
func (FindConstantColumns) isAction() {}
func (Restrict) isAction()            {}
func (Pivot) isAction()               {}
func (Refine) isAction()              {}
func (Walk) isAction()                {}
func (Explain) isAction()             {}
