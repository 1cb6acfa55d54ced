package diff

import "quarry/table"

// difference builds the table of new, changed and gone rows, and counts them.
func (p *both) difference(m matching, r *Result) *table.Table {
	b := table.NewBuilder(p.columns())
	marks := b.Column(0)
	var shown []int32 // later rows
	for row, elder := range m.toBefore {
		switch {
		case elder < 0:
			r.New++
			marks.Text(New)
		case m.changed[row]:
			r.Changed++
			marks.Text(Changed)
		default:
			continue
		}
		shown = append(shown, int32(row))
	}
	r.Gone = len(m.gone)
	for range m.gone {
		marks.Text(Gone)
	}
	counterpart := make([]*table.Vector, len(p.after.Columns()))
	for _, columns := range [][]shared{p.keys, p.rest} {
		for _, s := range columns {
			counterpart[s.atB] = s.a
		}
	}
	at := 1
	for i := range p.after.Columns() {
		gather(b.Column(at), p.after.Vector(i), shown)
		gather(b.Column(at), counterpart[i], m.gone)
		at++
	}
	elders := make([]int32, len(shown))
	for i, row := range shown {
		elders[i] = m.toBefore[row]
	}
	for _, i := range p.onlyBefore {
		gather(b.Column(at), p.before.Vector(i), elders)
		gather(b.Column(at), p.before.Vector(i), m.gone)
		at++
	}
	p.told(b.Column(at), m, shown)
	return b.Table()
}

func (p *both) columns() []table.Column {
	columns := []table.Column{{Name: MarkColumn, Type: table.String}}
	columns = append(columns, p.after.Columns()...)
	for _, i := range p.onlyBefore {
		columns = append(columns, p.before.Columns()[i])
	}
	return append(columns, table.Column{Name: BeforeColumn, Type: table.Dynamic})
}

// gather appends rows of a column; a missing column and a row of -1 give nulls.
func gather(to *table.Appender, from *table.Vector, rows []int32) {
	for _, row := range rows {
		if from == nil || row < 0 {
			to.Null()
			continue
		}
		to.Append(from.Value(int(row)))
	}
}

// told writes the previous values of the changed cells of each changed row.
func (p *both) told(to *table.Appender, m matching, shown []int32) {
	for _, row := range shown {
		elder := m.toBefore[row]
		if elder < 0 {
			to.Null()
			continue
		}
		object := []byte("{")
		for i := range p.rest {
			s := &p.rest[i]
			if s.equal(int(elder), int(row)) {
				continue
			}
			if len(object) > 1 {
				object = append(object, ", "...)
			}
			object = append(table.AppendJSONString(object, s.name), ": "...)
			object = table.AppendJSON(object, s.a.Value(int(elder)))
		}
		to.Text(string(append(object, '}')))
	}
	for range m.gone {
		to.Null()
	}
}
