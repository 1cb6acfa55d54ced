package queryfile

import "quarry/kql/syntax"

// Within returns the queries that a file of another kind than KQL has as they are, in a text of the same length where
// all else is blank, apart from the ends of lines. So places in that text are those in the file. spans has the blocks.
func (d *Document) Within() (text string, spans []syntax.Span) {
	masked := make([]byte, len(d.Text))
	for i := range masked {
		if masked[i] = d.Text[i]; masked[i] != '\n' && masked[i] != '\r' {
			masked[i] = ' '
		}
	}
	for i, b := range d.Blocks {
		if !d.InLines(i) {
			continue
		}
		for _, s := range b.places {
			if s.text.End-s.text.Start == s.file.End-s.file.Start {
				copy(masked[s.file.Start:s.file.End], d.Text[s.file.Start:s.file.End])
			}
		}
		spans = append(spans, d.Place(i, syntax.Span{End: len(b.Text)}))
	}
	return string(masked), spans
}

// InLines reports whether the file has the lines of a block as they are, apart from their indentation. Unlike
// Verbatim, it includes YAML whose indentation is wrong.
func (d *Document) InLines(block int) bool {
	form := d.Blocks[block].form
	return len(d.Blocks[block].places) > 0 && (form.style == indented || form.style == rewritten)
}
