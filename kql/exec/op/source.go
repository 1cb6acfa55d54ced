package op

import (
	"fmt"
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindPrint compiles print, which returns one row of computed columns.
func bindPrint(c *expr.Compiler, op *syntax.Print, _ expr.Node, s *expr.Scope) (expr.Node, error) {
	one := &expr.Fixed{Batches: []*vec.Batch{{N: 1}}}
	outs, err := c.Outputs(op.Columns, &expr.Row{Operator: "print", Scope: s},
		func(place int) string { return fmt.Sprintf("print_%d", place) })
	if err != nil {
		return nil, err
	}
	return project(one, outs), nil
}

// minLong is the smallest long as it is written after its sign. It is valid as a value of datatable
// only: elsewhere the sign is an operator, and the number without it exceeds the largest long.
const minLong = "9223372036854775808"

func tableValue(c *expr.Compiler, e syntax.Expr, s *expr.Scope) (vec.Datum, error) {
	if minus, ok := e.(*syntax.Unary); ok && minus.Op == "-" {
		if l, ok := minus.X.(*syntax.Literal); ok && l.Raw == minLong {
			return vec.LongOf(math.MinInt64), nil
		}
	}
	return c.Constant(e, &expr.Row{Operator: "datatable", Scope: s})
}

// dataTable compiles datatable to a table of its constants.
func dataTable(c *expr.Compiler, e *syntax.DataTable, s *expr.Scope) (expr.Node, error) {
	columns, err := declaredColumns(e.Columns)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 || len(e.Values)%len(columns) != 0 {
		return nil, vec.Failf(e.Span(), vec.CodeMeaning, "datatable: %d values do not fill rows of %d columns",
			len(e.Values), len(columns))
	}
	n := len(e.Values) / len(columns)
	vecs := make([]*vec.Vec, len(columns))
	for i, column := range columns {
		vecs[i] = vec.NewVec(column.Type, n)
	}
	for i, value := range e.Values {
		d, err := tableValue(c, value, s)
		if err != nil {
			return nil, err
		}
		column := i % len(columns)
		if d, err = tableCell(value, d, columns[column].Type); err != nil {
			return nil, err
		}
		vecs[column].Set(i/len(columns), d)
	}
	return &Chunked{Schema: columns, B: vec.BatchOf(n, vecs...)}, nil
}

// tableCell converts a value to the type of its column; a string is accepted if it is a number.
func tableCell(e syntax.Expr, d vec.Datum, t table.Type) (vec.Datum, error) {
	if !d.Null && d.Type != t && t != table.Dynamic && (d.Type == table.DateTime || d.Type == table.TimeSpan) &&
		t != table.String {
		return d, vec.Failf(e.Span(), vec.CodeType, "datatable: a %s value does not fit a %s column", d.Type, t)
	}
	return vec.Convert(d, t), nil
}

func declaredColumns(list []*syntax.Parameter) ([]table.Column, error) {
	columns := make([]table.Column, len(list))
	for i, p := range list {
		columns[i] = table.Column{Name: p.Name.Text}
		if p.Type == nil {
			continue
		}
		t, ok := table.ParseType(p.Type.Text)
		if !ok {
			return nil, vec.UnknownType(p.Type.Span(), p.Type.Text)
		}
		columns[i].Type = t
	}
	return columns, nil
}

// Chunked returns the rows of one large batch in chunks.
type Chunked struct {
	expr.Schema
	B *vec.Batch
}

// Open implements expr.Node.
func (s *Chunked) Open(x *expr.Execution) expr.Cursor {
	at := 0
	return func() (*vec.Batch, error) {
		n := min(x.Chunk, s.B.N-at)
		if n <= 0 {
			return nil, x.Alive()
		}
		out := s.B.Slice(at, at+n)
		at += n
		return out, x.Alive()
	}
}

// bindRange compiles range, which counts from one value to another.
func bindRange(c *expr.Compiler, op *syntax.Range, _ expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Operator: "range", Scope: s}
	var d [3]vec.Datum
	for i, e := range []syntax.Expr{op.From, op.To, op.Step} {
		var err error
		if d[i], err = c.Constant(e, r); err != nil {
			return nil, err
		}
		if d[i].Type == table.Dynamic {
			d[i] = vec.DynamicDatum(d[i].Dyn)
		}
	}
	t, err := rangeType(op, d)
	if err != nil {
		return nil, err
	}
	columns := []table.Column{{Name: op.Name.Text, Type: t}}
	return &expr.Sorted{Node: &generated{Schema: columns, from: vec.Convert(d[0], t), to: vec.Convert(d[1], t),
		step: d[2]}}, nil
}

func rangeType(op *syntax.Range, d [3]vec.Datum) (table.Type, error) {
	from, to, step := d[0].Type, d[1].Type, d[2].Type
	switch {
	case d[0].Null || d[1].Null || d[2].Null:
		return 0, vec.Failf(op.Span(), vec.CodeArguments, "range: bounds and step must not be null")
	case from == table.DateTime && step == table.TimeSpan, from == table.TimeSpan && step == table.TimeSpan:
		return from, nil
	case from.Numeric() && to.Numeric() && step.Numeric():
		if from == table.Int && to == table.Int && step == table.Int {
			return table.Int, nil
		}
		return expr.Promote(expr.Promote(from, to), step), nil
	}
	return 0, vec.Types(op.Span(), "`range`", from, to, step)
}

type generated struct {
	expr.Schema
	from, to, step vec.Datum
}

// Open implements expr.Node.
func (g *generated) Open(x *expr.Execution) expr.Cursor {
	next := expr.Stepper(g.Schema[0].Type, g.from, g.to, g.step)
	return func() (*vec.Batch, error) {
		v := vec.NewVec(g.Schema[0].Type, x.Chunk)
		n := 0
		for n < x.Chunk {
			d, ok := next()
			if !ok {
				break
			}
			v.Set(n, d)
			n++
		}
		if n == 0 {
			return nil, x.Alive()
		}
		return vec.BatchOf(x.Chunk, v).Head(n), x.Alive()
	}
}
