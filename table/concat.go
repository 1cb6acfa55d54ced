package table

import "fmt"

// Concat concatenates tables with the same schema. A table without columns, which a result without
// rows may be, adds nothing. A value whose type differs from that in the first table becomes a
// misfit.
func Concat(tables []*Table) (*Table, error) {
	var whole []*Table
	for _, t := range tables {
		if t != nil && len(t.columns) > 0 {
			whole = append(whole, t)
		}
	}
	switch len(whole) {
	case 0:
		return NewBuilder(nil).Table(), nil
	case 1:
		return whole[0], nil
	}
	b := NewBuilder(whole[0].columns)
	for _, t := range whole {
		if len(t.columns) != len(b.columns) {
			return nil, fmt.Errorf("the results have different numbers of columns: %d and %d", len(b.columns),
				len(t.columns))
		}
		for i, c := range t.columns {
			if c.Name != b.columns[i].Name {
				return nil, fmt.Errorf("column %d is %s in one result and %s in another", i+1, b.columns[i].Name,
					c.Name)
			}
			b.appenders[i].vectorAppended(t.vectors[i])
		}
	}
	return b.Table(), nil
}

// vectorAppended adds all values of a vector.
func (a *Appender) vectorAppended(v *Vector) {
	for row := range v.n {
		switch {
		case v.Null(row) || v.typ != a.typ:
			a.Append(v.Value(row))
		case a.typ.Integral():
			a.Int(v.ints[row])
		case a.typ == Real:
			a.Real(v.reals[row])
		default:
			a.Text(v.Text(row))
		}
	}
}
