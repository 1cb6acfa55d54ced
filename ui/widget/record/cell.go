package record

import (
	"strings"
	"time"

	"quarry/entity"
	"quarry/table"
	"quarry/table/times"
)

// cell is a column of the row with what was found in its value.
type cell struct {
	column  table.Column
	value   table.Value
	kind    entity.Kind
	tree    node // of a value with parts
	decoded []entity.Decoded
}

// read reads the cells of a row.
func read(t *table.Table, row int) []cell {
	cells := make([]cell, len(t.Columns()))
	for i, c := range t.Columns() {
		v := t.Value(row, i)
		one := cell{column: c, value: v, kind: entity.Recognize(c.Name, v)}
		if !v.IsNull() && (v.Type() == table.String || v.Type() == table.Dynamic) {
			if tree, ok := treeOf(v.Text(), entity.Whole(c)); ok {
				one.tree = tree
			} else {
				one.decoded = entity.Decode(v.Text())
			}
		}
		cells[i] = one
	}
	return cells
}

// missing reports whether the value is null or empty.
func (c *cell) missing() bool { return c.value.IsNull() || c.value.String() == "" }

// kindName names the kind of a value, unless the column's name already says it.
func kindName(name string, kind entity.Kind) string {
	text := kind.String()
	if text == "" || strings.Contains(strings.ToLower(name), strings.ToLower(text)) {
		return ""
	}
	return text
}

// display returns the value as shown, not yet sanitized if it is text.
func (c *cell) display(zone *time.Location) string {
	if c.value.Type() == table.String || c.value.Type() == table.Dynamic {
		return c.value.Text()
	}
	text := table.Display(c.value, zone)
	if c.value.Type() == table.DateTime && !c.value.IsNull() {
		offset := " UTC"
		if zone != time.UTC {
			offset = times.TimeOf(c.value.Int()).In(zone).Format(" -07:00")
		}
		text += offset
	}
	return text
}
