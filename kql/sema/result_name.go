package sema

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// sameName lists the functions whose result column keeps the name of the first argument.
var sameName = syntax.WordSet(`make_datetime make_timespan parse_csv parse_json parse_xml parsejson split
	tobool toboolean todatetime todecimal todouble todynamic toguid toint tolong toobject toreal
	tostring totime totimespan abs acos asin atan atan2 bin bin_at bin_auto binary_and binary_not
	binary_or binary_shift_left binary_shift_right binary_xor bitset_count_ones ceiling cos erf
	erfc exp exp10 exp2 floor format_bytes gamma log log10 log2 loggamma pow rand round sin sqrt
	tan tohex format_datetime startofday format_timespan __hll_normalize series_fill_backward series_fill_const
	series_fill_forward series_fill_linear series_fir series_iir series_outliers passthrough
	take_any take_anyif binary_all_and binary_all_or binary_all_xor arg_max arg_min`)

// Prefixed maps functions to the prefix of their result column, which is followed by the first
// argument. Aggregates that are not listed use their own names.
var Prefixed = map[string]string{
	"strlen": "strlen_", "string_size": "string_size_", "gettype": "type_", "treepath": "tree_", "repeat": "repeat_",
	"percentile_tdigest": "percentile_tdigest_", "percentiles_array_tdigest": "percentile_tdigest_",
	"dcount_hll": "dcount_hll_",
	"make_list":  "list_", "make_list_if": "list_", "make_list_with_nulls": "list_", "makelist": "list_",
	"make_set": "set_", "make_set_if": "set_", "makeset": "set_", "make_bag": "bag_", "make_bag_if": "bag_",
	"make_dictionary": "dictionary_", "buildschema": "schema_", "argmax": "max_", "argmin": "min_",
	"merge_tdigest": "merge_tdigests_", "tdigest_merge": "merge_tdigests_",
	"percentiles_array": "percentiles_", "percentilesw_array": "percentiles_",
}

// ResultName returns the implied column name of an expression, or "" if the column is numbered.
func ResultName(x syntax.Expr) string { return resultNameWithin(x, 64) }

// resultNameWithin limits the depth; real queries do not nest so deep.
func resultNameWithin(x syntax.Expr, depth int) string {
	if depth == 0 {
		return ""
	}
	switch x := x.(type) {
	case *syntax.Name:
		return x.Text
	case *syntax.Paren:
		return resultNameWithin(x.X, depth-1)
	case *syntax.Typed:
		return resultNameWithin(x.X, depth-1)
	case *syntax.Ordered:
		return resultNameWithin(x.X, depth-1)
	case *syntax.Named:
		return x.Names[0].Text
	case *syntax.Member:
		return joined(resultNameWithin(x.X, depth-1), x.Name.Text)
	case *syntax.Index:
		if inner := resultNameWithin(x.X, depth-1); inner != "" {
			return inner + "_" + indexName(x.I)
		}
	case *syntax.Call:
		return callName(x, depth-1)
	}
	return ""
}

func joined(left, right string) string {
	if left == "" || left == "$left" || left == "$right" {
		return right
	}
	return left + "_" + right
}

func indexName(x syntax.Expr) string {
	l, ok := x.(*syntax.Literal)
	if !ok {
		return ""
	}
	if text, ok := l.Text(); ok {
		return text
	}
	return l.Raw
}

func callName(x *syntax.Call, depth int) string {
	argument := ""
	if len(x.Args) > 0 {
		argument = resultNameWithin(x.Args[0], depth)
	}
	name := x.Name.Text
	switch {
	case sameName[name]:
		return argument
	case Prefixed[name] != "":
		return Prefixed[name] + argument
	case name == "array_sort_asc" || name == "array_sort_desc":
		return argument + "_sorted"
	case name == "ingestion_time":
		return "$IngestionTime"
	case strings.HasPrefix(name, "percentile"):
		return percentileName(x, argument, 1)
	case aggregateNamed(name):
		return name + "_" + argument
	}
	return ""
}

func aggregateNamed(name string) bool {
	_, ok := catalog.LookupFunction(catalog.Aggregate, name)
	return ok
}

// percentileName returns a name such as percentile_x_95. A decimal point becomes an underscore.
func percentileName(x *syntax.Call, argument string, i int) string {
	if i >= len(x.Args) {
		return "percentile_" + argument + "_"
	}
	return "percentile_" + argument + "_" + strings.ReplaceAll(indexName(x.Args[i]), ".", "_")
}
