package decode

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"quarry/table"
)

// maxTables limits the tables of one response. A query makes one for each of its statements.
const maxTables = 10_000

// frameState is what the frames so far have said.
type frameState struct {
	open     map[int64]*frameTable
	complete bool // the last frame was read
}

// frameTable is a table that arrives in fragments.
type frameTable struct {
	decoded bool // its rows go into the columns
}

var errNotComplete = fmt.Errorf("response ends without the frame that completes it: %w", io.ErrUnexpectedEOF)

// frame is a frame while it is read.
type frame struct {
	kind, tableKind, fragment string
	table, rowCount           int64 // -1: not known
	columns                   []table.Column
	known                     bool // columns is set
	canceled, failed          bool
}

// frames reads an array of frames, or the error that the service sends in its place.
func (d *decoder) frames() error {
	c, err := d.peek()
	if err == nil && c == '{' {
		return d.object(d.tablesMember)
	}
	if err := d.expect('[', "an array of frames"); err != nil {
		return err
	}
	d.tables.frames.open = map[int64]*frameTable{}
	if err := d.sequenceOf(']', d.frame); err != nil {
		return err
	}
	if !d.tables.frames.complete {
		return errNotComplete
	}
	return nil
}

func (d *decoder) frame() error {
	f := &frame{table: -1, rowCount: -1}
	if err := d.object(func() error { return d.frameMember(f) }); err != nil {
		return err
	}
	return d.endFrame(f)
}

// frameMember reads a member of a frame. The rows come last.
func (d *decoder) frameMember(f *frame) error {
	name, err := d.memberName()
	if err != nil {
		return err
	}
	if name == "Rows" {
		d.depth = frameRowDepth
		defer func() { d.depth = memberDepth }()
		return d.frameRows(f)
	}
	raw, c, err := d.take()
	if err != nil || c.kind == null {
		return err
	}
	switch name {
	case "FrameType":
		f.kind = bareText(raw)
	case "TableKind":
		f.tableKind = bareText(raw)
	case "TableFragmentType":
		f.fragment = bareText(raw)
	case "TableId":
		_ = json.Unmarshal(raw, &f.table) // another form is no table that was announced
	case "RowCount":
		_ = json.Unmarshal(raw, &f.rowCount)
	case "Columns":
		f.columns, err = d.columnsOf(raw)
		f.known = true
	case "OneApiErrors":
		d.failed(parseAPIErrors(raw))
	case "Cancelled":
		f.canceled = c.kind == yes
	case "HasErrors":
		f.failed = c.kind == yes
	}
	return err
}

// primary reports whether a table has results.
func (f *frame) primary() bool { return strings.EqualFold(f.tableKind, "PrimaryResult") }

// frameRows reads the rows of a frame.
func (d *decoder) frameRows(f *frame) error {
	const rows = "an array of rows"
	switch f.kind {
	case "DataTable":
		switch {
		case f.tableKind == "QueryCompletionInformation":
			return d.completionRows(f)
		case !f.primary():
			return d.list(rows, d.skip)
		case d.tables.begun:
			d.tables.skipped++
			return d.list(rows, d.skip)
		case !f.known:
			return d.outOfOrder("the rows of a table come before its columns")
		}
		d.beginTable(f.columns)
		return d.list(rows, d.nextArrayRow)
	case "TableFragment":
		t := d.tables.frames.open[f.table]
		switch {
		case t == nil:
			return d.outOfOrder(fmt.Sprintf("rows of table %d come before its header", f.table))
		case !t.decoded:
			return d.list(rows, d.skip)
		case f.fragment == "DataReplace":
			d.restart()
		}
		return d.list(rows, d.nextArrayRow)
	}
	return d.list(rows, d.skip)
}

// endFrame does what a frame says that has been read.
func (d *decoder) endFrame(f *frame) error {
	state := &d.tables.frames
	if state.complete {
		return d.outOfOrder("nothing after the frame that completes the response")
	}
	switch f.kind {
	case "TableHeader":
		if state.open[f.table] != nil || len(state.open) >= maxTables {
			return d.outOfOrder(fmt.Sprintf("a second header of table %d, or too many tables", f.table))
		}
		t := &frameTable{decoded: f.primary() && !d.tables.begun}
		state.open[f.table] = t
		switch {
		case t.decoded && !f.known:
			return d.outOfOrder("the header of a table has no columns")
		case t.decoded:
			d.beginTable(f.columns)
		case f.primary():
			d.tables.skipped++
		}
	case "TableCompletion":
		t := state.open[f.table]
		if t == nil {
			return d.outOfOrder(fmt.Sprintf("table %d ends before its header", f.table))
		}
		if t.decoded && f.rowCount >= 0 && f.rowCount != int64(d.rows) {
			return d.outOfOrder(fmt.Sprintf("the table ends with %d rows, want %d", d.rows, f.rowCount))
		}
	case "DataSetCompletion":
		state.complete = true
		if f.canceled {
			d.failed(&WireError{Code: Canceled, Message: "the query was canceled"})
		}
		if f.failed {
			d.failed(&WireError{Message: "the response has errors, but does not say which"})
		}
	}
	return nil
}

// Canceled is the code of the error that a canceled response of Kusto ends with.
const Canceled = "Canceled"

// completionRows reads the statistics from the information about the end of a query: the payload of the
// event with the resources that it took.
func (d *decoder) completionRows(f *frame) error {
	raw, _, err := d.take()
	if err != nil {
		return err
	}
	event, payload := -1, -1
	for i, c := range f.columns {
		switch c.Name {
		case "EventTypeName":
			event = i
		case "Payload":
			payload = i
		}
	}
	var rows [][]any
	if event < 0 || payload < 0 || json.Unmarshal(raw, &rows) != nil {
		return nil
	}
	for _, row := range rows {
		if len(row) > max(event, payload) && row[event] == "QueryResourceConsumption" {
			if text, ok := row[payload].(string); ok {
				d.stats = parseStats([]byte(text))
			}
		}
	}
	return nil
}
