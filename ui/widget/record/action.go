package record

import "quarry/table"

// Action is what a record wants done.
type Action interface{ isAction() }

// Close leaves the record.
type Close struct{}

// CopyText asks to put a value into the clipboard: raw, or defanged where that is on.
type CopyText struct{ Text, What string }

// CopyRow asks for the menu of forms that the row is copied in.
type CopyRow struct{}

// Step asks for the row so many further.
type Step struct{ Rows int }

// Restrict asks to put a condition on a value into the query. Inside is the expression of a part of a
// dynamic; it is empty for the value of the column.
type Restrict struct {
	Column  int
	Inside  string
	Value   table.Value
	Exclude bool
}

// Pivot asks for what can be hunted next from a value, which has the name and the type of a column.
type Pivot struct {
	Column table.Column
	Value  table.Value
}

// Explain says why a key did nothing, or what it did that cannot be seen.
type Explain struct{ Text string }

func (Close) isAction()    {}
func (CopyText) isAction() {}
func (CopyRow) isAction()  {}
func (Step) isAction()     {}
func (Restrict) isAction() {}
func (Pivot) isAction()    {}
func (Explain) isAction()  {}
