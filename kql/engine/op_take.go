package engine

import (
	"math/rand/v2"

	"quarry/kql/syntax"
	"quarry/table"
)

// number compiles the count of take, top and sample.
func (c *compiler) number(e syntax.Expr, operator string, s *scope) (int64, error) {
	d, err := c.constant(e, &row{scope: s, operator: operator})
	if err != nil {
		return 0, err
	}
	n := convert(d, table.Long)
	if n.null || n.num < 0 || d.typ == table.String {
		return 0, failf(e.Span(), CodeArguments, "'%s' operator: a number of rows is expected here.", operator)
	}
	return n.num, nil
}

func bindTake(c *compiler, op *syntax.Take, input node, s *scope) (node, error) {
	limit, err := c.number(op.Count, op.Keyword(), s)
	if err != nil {
		return nil, err
	}
	return &streamed{schema: input.columns(), input: input, start: func(_ *execution, _ *frame, next cursor) cursor {
		left := limit
		return func() (*batch, error) {
			if left <= 0 {
				return nil, nil
			}
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if int64(b.n) > left {
				b = b.head(int(left))
			}
			left -= int64(b.n)
			return b, nil
		}
	}}, nil
}

func bindSample(c *compiler, op *syntax.Sample, input node, s *scope) (node, error) {
	limit, err := c.number(op.Count, op.Keyword(), s)
	if err != nil {
		return nil, err
	}
	if op.Of != nil {
		outs, err := c.outputs([]syntax.Expr{op.Of}, &row{columns: input.columns(), operator: op.Keyword(), scope: s}, columnCounter())
		if err != nil {
			return nil, err
		}
		input = distinctOf(c, projected(input, outs))
	}
	return &whole{schema: input.columns(), input: input, rows: func(x *execution, _ *frame, next cursor) ([]*batch, error) {
		batches, err := x.drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		all := concat(input.columns(), batches)
		picks := rand.Perm(all.n)[:min(int(limit), all.n)]
		rows := make([]int32, len(picks))
		for i, at := range picks {
			rows[i] = int32(at)
		}
		return []*batch{all.pick(rows)}, nil
	}}, nil
}

func bindCount(_ *compiler, op *syntax.Count, input node, _ *scope) (node, error) {
	name := "Count"
	if op.As != nil {
		name = op.As.Text
	}
	columns := []table.Column{{Name: name, Type: table.Long}}
	return &whole{schema: columns, input: input, rows: func(_ *execution, _ *frame, next cursor) ([]*batch, error) {
		n := int64(0)
		for {
			b, err := next()
			if err != nil {
				return nil, err
			}
			if b == nil {
				return []*batch{batchOf(1, constant(longOf(n), 1))}, nil
			}
			n += int64(b.n)
		}
	}}, nil
}

// bindSimple compiles the operators without operands.
func bindSimple(_ *compiler, op *syntax.Simple, input node, _ *scope) (node, error) {
	if op.Name == "consume" {
		return &streamed{schema: nil, input: input, start: func(_ *execution, _ *frame, next cursor) cursor {
			return func() (*batch, error) {
				for {
					if b, err := next(); b == nil || err != nil {
						return nil, err
					}
				}
			}
		}}, nil
	}
	return describe(input.columns()), nil
}

// dotNames are the .NET types that getschema shows.
var dotNames = [...]string{"System.String", "System.SByte", "System.Int32", "System.Int64", "System.Double", "System.Data.SqlTypes.SqlDecimal", "System.DateTime", "System.TimeSpan", "System.Guid", "System.Object"}

func describe(columns []table.Column) node {
	b := table.NewBuilder([]table.Column{
		{Name: "ColumnName", Type: table.String}, {Name: "ColumnOrdinal", Type: table.Long},
		{Name: "DataType", Type: table.String}, {Name: "ColumnType", Type: table.String},
	})
	for i, column := range columns {
		b.Append(table.NewString(column.Name), table.NewLong(int64(i)), table.NewString(dotNames[column.Type]), table.NewString(column.Type.String()))
	}
	return newScan(b.Table())
}
