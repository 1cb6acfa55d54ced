package load

import (
	"context"

	"quarry/table"
)

// typedRows are the rows of a table that has types, to be conformed to a schema.
type typedRows struct{ table *table.Table }

func (t *typedRows) headers() []header {
	list := make([]header, len(t.table.Columns()))
	for i, c := range t.table.Columns() {
		list[i] = header{text: c.Name, name: c.Name, typ: c.Type, typed: true}
	}
	return list
}

func (t *typedRows) blocks(ctx context.Context, most int, visit func(*block) error) error {
	width := len(t.table.Columns())
	if width == 0 {
		return nil
	}
	step := max(blockCells/width, 1)
	b := block{stride: width, offset: -1}
	for first := 0; first < t.table.Rows() && (most == 0 || first < most); first += step {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		b.data, b.spans, b.firstRow = b.data[:0], b.spans[:0], first
		for row := first; row < min(first+step, t.table.Rows()); row++ {
			for i := range width {
				v := t.table.Value(row, i)
				if v.IsNull() {
					b.spans = append(b.spans, span{})
					continue
				}
				start := uint32(len(b.data))
				b.data = append(b.data, v.String()...)
				b.spans = append(b.spans, span{start, uint32(len(b.data)), kindOf(v.Type())})
			}
		}
		if err := visit(&b); err != nil {
			return err
		}
	}
	return nil
}

func kindOf(t table.Type) cellKind {
	switch {
	case t == table.Dynamic:
		return composite
	case t.Numeric(), t == table.Bool:
		return bare
	}
	return literal
}

// warnMisfits warns of values that do not match the type of their column.
func warnMisfits(t *table.Table, report *Report) {
	for i, c := range t.Columns() {
		v := t.Vector(i)
		if !v.HasNulls() {
			continue
		}
		column := column{Column: c, known: true}
		for row := range v.Len() {
			if text, ok := v.Misfit(row); ok {
				column.unread++
				if len(column.places) < mostPlaces {
					column.places = append(column.places, unreadCell{row + 1, -1, shortened(text)})
				}
			}
		}
		report.add(&column, nil)
	}
}
