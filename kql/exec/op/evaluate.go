package op

import (
	"maps"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Plugin compiles evaluate name(…).
type Plugin func(c *expr.Compiler, op *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error)

// Plugins holds the plugins by name. The packages that implement them register them in init.
var Plugins = map[string]Plugin{}

// RegisterPlugins adds plugins of evaluate.
func RegisterPlugins(list map[string]Plugin) { maps.Copy(Plugins, list) }

func bindEvaluate(c *expr.Compiler, op *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	bind, ok := Plugins[op.Call.Name.Text]
	if !ok {
		return nil, vec.Unsupported(op.Call.Span(), "plugin `%s`", op.Call.Name.Text)
	}
	c.X.UsesPlugin(op.Call.Name.Text)
	n, err := bind(c, op, input, s)
	if err != nil || op.Schema == nil {
		return n, err
	}
	return declaredResult(c, op, input, n)
}

// declaredResult gives the result of a plugin the columns of the schema in the query: a column that the
// plugin does not return is null, and one that is not in the schema is dropped.
func declaredResult(c *expr.Compiler, op *syntax.Evaluate, input, result expr.Node) (expr.Node, error) {
	declared, err := declaredColumns(op.Schema)
	if err != nil {
		return nil, err
	}
	var columns []table.Column
	if op.Star {
		for _, column := range result.Columns() {
			if !columnsFollowData[op.Call.Name.Text] || HasColumn(input.Columns(), column.Name) {
				columns = append(columns, column)
			}
		}
	}
	for _, column := range declared {
		if at := (&expr.Row{Columns: columns}).Find(column.Name); at >= 0 {
			columns[at] = column
		} else {
			columns = append(columns, column)
		}
	}
	outs := make([]expr.Output, len(columns))
	for i, column := range columns {
		x := expr.ConstantExpr(vec.NullOf(column.Type), op.Span())
		if at := (&expr.Row{Columns: result.Columns()}).Find(column.Name); at >= 0 {
			x = c.Cast(expr.ColumnExpr(at, result.Columns()[at], op.Span()), column.Type)
		}
		outs[i] = expr.Output{Name: column.Name, Expr: x}
	}
	return project(result, outs), nil
}

// columnsFollowData has the plugins that make columns of values.
var columnsFollowData = map[string]bool{"bag_unpack": true, "pivot": true}

// RunInput returns all rows of an input, for operators and plugins whose columns depend on them.
func RunInput(c *expr.Compiler, input expr.Node) (*vec.Batch, error) {
	batches, err := c.X.Collect(input)
	if err != nil {
		return nil, err
	}
	if len(batches) == 0 {
		return vec.NoRows(input.Columns()), nil
	}
	return vec.Concat(input.Columns(), batches), nil
}

// ColumnTypes returns the types of columns.
func ColumnTypes(columns []table.Column) []table.Type {
	types := make([]table.Type, len(columns))
	for i, column := range columns {
		types[i] = column.Type
	}
	return types
}
