package sema

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// tuples lists the functions that return several columns, with the suffixes of their names.
var tuples = map[string][]boundColumn{
	"series_stats": tupleOf(types.Real, "min", "min_idx:long", "max", "max_idx:long", "avg", "stdev",
		"variance"),
	"series_fft":  tupleOf(types.Dynamic, "real", "imag"),
	"series_ifft": tupleOf(types.Dynamic, "real", "imag"),
	"series_fit_line": tupleOf(types.Real, "rsquare", "slope", "variance", "rvariance", "interception",
		"line_fit:dynamic"),
	"series_fit_2lines": tupleOf(types.Real, "rsquare", "split_idx:long", "variance", "rvariance",
		"line_fit:dynamic", "right_rsquare", "right_slope", "right_interception", "right_variance", "right_rvariance",
		"left_rsquare", "left_slope", "left_interception", "left_variance", "left_rvariance"),
	"series_periods_detect":   tupleOf(types.Dynamic, "periods", "scores"),
	"series_periods_validate": tupleOf(types.Dynamic, "periods", "scores"),
	"series_fit_poly": tupleOf(types.Real, "rsquare", "coefficients:dynamic", "variance", "rvariance",
		"poly_fit:dynamic"),
	"series_decompose":           tupleOf(types.Dynamic, "baseline", "seasonal", "trend", "residual"),
	"series_decompose_forecast":  tupleOf(types.Dynamic, "baseline", "seasonal", "trend", "residual"),
	"series_decompose_anomalies": tupleOf(types.Dynamic, "ad_flag", "ad_score", "baseline"),
}

func tupleOf(typ types.Type, names ...string) []boundColumn {
	columns := make([]boundColumn, len(names))
	for i, name := range names {
		name, own, typed := strings.Cut(name, ":")
		columns[i] = column(name, typ)
		if typed {
			columns[i].Type, _ = types.Parse(own)
		}
	}
	return columns
}

// tupleColumns names the columns of a call: function, argument and suffix.
func tupleColumns(x *syntax.Call, columns []boundColumn) []boundColumn {
	prefix := x.Name.Text + "_"
	if len(x.Args) > 0 {
		prefix += ResultName(x.Args[0]) + "_"
	}
	named := make([]boundColumn, len(columns))
	for i, c := range columns {
		named[i] = column(prefix+c.Name, c.Type)
	}
	return named
}

// sortedArrays returns the columns of array_sort_asc and array_sort_desc of several arrays, or nil.
func sortedArrays(function string, x *syntax.Call) []boundColumn {
	if function != "array_sort_asc" && function != "array_sort_desc" {
		return nil
	}
	var columns []boundColumn
	for _, arg := range x.Args {
		if l, ok := arg.(*syntax.Literal); ok && l.Kind == syntax.BoolLiteral {
			break // whether nulls come last
		}
		columns = append(columns, column(ResultName(arg)+"_sorted", types.Dynamic))
	}
	if len(columns) < 2 {
		return nil
	}
	return columns
}
