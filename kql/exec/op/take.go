package op

import (
	"math/rand/v2"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Number compiles the number of rows of take, top and sample.
func Number(c *expr.Compiler, e syntax.Expr, operator string, s *expr.Scope) (int64, error) {
	d, err := c.Constant(e, &expr.Row{Scope: s, Operator: operator})
	if err != nil {
		return 0, err
	}
	n := vec.Convert(d, table.Long)
	if n.Null || n.Num < 0 || d.Type == table.String {
		return 0, vec.Failf(e.Span(), vec.CodeArguments, "`%s` expects a number of rows", operator)
	}
	return n.Num, nil
}

func bindTake(c *expr.Compiler, op *syntax.Take, input expr.Node, s *expr.Scope) (expr.Node, error) {
	limit, err := Number(c, op.Count, op.Keyword(), s)
	if err != nil {
		return nil, err
	}
	return &expr.Streamed{Schema: input.Columns(), Input: input,
		Start: func(_ *expr.Execution, _ *expr.Frame, next expr.Cursor) expr.Cursor {
			left := limit
			return func() (*vec.Batch, error) {
				if left <= 0 {
					return nil, nil
				}
				b, err := next()
				if b == nil || err != nil {
					return nil, err
				}
				if int64(b.N) > left {
					b = b.Head(int(left))
				}
				left -= int64(b.N)
				return b, nil
			}
		}}, nil
}

func bindSample(c *expr.Compiler, op *syntax.Sample, input expr.Node, s *expr.Scope) (expr.Node, error) {
	limit, err := Number(c, op.Count, op.Keyword(), s)
	if err != nil {
		return nil, err
	}
	if op.Of != nil {
		outs, err := c.Outputs([]syntax.Expr{op.Of},
			&expr.Row{Columns: input.Columns(), Operator: op.Keyword(), Scope: s}, expr.ColumnCounter())
		if err != nil {
			return nil, err
		}
		input = distinctOf(c, project(input, outs))
	}
	return &expr.Whole{Schema: input.Columns(), Input: input,
		Rows: func(x *expr.Execution, _ *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			all := vec.Concat(input.Columns(), batches)
			picks := rand.Perm(all.N)[:min(int(limit), all.N)]
			rows := make([]int32, len(picks))
			for i, at := range picks {
				rows[i] = int32(at)
			}
			return []*vec.Batch{all.Pick(rows)}, nil
		}}, nil
}

func bindCount(_ *expr.Compiler, op *syntax.Count, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	name := "Count"
	if op.As != nil {
		name = op.As.Text
	}
	columns := []table.Column{{Name: name, Type: table.Long}}
	return &expr.Whole{Schema: columns, Input: input,
		Rows: func(_ *expr.Execution, _ *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			n := int64(0)
			for {
				b, err := next()
				if err != nil {
					return nil, err
				}
				if b == nil {
					return []*vec.Batch{vec.BatchOf(1, vec.Constant(vec.LongOf(n), 1))}, nil
				}
				n += int64(b.N)
			}
		}}, nil
}

// bindSimple compiles the operators without operands.
func bindSimple(_ *expr.Compiler, op *syntax.Simple, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	if op.Name == "consume" {
		return &expr.Streamed{Schema: nil, Input: input,
			Start: func(_ *expr.Execution, _ *expr.Frame, next expr.Cursor) expr.Cursor {
				return func() (*vec.Batch, error) {
					for {
						if b, err := next(); b == nil || err != nil {
							return nil, err
						}
					}
				}
			}}, nil
	}
	return describe(input.Columns()), nil
}

// dotNetTypes are the .NET types that getschema shows.
var dotNetTypes = [...]string{"System.String", "System.SByte", "System.Int32", "System.Int64", "System.Double",
	"System.Data.SqlTypes.SqlDecimal", "System.DateTime", "System.TimeSpan", "System.Guid", "System.Object"}

func describe(columns []table.Column) expr.Node {
	b := table.NewBuilder([]table.Column{
		{Name: "ColumnName", Type: table.String}, {Name: "ColumnOrdinal", Type: table.Long},
		{Name: "DataType", Type: table.String}, {Name: "ColumnType", Type: table.String},
	})
	for i, column := range columns {
		b.Append(table.NewString(column.Name), table.NewLong(int64(i)), table.NewString(dotNetTypes[column.Type]),
			table.NewString(column.Type.String()))
	}
	return expr.NewScan(b.Table())
}
