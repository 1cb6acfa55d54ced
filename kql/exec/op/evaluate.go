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
	return bind(c, op, input, s)
}

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
