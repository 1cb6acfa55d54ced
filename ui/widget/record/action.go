package record

import "quarry/table"

// Action is a request of a record.
type Action interface{ isAction() }

// Close closes the record.
type Close struct{}

// CopyText copies a value to the clipboard, defanged if that is on.
type CopyText struct{ Text, What string }

// CopyRow opens the menu of formats for a copy of the row.
type CopyRow struct{}

// Step moves to another row.
type Step struct{ Rows int }

// Restrict adds a condition on a value to the query. Inside is the expression of a part of a
// dynamic; it is empty for the value of the column.
type Restrict struct {
	Column  int
	Inside  string
	Value   table.Value
	Exclude bool
}

// Pivot opens the pivots of a value with the name and type of a column.
type Pivot struct {
	Column table.Column
	Value  table.Value
}

// Explain says why a key did nothing, or what it did out of view.
type Explain struct{ Text string }

func (Close) isAction()    {}
func (CopyText) isAction() {}
func (CopyRow) isAction()  {}
func (Step) isAction()     {}
func (Restrict) isAction() {}
func (Pivot) isAction()    {}
func (Explain) isAction()  {}
