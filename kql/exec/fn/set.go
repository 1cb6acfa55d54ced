package fn

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func setFunctions() []expr.Function {
	return []expr.Function{
		{Name: "set_union", Params: "yy*", Result: table.Dynamic, Nulls: true, Row: setUnion},
		{Name: "set_intersect", Params: "yy*", Result: table.Dynamic, Nulls: true, Row: keepMembers(true)},
		{Name: "set_difference", Params: "yy*", Result: table.Dynamic, Nulls: true, Row: keepMembers(false)},
		{Name: "set_has_element", Params: "ya", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			list, ok := vec.Parsed(a[0].Dyn).([]any)
			if !ok {
				return vec.NullOf(table.Bool)
			}
			return vec.BoolOf(members(list)[vec.Canonical(vec.ToDynamic(a[1]))])
		}},
		{Name: "set_equals", Params: "yy", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			x, ok := vec.Parsed(a[0].Dyn).([]any)
			y, also := vec.Parsed(a[1].Dyn).([]any)
			if !ok || !also {
				return vec.NullOf(table.Bool)
			}
			mine, theirs := members(x), members(y)
			if len(mine) != len(theirs) {
				return vec.BoolOf(false)
			}
			for key := range mine {
				if !theirs[key] {
					return vec.BoolOf(false)
				}
			}
			return vec.BoolOf(true)
		}},
		{Name: "jaccard_index", Params: "yy", Result: table.Real, Row: jaccard},
	}
}

func members(list []any) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, v := range list {
		set[vec.Canonical(v)] = true
	}
	return set
}

func distinctItems(list []any) []any {
	seen, out := map[string]bool{}, []any{}
	for _, v := range list {
		if key := vec.Canonical(v); !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out
}

func setUnion(a []vec.Datum) vec.Datum {
	var all []any
	for _, d := range a {
		list, ok := vec.Parsed(d.Dyn).([]any)
		if !ok && !d.Null {
			return vec.NullOf(table.Dynamic)
		}
		all = append(all, list...)
	}
	return vec.DynamicOf(distinctItems(all))
}

// keepMembers keeps the elements of the first array that are in all others, or in none of them.
func keepMembers(in bool) func([]vec.Datum) vec.Datum {
	return func(a []vec.Datum) vec.Datum {
		first, ok := vec.Parsed(a[0].Dyn).([]any)
		if !ok {
			return vec.NullOf(table.Dynamic)
		}
		out := distinctItems(first)
		for _, d := range a[1:] {
			list, ok := vec.Parsed(d.Dyn).([]any)
			if !ok && in {
				return vec.NullOf(table.Dynamic)
			}
			set := members(list)
			out = slices.DeleteFunc(out, func(v any) bool { return set[vec.Canonical(v)] != in })
		}
		return vec.DynamicOf(out)
	}
}

func jaccard(a []vec.Datum) vec.Datum {
	x, ok := vec.Parsed(a[0].Dyn).([]any)
	y, also := vec.Parsed(a[1].Dyn).([]any)
	if !ok || !also {
		return vec.NullOf(table.Real)
	}
	mine, theirs := members(x), members(y)
	both := 0
	for key := range mine {
		if theirs[key] {
			both++
		}
	}
	return vec.RealOf(float64(both) / float64(len(mine)+len(theirs)-both))
}
