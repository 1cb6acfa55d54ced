package grid

import "quarry/table"

// Action is a request of the grid. Anything that reads all rows is a request too, since it may take
// long.
type Action interface{ isAction() }

// OpenRecord opens the record of a row.
type OpenRecord struct{ Row int }

// CopyText copies a raw value or row to the clipboard.
type CopyText struct {
	Text string
	What string // "the cell", for the notice
}

// ChooseCopy opens the copy menu.
type ChooseCopy struct{}

// Export starts an export.
type Export struct{}

// Rearrange computes the rows of an arrangement. SetRows delivers them.
type Rearrange struct{ Arrangement Arrangement }

// Count counts the values of a column among the shown rows.
type Count struct{ Column int }

// Summarize computes the statistics of a column. SetFacts delivers them.
type Summarize struct{ Column int }

// Draw opens a chart of a column, or the one that the query asks for.
type Draw struct{ Column int }

// ChooseColumns opens the list of columns.
type ChooseColumns struct{}

// FindConstantColumns finds the columns with the same value in every row. HideColumns receives
// them.
type FindConstantColumns struct{}

// Restrict adds a condition on a column to the query in the editor.
type Restrict struct {
	Column  int
	Values  []table.Value
	Exclude bool
}

// Pivot opens the pivots of a value.
type Pivot struct{ Row, Column int }

// Group groups the shown rows by columns, a column first.
type Group struct{ Column int }

// Refine opens a line of KQL over the shown rows.
type Refine struct{}

// Walk moves along the refinements, back or forward.
type Walk struct{ Steps int }

// Explain says why a key did nothing, or what it did out of view.
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
func (Group) isAction()               {}
func (Refine) isAction()              {}
func (Walk) isAction()                {}
func (Explain) isAction()             {}
