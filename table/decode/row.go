package decode

import (
	"fmt"

	"quarry/table"
)

// row finds the cells of the row at i, without adding it to the columns. A row that has not arrived
// completely is read again later.
func (d *decoder) row(i int) int {
	clear(d.cells)
	i = d.space(i + 1)
	if i < len(d.data) && d.data[i] == '}' {
		return i + 1
	}
	before := int32(rowStart)
	for {
		id, value := d.key(i, before)
		if value < 0 {
			return value
		}
		c, end := d.cell(value)
		if end < 0 {
			return end
		}
		if column := d.keys.list[id].column; column != notData {
			d.cells[column] = c
		}
		before = id
		switch i = d.space(end); {
		case i >= len(d.data):
			return d.short()
		case d.data[i] == '}':
			return i + 1
		case d.data[i] != ',':
			return d.unexpected(i, commaOr('}'))
		}
		i = d.space(i + 1)
	}
}

// key reads the key at i and returns the position of its value.
func (d *decoder) key(i int, before int32) (id int32, value int) {
	if i < len(d.data) {
		if id, length := d.keys.guess(d.data[i:], before); length > 0 {
			return id, d.space(i + length)
		}
	}
	end := d.name(i)
	if end < 0 {
		return 0, end
	}
	id = d.keyNamed(d.keyName(i))
	d.keys.list[before].next = id
	return id, end
}

// keyName returns the name of the key whose opening quote is at i.
func (d *decoder) keyName(i int) []byte {
	end, k := d.text(i + 1)
	name := d.data[i+1 : end-1]
	if k != plain {
		d.scratch = unescape(d.scratch[:0], name, k)
		return d.scratch
	}
	return name
}

// keyNamed returns the key with a name. A new name makes a new column unless it is an annotation.
// Before the schema, annotations are kept too, since the schema may come after the results and name
// them.
func (d *decoder) keyNamed(name []byte) int32 {
	if id, ok := d.keys.byName[string(name)]; ok {
		return id
	}
	note := isAnnotation(name)
	if note && d.schema >= 0 {
		return d.keys.add(string(name), notData)
	}
	d.columns = append(d.columns, column{
		Column:     table.Column{Name: string(name)},
		values:     table.NewAppender(table.Dynamic),
		guess:      &guess{},
		annotation: note,
		firstRow:   d.rows,
	})
	d.cells = append(d.cells, cell{})
	return d.keys.add(string(name), len(d.columns)-1)
}

// blockCells is the maximum number of cells that wait to be decoded. Decoding a block column by
// column keeps the processor in one short loop.
const blockCells = 1 << 14

// endRow adds the row just read to the block.
func (d *decoder) endRow() error {
	if d.stride != len(d.cells) {
		d.flush()
		d.stride = len(d.cells)
	}
	d.block = append(d.block, d.cells...)
	d.rows++
	if int64(d.rows)*int64(len(d.columns)) > d.maxCells {
		return &TooLargeError{Limit: d.maxCells, Unit: Cells}
	}
	if len(d.block) >= blockCells || d.rows == d.firstRows {
		d.flush()
	}
	return nil
}

// flush decodes the block into the columns, and publishes the rows if they are due.
func (d *decoder) flush() {
	if d.rows == d.decoded {
		return
	}
	for i := range d.columns[:d.stride] {
		d.columns[i].decode(d.data, d.block[i:], d.stride, &d.texts)
	}
	d.clearBlock()
}

// clearBlock empties the block, and extends columns that appeared after its last row to the same
// length as the others.
func (d *decoder) clearBlock() {
	d.block = d.block[:0]
	d.decoded = d.rows
	for i := range d.columns {
		d.columns[i].fill(d.rows)
	}
	d.show(false)
}

// rowFault returns the error for a row of another kind than is wanted.
func (d *decoder) rowFault(c byte, wanted string) error {
	what := "a number"
	switch c {
	case '[':
		what = "an array"
	case '"':
		what = "a string"
	case 'n':
		what = "null"
	case '{':
		what = "an object"
	case 't', 'f':
		what = "a boolean"
	}
	return &SyntaxError{
		Offset: d.base + int64(d.pos), Message: fmt.Sprintf("row %d is %s, want %s", d.rows+1, what, wanted),
	}
}
