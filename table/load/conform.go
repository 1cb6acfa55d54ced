package load

import "quarry/table"

// conform converts a typed table to the columns and types of a schema. Columns that are not in the
// schema follow unchanged.
func conform(t *table.Table, schema []table.Column) (*table.Table, error) {
	if schema == nil {
		return t, misfit(t)
	}
	columns := make([]table.Column, len(schema), len(schema)+len(t.Columns()))
	vectors := make([]*table.Vector, len(schema), cap(columns))
	used := map[int]bool{}
	for i, c := range schema {
		from := t.ColumnIndex(c.Name)
		columns[i] = c
		used[from] = true
		v, err := retyped(t, from, c)
		if err != nil {
			return nil, err
		}
		vectors[i] = v
	}
	for i, c := range t.Columns() {
		if !used[i] {
			columns, vectors = append(columns, c), append(vectors, t.Vector(i))
		}
	}
	return table.New(columns, vectors), nil
}

// retyped converts a column to another type. A missing column is null in all rows.
func retyped(t *table.Table, from int, as table.Column) (*table.Vector, error) {
	if from >= 0 && t.Columns()[from].Type == as.Type && !hasMisfits(t.Vector(from)) {
		return t.Vector(from), nil
	}
	b := table.NewBuilder([]table.Column{as})
	for row := range t.Rows() {
		c := cell{}
		if from >= 0 {
			c = cellOf(t.Value(row, from))
		}
		if !put(b.Column(0), as.Type, c) {
			return nil, notOfType(row, as, c.text)
		}
	}
	return b.Table().Vector(0), nil
}

func cellOf(v table.Value) cell {
	switch {
	case v.IsNull():
		return cell{}
	case v.Type() == table.Dynamic:
		return cell{composite, v.Text()}
	case v.Type().Numeric(), v.Type() == table.Bool:
		return cell{bare, v.String()}
	}
	return cell{text, v.String()}
}

// misfit returns an error if a value does not match the type of its column.
func misfit(t *table.Table) error {
	for i, c := range t.Columns() {
		for row := range t.Rows() {
			if text, ok := t.Vector(i).Misfit(row); ok {
				return notOfType(row, c, text)
			}
		}
	}
	return nil
}

func hasMisfits(v *table.Vector) bool {
	for row := range v.Len() {
		if _, ok := v.Misfit(row); ok {
			return true
		}
	}
	return false
}

func notOfType(row int, c table.Column, text string) error {
	return at(0, "row %d: column %s is of type %s, and '%s' does not fit", row+1, c.Name, c.Type, shortened(text))
}
