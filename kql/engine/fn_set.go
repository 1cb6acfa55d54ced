package engine

import (
	"slices"

	"quarry/table"
)

func setFunctions() []function {
	return []function{
		{name: "set_union", params: "yy*", result: table.Dynamic, nulls: true, row: setUnion},
		{name: "set_intersect", params: "yy*", result: table.Dynamic, nulls: true, row: keepMembers(true)},
		{name: "set_difference", params: "yy*", result: table.Dynamic, nulls: true, row: keepMembers(false)},
		{name: "set_has_element", params: "ya", result: table.Bool, row: func(a []datum) datum {
			list, ok := opened(a[0].dyn).([]any)
			if !ok {
				return nullOf(table.Bool)
			}
			return boolOf(members(list)[canonical(toDynamic(a[1]))])
		}},
		{name: "set_equals", params: "yy", result: table.Bool, row: func(a []datum) datum {
			x, ok := opened(a[0].dyn).([]any)
			y, also := opened(a[1].dyn).([]any)
			if !ok || !also {
				return nullOf(table.Bool)
			}
			mine, theirs := members(x), members(y)
			if len(mine) != len(theirs) {
				return boolOf(false)
			}
			for key := range mine {
				if !theirs[key] {
					return boolOf(false)
				}
			}
			return boolOf(true)
		}},
		{name: "jaccard_index", params: "yy", result: table.Real, row: jaccard},
	}
}

func members(list []any) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, v := range list {
		set[canonical(v)] = true
	}
	return set
}

func distinctItems(list []any) []any {
	seen, out := map[string]bool{}, []any{}
	for _, v := range list {
		if key := canonical(v); !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out
}

func setUnion(a []datum) datum {
	var all []any
	for _, d := range a {
		list, ok := opened(d.dyn).([]any)
		if !ok && !d.null {
			return nullOf(table.Dynamic)
		}
		all = append(all, list...)
	}
	return dynamicOf(distinctItems(all))
}

// keepMembers keeps the elements of the first array that are in all others, or in none.
func keepMembers(in bool) func([]datum) datum {
	return func(a []datum) datum {
		first, ok := opened(a[0].dyn).([]any)
		if !ok {
			return nullOf(table.Dynamic)
		}
		out := distinctItems(first)
		for _, d := range a[1:] {
			list, ok := opened(d.dyn).([]any)
			if !ok && in {
				return nullOf(table.Dynamic)
			}
			set := members(list)
			out = slices.DeleteFunc(out, func(v any) bool { return set[canonical(v)] != in })
		}
		return dynamicOf(out)
	}
}

func jaccard(a []datum) datum {
	x, ok := opened(a[0].dyn).([]any)
	y, also := opened(a[1].dyn).([]any)
	if !ok || !also {
		return nullOf(table.Real)
	}
	mine, theirs := members(x), members(y)
	both := 0
	for key := range mine {
		if theirs[key] {
			both++
		}
	}
	return realOf(float64(both) / float64(len(mine)+len(theirs)-both))
}
