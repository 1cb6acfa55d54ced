package diff

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"quarry/table"
)

// leading is the number of columns before those of the results.
const leading = 3

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
	at := leading
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
	p.previous(b.Column(at), m, shown)
	p.changes(b.Column(1), b.Column(2), m, shown)
	return b.Table()
}

func (p *both) columns() []table.Column {
	columns := []table.Column{{Name: MarkColumn, Type: table.String}, {Name: WhatColumn, Type: table.String},
		{Name: SizeColumn, Type: table.Real}}
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

// previous writes the previous values of the changed cells of each changed row.
func (p *both) previous(to *table.Appender, m matching, shown []int32) {
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

// changes writes the changed cells of each changed row, before and after, and the largest difference of a
// number.
func (p *both) changes(what, size *table.Appender, m matching, shown []int32) {
	for _, row := range shown {
		elder := m.toBefore[row]
		if elder < 0 {
			what.Null()
			size.Null()
			continue
		}
		var text strings.Builder
		largest, counted := 0.0, false
		for i := range p.rest {
			s := &p.rest[i]
			if s.equal(int(elder), int(row)) {
				continue
			}
			if text.Len() > 0 {
				text.WriteString("; ")
			}
			before, after := s.a.Value(int(elder)), s.b.Value(int(row))
			text.WriteString(s.name + ": " + shownValue(before) + " → " + shownValue(after))
			if by, written, ok := numberDifference(before, after); ok {
				text.WriteString(" (" + written + ")")
				largest, counted = max(largest, math.Abs(by)), true
			}
		}
		what.Text(text.String())
		if counted {
			size.Append(table.NewReal(largest))
		} else {
			size.Null()
		}
	}
	for range m.gone {
		what.Null()
		size.Null()
	}
}

func shownValue(v table.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type() == table.String && v.String() == "":
		return `""`
	}
	return v.String()
}

// numberDifference returns the difference of two numbers, with its sign. Whole numbers keep every digit.
func numberDifference(before, after table.Value) (by float64, written string, ok bool) {
	if before.IsNull() || after.IsNull() || before.Type() != after.Type() {
		return 0, "", false
	}
	switch before.Type() {
	case table.Int, table.Long:
		whole := new(big.Int).Sub(big.NewInt(after.Int()), big.NewInt(before.Int()))
		by, _ = new(big.Float).SetInt(whole).Float64()
		return by, fmt.Sprintf("%+d", whole), true
	case table.Real:
		by = after.Real() - before.Real()
		if math.IsNaN(by) || math.IsInf(by, 0) {
			return 0, "", false
		}
		sign := ""
		if by >= 0 {
			sign = "+"
		}
		return by, sign + table.FormatReal(by), true
	default:
		return 0, "", false
	}
}
