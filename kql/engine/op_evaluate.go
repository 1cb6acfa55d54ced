package engine

import (
	"sync"

	"quarry/kql"
	"quarry/table"
)

// plugin compiles evaluate name(…) behind an input.
type plugin func(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error)

var plugins func() map[string]plugin

func init() {
	plugins = sync.OnceValue(func() map[string]plugin {
		return map[string]plugin{
			"bag_unpack":              bindBagUnpack,
			"pivot":                   bindPivot,
			"narrow":                  bindNarrow,
			"ipv4_lookup":             bindAddressLookup(true),
			"ipv6_lookup":             bindAddressLookup(false),
			"geo_line_lookup":         bindGeoLookup(nearLine),
			"geo_polygon_lookup":      bindGeoLookup(inPolygon),
			"rows_near":               bindRowsNear,
			"schema_merge":            bindSchemaMerge,
			"dcount_intersect":        bindIntersect,
			"sliding_window_counts":   bindTimeline(6, slidingCounts),
			"activity_counts_metrics": bindTimeline(5, activityCounts),
			"active_users_count":      bindTimeline(8, activeUsers),
			"session_count":           bindTimeline(6, sessionCounts),
			"rolling_percentile":      bindRollingPercentile,
		}
	})
}

func bindEvaluate(c *compiler, op *kql.Evaluate, input node, s *scope) (node, error) {
	bind, ok := plugins()[op.Call.Name.Text]
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
