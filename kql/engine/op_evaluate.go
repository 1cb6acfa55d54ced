package engine

import (
	"maps"
	"quarry/kql/syntax"
	"quarry/table"
)

// plugin compiles evaluate name(…) behind an input.
type plugin func(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error)

// plugins are found by name; the packages that implement them register them in init.
var plugins = map[string]plugin{}

// registerPlugins adds plugins of evaluate.
func registerPlugins(list map[string]plugin) { maps.Copy(plugins, list) }

func bindEvaluate(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	bind, ok := plugins[op.Call.Name.Text]
	if !ok {
		return nil, unsupported(op.Call.Span(), "plugin '%s'", op.Call.Name.Text)
	}
	return bind(c, op, input, s)
}

// kept runs the input of a plugin whose columns depend on its rows.
func (c *compiler) kept(input node) (*batch, error) {
	batches, err := c.x.collect(input)
	if err != nil {
		return nil, err
	}
	if len(batches) == 0 {
		return noRows(input.columns()), nil
	}
	return concat(input.columns(), batches), nil
}

func columnTypes(columns []table.Column) []table.Type {
	types := make([]table.Type, len(columns))
	for i, column := range columns {
		types[i] = column.Type
	}
	return types
}
