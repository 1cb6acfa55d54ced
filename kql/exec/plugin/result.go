package plugin

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// rowList collects rows of a result.
type rowList struct{ columns []*op.Growing }

func (l *rowList) add(cells ...vec.Datum) {
	for i, d := range cells {
		l.columns[i].Add(d)
	}
}

// computed returns a node whose rows follow from all rows of its input.
func computed(input expr.Node, schema []table.Column,
	rows func(x *expr.Execution, f *expr.Frame, b *vec.Batch, out *rowList) error) expr.Node {
	return &expr.Whole{Schema: schema, Input: input,
		Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil {
				return nil, err
			}
			b := vec.NoRows(input.Columns())
			if len(batches) > 0 {
				b = vec.Concat(input.Columns(), batches)
			}
			out := &rowList{}
			for _, column := range schema {
				out.columns = append(out.columns, op.NewGrowing(column.Type))
			}
			if err := rows(x, f, b, out); err != nil {
				return nil, err
			}
			vecs := make([]*vec.Vec, len(out.columns))
			for i, g := range out.columns {
				vecs[i] = g.Vec()
			}
			n := 0
			if len(vecs) > 0 {
				n = vecs[0].N
			}
			return []*vec.Batch{vec.BatchOf(n, vecs...)}, x.Hold(int64(n*len(vecs)) * cellBytes)
		}}
}

// cellBytes estimates the memory of a cell of a result.
const cellBytes = 16

// columnsAt returns some columns.
func columnsAt(columns []table.Column, places []int) []table.Column {
	out := make([]table.Column, len(places))
	for i, at := range places {
		out[i] = columns[at]
	}
	return out
}
