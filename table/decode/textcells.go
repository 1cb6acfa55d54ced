package decode

import "quarry/table"

// textCells is a batch of cells to add to a column.
type textCells struct {
	batch   table.TextBatch
	scratch []byte // for those that differ from the body
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
				text = textOf(typ, data, c, &t.scratch)
			}
			t.batch.Add(text)
		}
		a.CopyTexts(&t.batch)
	}
}
