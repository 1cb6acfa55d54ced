package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/table"
)

// parsePattern is the pattern of parse and the columns that it fills.
type parsePattern struct {
	*regex.Pattern
	columns []table.Column
}

func bindParse(c *expr.Compiler, op *syntax.ParseOperator, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: op.Keyword(), Scope: s}
	x, err := c.Expr(op.Input, r)
	if err != nil {
		return nil, err
	}
	p := &parsePattern{}
	if p.Pattern, err = regex.OfParse(op); err != nil {
		return nil, vec.Failf(op.Span(), vec.CodeArguments, "`%s`: %s", op.Keyword(), err)
	}
	for _, capture := range p.Columns {
		typ := expr.ColumnType(syntax.TypeOfName(capture.Type))
		p.columns = append(p.columns, table.Column{Name: capture.Name.Text, Type: typ})
	}
	return p.node(c.Cast(x, table.String), input, op.Where), nil
}

// node adds the captured columns. If where is set, rows that do not match are dropped.
func (p *parsePattern) node(x *expr.Expr, input expr.Node, where bool) expr.Node {
	columns := slices.Clone(input.Columns())
	places := make([]int, len(p.columns))
	for i, column := range p.columns {
		at := slices.IndexFunc(columns, func(c table.Column) bool { return c.Name == column.Name })
		if at < 0 {
			at = len(columns)
			columns = append(columns, column)
		}
		columns[at], places[i] = column, at
	}
	return &expr.Each{Schema: columns, Input: input, Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		vecs, matched := p.capture(x.Eval(f, b), b.N)
		out := &vec.Batch{N: b.N, Cols: slices.Clone(b.Cols)}
		for len(out.Cols) < len(columns) {
			out.Cols = append(out.Cols, vec.Lazy{})
		}
		for i, at := range places {
			out.Cols[at] = vec.Lazy{Vec: vecs[i]}
		}
		if where {
			return out.Pick(matched), nil
		}
		return out, nil
	}}
}

func (p *parsePattern) capture(texts *vec.Vec, n int) (vecs []*vec.Vec, matched []int32) {
	vecs = make([]*vec.Vec, len(p.columns))
	for i, column := range p.columns {
		vecs[i] = vec.NewVec(column.Type, n)
	}
	for row := range n {
		values, ok := p.match(texts.Text(row))
		for i, v := range vecs {
			v.Set(row, values[i])
		}
		if ok {
			matched = append(matched, int32(row))
		}
	}
	return vecs, matched
}

// match returns the captured values, all null if the text does not match.
func (p *parsePattern) match(text string) (values []vec.Datum, ok bool) {
	values = make([]vec.Datum, len(p.columns))
	m := p.FindStringSubmatch(text)
	ok = m != nil
	for i, column := range p.columns {
		values[i] = vec.NullOf(column.Type)
		if !ok {
			continue
		}
		values[i] = vec.Convert(vec.StringOf(m[p.Groups[i]]), column.Type)
		if values[i].Null && !p.Relaxed {
			return p.nothing(), false
		}
	}
	return values, ok
}

func (p *parsePattern) nothing() []vec.Datum {
	values := make([]vec.Datum, len(p.columns))
	for i, column := range p.columns {
		values[i] = vec.NullOf(column.Type)
	}
	return values
}
