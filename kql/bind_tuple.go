package kql

import (
	"strings"

	"quarry/kql/catalog"
)

// tuples are the functions that give several columns, with the endings of their names.
var tuples = map[string][]catalog.Column{
	"series_stats":               tupleOf("real", "min", "min_idx:long", "max", "max_idx:long", "avg", "stdev", "variance"),
	"series_fft":                 tupleOf("dynamic", "real", "imag"),
	"series_ifft":                tupleOf("dynamic", "real", "imag"),
	"series_fit_line":            tupleOf("real", "rsquare", "slope", "variance", "rvariance", "interception", "line_fit:dynamic"),
	"series_fit_2lines":          tupleOf("real", "rsquare", "split_idx:long", "variance", "rvariance", "line_fit:dynamic", "right_rsquare", "right_slope", "right_interception", "right_variance", "right_rvariance", "left_rsquare", "left_slope", "left_interception", "left_variance", "left_rvariance"),
	"series_periods_detect":      tupleOf("dynamic", "periods", "scores"),
	"series_periods_validate":    tupleOf("dynamic", "periods", "scores"),
	"series_fit_poly":            tupleOf("real", "rsquare", "coefficients:dynamic", "variance", "rvariance", "poly_fit:dynamic"),
	"series_decompose":           tupleOf("dynamic", "baseline", "seasonal", "trend", "residual"),
	"series_decompose_forecast":  tupleOf("dynamic", "baseline", "seasonal", "trend", "residual"),
	"series_decompose_anomalies": tupleOf("dynamic", "ad_flag", "ad_score", "baseline"),
}

func tupleOf(typ string, names ...string) []catalog.Column {
	columns := make([]catalog.Column, len(names))
	for i, name := range names {
		name, own, typed := strings.Cut(name, ":")
		if !typed {
			own = typ
		}
		columns[i] = column(name, own)
	}
	return columns
}

// tupleColumns names the columns of a call: function, argument and ending.
func tupleColumns(x *Call, columns []catalog.Column) []catalog.Column {
	prefix := x.Name.Text + "_"
	if len(x.Args) > 0 {
		prefix += resultName(x.Args[0]) + "_"
	}
	named := make([]catalog.Column, len(columns))
	for i, c := range columns {
		named[i] = column(prefix+c.Name, c.Type)
	}
	return named
}
