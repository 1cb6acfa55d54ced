package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"quarry/table"
)

// Nesting depths of the members of the envelope and of the values in a row.
const (
	memberDepth = 1
	rowDepth    = 3
)

// byteOrderMark precedes the body of some gateways.
const byteOrderMark = "\ufeff"

// body reads the whole body.
func (d *decoder) body(form Form) error {
	if err := d.skipMark(); err != nil {
		return err
	}
	d.depth = memberDepth
	var err error
	switch form {
	case Hunting:
		err = d.object(d.member)
	case Tables:
		err = d.object(d.tablesMember)
	case Frames:
		err = d.frames()
	}
	if err != nil {
		return err
	}
	_, err = d.peek()
	if err == nil {
		d.unexpected(d.pos, "nothing after the response")
		return d.fault
	}
	if d.ended == io.EOF {
		return nil
	}
	return err
}

// object reads an object, member by member.
func (d *decoder) object(member func() error) error {
	if err := d.expect('{', "an object"); err != nil {
		return err
	}
	return d.sequenceOf('}', member)
}

func (d *decoder) skipMark() error {
	if c, err := d.peek(); err != nil || c != byteOrderMark[0] {
		return err
	}
	for len(d.data) < len(byteOrderMark) {
		if err := d.more(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(d.data, []byte(byteOrderMark)) {
		d.pos = len(byteOrderMark)
	}
	return nil
}

// sequenceOf reads elements up to the closing bracket; the opening one has been consumed.
func (d *decoder) sequenceOf(closing byte, element func() error) error {
	c, err := d.peek()
	if err == nil && c == closing {
		d.pos++
		return nil
	}
	for err == nil {
		if err = element(); err != nil {
			return err
		}
		if c, err = d.peek(); err != nil {
			return err
		}
		switch c {
		case ',':
			d.pos++
		case closing:
			d.pos++
			return nil
		default:
			d.unexpected(d.pos, commaOr(closing))
			return d.fault
		}
	}
	return err
}

// member reads one member of the envelope. Keys may have any case: the older services write Schema,
// Graph writes schema.
func (d *decoder) member() error {
	name, err := d.memberName()
	if err != nil {
		return err
	}
	if strings.EqualFold(name, "results") {
		return d.rowList()
	}
	raw, c, err := d.take()
	if err != nil || c.kind == null {
		return err
	}
	switch {
	case strings.EqualFold(name, "schema"):
		return d.readSchema(raw)
	case strings.EqualFold(name, "stats"):
		d.stats = parseStats(raw)
	case strings.EqualFold(name, "error"):
		d.wireError = ParseWireError(raw)
	}
	return nil
}

// memberName reads the name of a member and its colon.
func (d *decoder) memberName() (string, error) {
	if c, err := d.peek(); err != nil {
		return "", err
	} else if c != '"' {
		d.unexpected(d.pos, "a key")
		return "", d.fault
	}
	raw, c, err := d.take()
	if err != nil {
		return "", err
	}
	name := string(unescape(nil, raw[1:len(raw)-1], c.kind))
	return name, d.expect(':', "a colon")
}

// openList reads the start of an array, and reports whether there is one. null is none.
func (d *decoder) openList(what string) (bool, error) {
	c, err := d.peek()
	switch {
	case err != nil:
		return false, err
	case c == 'n':
		_, _, err = d.take()
		return false, err
	case c != '[':
		d.unexpected(d.pos, what)
		return false, d.fault
	}
	d.pos++
	return true, nil
}

// rowList reads the results.
func (d *decoder) rowList() error {
	if open, err := d.openList("an array of results"); !open {
		return err
	}
	if d.results {
		d.restart()
	}
	d.results = true
	d.depth = rowDepth
	defer func() { d.depth = memberDepth }()
	return d.sequenceOf(']', d.nextRow)
}

// nextRow reads one row.
func (d *decoder) nextRow() error {
	c, err := d.peek()
	if err != nil {
		return err
	}
	if c != '{' {
		return d.rowFault(c, "an object")
	}
	return d.readRow(d.row)
}

// readRow reads a row with the function for its form.
func (d *decoder) readRow(row func(int) int) error {
	end := row(d.pos)
	if end < 0 && d.fault == errIncomplete {
		d.complete()
		end = row(d.pos)
	}
	if end < 0 {
		return d.failure()
	}
	d.pos = end
	return d.endRow()
}

// restart discards the rows: of two lists of results, the last one counts, as for any repeated key.
func (d *decoder) restart() {
	d.flush()
	d.rows, d.decoded = 0, 0
	columns := make([]column, max(d.schema, 0))
	for i := range columns {
		c := d.columns[i].Column
		columns[i] = column{Column: c, values: table.NewAppender(c.Type)}
	}
	d.setColumns(columns)
}

// setColumns changes the columns between two rows.
func (d *decoder) setColumns(columns []column) {
	d.columns = columns
	d.cells = make([]cell, len(columns))
	d.stride = len(columns)
	d.keys = newKeys()
	for i, c := range columns {
		d.keys.add(c.Name, i)
	}
}

// readSchema sets the schema, and gives the rows that came before it their types.
func (d *decoder) readSchema(raw []byte) error {
	if d.schema >= 0 && d.rows > 0 {
		return &SyntaxError{Offset: d.base + int64(d.pos), Message: "a second schema after the results"}
	}
	schema, err := parseSchema(raw)
	if err != nil {
		return &SyntaxError{Offset: d.base + int64(d.pos), Message: err.Error()}
	}
	d.flush()
	before := d.columns
	byName := d.keys
	if d.schema >= 0 {
		before, byName = nil, newKeys()
	}
	columns := make([]column, len(schema), len(schema)+len(before))
	used := map[string]bool{}
	for i, s := range schema {
		columns[i] = column{Column: s, values: table.NewAppender(s.Type)}
		if id, ok := byName.byName[s.Name]; ok && byName.list[id].column != notData && !used[s.Name] {
			retype(columns[i].values, before[byName.list[id].column].values)
		}
		used[s.Name] = true
		columns[i].fill(d.rows)
	}
	for _, c := range before {
		if !used[c.Name] && !c.annotation {
			columns = append(columns, c)
		}
	}
	d.schema = len(schema)
	d.setColumns(columns)
	return nil
}

// parseSchema parses a list of columns. Unknown types are read as text.
func parseSchema(raw []byte) ([]table.Column, error) {
	var list []struct{ Name, Type *string }
	if json.Unmarshal(raw, &list) != nil { // its error names types of Go
		return nil, errors.New("the schema is not a list of columns with a name and a type")
	}
	schema := make([]table.Column, len(list))
	for i, c := range list {
		if c.Name == nil {
			return nil, fmt.Errorf("column %d of the schema has no name", i+1)
		}
		schema[i].Name = *c.Name
		if c.Type != nil {
			schema[i].Type, _ = table.ParseType(*c.Type)
		}
	}
	return schema, nil
}
