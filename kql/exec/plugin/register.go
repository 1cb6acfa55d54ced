// Package plugin implements the plugins of the evaluate operator.
package plugin

import "quarry/kql/exec/op"

func init() {
	op.RegisterPlugins(map[string]op.Plugin{
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

		"activity_metrics":           bindActivityMetrics,
		"activity_engagement":        bindActivityEngagement,
		"new_activity_metrics":       bindNewActivityMetrics,
		"sequence_detect":            bindSequenceDetect,
		"funnel_sequence":            bindFunnelSequence,
		"funnel_sequence_completion": bindFunnelCompletion,
		"preview":                    bindPreview,

		"autocluster":  bindAutocluster,
		"basket":       bindBasket,
		"diffpatterns": bindDiffPatterns,
	})
}
