package engine

import (
	"fmt"
	"math"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindPrint gives one row of computed columns.
func bindPrint(c *compiler, op *syntax.Print, _ node, s *scope) (node, error) {
	one := &fixed{batches: []*batch{{n: 1}}}
	outs, err := c.outputs(op.Columns, &row{operator: "print", scope: s}, func(place int) string { return fmt.Sprintf("print_%d", place) })
	if err != nil {
		return nil, err
	}
	return projected(one, outs), nil
}

// dataTable makes a table of the constants that a query holds.
// leastLong is how the smallest long is written behind its sign. It is a value of datatable only:
// elsewhere the sign is an operator, and no long is that large without one.
const leastLong = "9223372036854775808"

func (c *compiler) tableValue(e syntax.Expr, s *scope) (datum, error) {
	if minus, ok := e.(*syntax.Unary); ok && minus.Op == "-" {
		if l, ok := minus.X.(*syntax.Literal); ok && l.Raw == leastLong {
			return longOf(math.MinInt64), nil
		}
	}
	return c.constant(e, &row{operator: "datatable", scope: s})
}

func dataTable(c *compiler, e *syntax.DataTable, s *scope) (node, error) {
	columns, err := declaredColumns(e.Columns)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 || len(e.Values)%len(columns) != 0 {
		return nil, failf(e.Span(), CodeMeaning, "datatable: %d values do not fill rows of %d columns.", len(e.Values), len(columns))
	}
	n := len(e.Values) / len(columns)
	vecs := make([]*vec, len(columns))
	for i, column := range columns {
		vecs[i] = newVec(column.Type, n)
	}
	for i, value := range e.Values {
		if _, ok := value.(*syntax.Binary); ok {
			return nil, failf(value.Span(), CodeMeaning, "datatable: a literal is expected here.")
		}
		d, err := c.tableValue(value, s)
		if err != nil {
			return nil, err
		}
		column := i % len(columns)
		if d, err = tableCell(value, d, columns[column].Type); err != nil {
			return nil, err
		}
		vecs[column].set(i/len(columns), d)
	}
	return &chunked{schema: columns, b: batchOf(n, vecs...)}, nil
}

// tableCell converts a value to its column; text for a number is taken if it is one.
func tableCell(e syntax.Expr, d datum, t table.Type) (datum, error) {
	if !d.null && d.typ != t && t != table.Dynamic && (d.typ == table.DateTime || d.typ == table.TimeSpan) && t != table.String {
		return d, failf(e.Span(), CodeType, "datatable: a value of type %s does not fit a column of type %s.", d.typ, t)
	}
	return convert(d, t), nil
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
			return nil, failf(p.Type.Span(), CodeMeaning, "'%s' is not the name of a type.", p.Type.Text)
		}
		columns[i].Type = t
	}
	return columns, nil
}

// chunked gives the rows of one large batch in chunks.
type chunked struct {
	schema
	b *batch
}

func (s *chunked) open(x *execution) cursor {
	at := 0
	return func() (*batch, error) {
		n := min(x.chunk, s.b.n-at)
		if n <= 0 {
			return nil, x.alive()
		}
		out := s.b.slice(at, at+n)
		at += n
		return out, x.alive()
	}
}

// bindRange counts from one value to another.
func bindRange(c *compiler, op *syntax.Range, _ node, s *scope) (node, error) {
	r := &row{operator: "range", scope: s}
	var d [3]datum
	for i, e := range []syntax.Expr{op.From, op.To, op.Step} {
		var err error
		if d[i], err = c.constant(e, r); err != nil {
			return nil, err
		}
		if d[i].typ == table.Dynamic {
			d[i] = dynamicDatum(d[i].dyn)
		}
	}
	t, err := rangeType(op, d)
	if err != nil {
		return nil, err
	}
	columns := []table.Column{{Name: op.Name.Text, Type: t}}
	return &generated{schema: columns, from: convert(d[0], t), to: convert(d[1], t), step: d[2]}, nil
}

func rangeType(op *syntax.Range, d [3]datum) (table.Type, error) {
	from, to, step := d[0].typ, d[1].typ, d[2].typ
	switch {
	case d[0].null || d[1].null || d[2].null:
		return 0, failf(op.Span(), CodeArguments, "range: the bounds and the step must not be null.")
	case from == table.DateTime && step == table.TimeSpan, from == table.TimeSpan && step == table.TimeSpan:
		return from, nil
	case from.Numeric() && to.Numeric() && step.Numeric():
		if from == table.Int && to == table.Int && step == table.Int {
			return table.Int, nil
		}
		return promoted(promoted(from, to), step), nil
	}
	return 0, failf(op.Span(), CodeType, "range: values of types %s, %s and %s do not go together.", from, to, step)
}

type generated struct {
	schema
	from, to, step datum
}

func (g *generated) open(x *execution) cursor {
	next := stepper(g.schema[0].Type, g.from, g.to, g.step)
	return func() (*batch, error) {
		v := newVec(g.schema[0].Type, x.chunk)
		n := 0
		for n < x.chunk {
			d, ok := next()
			if !ok {
				break
			}
			v.set(n, d)
			n++
		}
		if n == 0 {
			return nil, x.alive()
		}
		return batchOf(x.chunk, v).head(n), x.alive()
	}
}
