package decode

import "quarry/table"

// textCells is a batch of cells to add to a column.
type textCells struct {
	batch   table.TextBatch
	scratch []byte // for those that differ from the body
	form    Form   // of the body
}

// decodeTexts adds the cells of a block to a string or dynamic column.
func decodeTexts(a *table.Appender, data []byte, block []cell, stride int, t *textCells) {
	typ := a.Type()
	for i := 0; i < len(block); {
		t.batch.Reset()
		t.scratch = t.scratch[:0]
		for ; i < len(block) && !t.batch.Full(); i += stride {
			text := []byte(nil)
			if c := block[i]; c.kind == plain && typ == table.String {
				text = data[c.start:c.end]
			} else if c.kind > null {
				text = t.textOf(typ, data, c)
			}
			t.batch.Add(text)
		}
		a.CopyTexts(&t.batch)
	}
}

// textOf returns the text of a cell that is not null; nil if it means null.
func (t *textCells) textOf(typ table.Type, data []byte, c cell) []byte {
	if typ == table.Dynamic && t.form != Hunting {
		return t.dynamic(data, c)
	}
	return textOf(typ, data, c, &t.scratch)
}

// dynamic returns a dynamic value as JSON without white space between tokens. In frames it is what it is.
// In tables, arrays and objects are strings of JSON, and so are other values: a string that is not JSON
// is one, and the empty string is null.
func (t *textCells) dynamic(data []byte, c cell) []byte {
	from := len(t.scratch)
	switch {
	case c.kind == array || c.kind == object:
		t.scratch = compact(t.scratch, data[c.start:c.end])
		return t.scratch[from:]
	case t.form == Tables && (c.kind == plain || c.kind == escaped || c.kind == foreign):
		if c.start == c.end {
			return nil
		}
		t.scratch = unescape(t.scratch, data[c.start:c.end], c.kind)
		inner := t.scratch[from:]
		if isJSON(inner) {
			t.scratch = compact(t.scratch, inner)
			return t.scratch[from+len(inner):]
		}
		t.scratch = t.scratch[:from]
	}
	return dynamicText(data, c, &t.scratch)
}

// isJSON reports whether a text is one JSON value.
func isJSON(text []byte) bool {
	s := scanner{data: append(text[:len(text):len(text)], ' ')}
	_, end := s.cell(s.space(0))
	return end >= 0 && s.space(end) == len(s.data)
}

// compact appends a valid JSON value without white space between tokens.
func compact(dst, raw []byte) []byte {
	s := stripper{raw: raw, dst: dst}
	s.space()
	s.value()
	return s.dst
}
