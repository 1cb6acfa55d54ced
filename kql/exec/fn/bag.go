package fn

import (
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func bagFunctions() []expr.Function {
	return []expr.Function{
		{Name: "bag_keys", Params: "y", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			b, ok := vec.Parsed(a[0].Dyn).(*vec.Bag)
			if !ok {
				return vec.NullOf(table.Dynamic)
			}
			return vec.DynamicOf(stringList(b.Keys))
		}},
		{Name: "bag_has_key", Params: "ys", Result: table.Bool, Row: func(a []vec.Datum) vec.Datum {
			if strings.HasPrefix(a[1].Str, "$") {
				return vec.BoolOf(!FollowPath(a[0].Dyn, a[1].Str).Null)
			}
			b, ok := vec.Parsed(a[0].Dyn).(*vec.Bag)
			if !ok {
				return vec.NullOf(table.Bool)
			}
			_, has := b.Get(a[1].Str)
			return vec.BoolOf(has)
		}},
		{Name: "bag_merge", Params: "y*", Result: table.Dynamic, Nulls: true, Row: bagMerge},
		{Name: "bag_remove_keys", Params: "yy", Result: table.Dynamic, Row: bagRemoveKeys},
		{Name: "bag_set_key", Params: "ysa", Result: table.Dynamic, Row: func(a []vec.Datum) vec.Datum {
			b, ok := vec.Parsed(a[0].Dyn).(*vec.Bag)
			if !ok {
				return vec.NullOf(table.Dynamic)
			}
			path := []string{a[1].Str}
			if inner, ok := strings.CutPrefix(a[1].Str, "$."); ok {
				path = strings.Split(inner, ".")
			}
			return vec.DynamicOf(withPath(b, path, vec.ToDynamic(a[2])))
		}},
		{Name: "bag_zip", Params: "yy", Result: table.Dynamic, Row: bagZip},
	}
}

// withPath sets a key in nested bags, which it creates as needed.
func withPath(b *vec.Bag, path []string, value any) *vec.Bag {
	out := &vec.Bag{Keys: slices.Clone(b.Keys), Values: slices.Clone(b.Values)}
	if len(path) > 1 {
		old, _ := b.Get(path[0])
		inner, ok := vec.Parsed(old).(*vec.Bag)
		if !ok {
			inner = &vec.Bag{}
		}
		value = withPath(inner, path[1:], value)
	}
	out.Set(path[0], value)
	return out
}

// bagMerge merges bags; the first value of each key wins.
func bagMerge(a []vec.Datum) vec.Datum {
	out := &vec.Bag{}
	for _, d := range a {
		b, ok := vec.Parsed(d.Dyn).(*vec.Bag)
		if !ok {
			continue
		}
		for i, key := range b.Keys {
			if _, taken := out.Get(key); !taken {
				out.Set(key, b.Values[i])
			}
		}
	}
	return vec.DynamicOf(out)
}

func bagRemoveKeys(a []vec.Datum) vec.Datum {
	out := vec.Parsed(a[0].Dyn)
	for _, key := range expr.ArrayElements(a[1]) {
		path := strings.Split(strings.TrimPrefix(key.Text(), "$."), ".")
		if !strings.HasPrefix(key.Text(), "$.") {
			path = []string{key.Text()}
		}
		out = withoutPath(out, path)
	}
	return vec.DynamicOf(out)
}

func withoutPath(v any, path []string) any {
	b, ok := vec.Parsed(v).(*vec.Bag)
	if !ok {
		return v
	}
	out := &vec.Bag{}
	for i, key := range b.Keys {
		switch {
		case key != path[0]:
			out.Set(key, b.Values[i])
		case len(path) > 1:
			out.Set(key, withoutPath(b.Values[i], path[1:]))
		}
	}
	return out
}

func bagZip(a []vec.Datum) vec.Datum {
	keys, ok := vec.Parsed(a[0].Dyn).([]any)
	values, _ := vec.Parsed(a[1].Dyn).([]any) // without a list, every key lacks a value
	if !ok {
		return vec.NullOf(table.Dynamic)
	}
	out := &vec.Bag{}
	for i, key := range keys {
		text, ok := vec.Parsed(key).(string)
		if !ok {
			continue
		}
		if i < len(values) {
			out.Set(text, values[i])
		} else {
			out.Set(text, nil)
		}
	}
	return vec.DynamicOf(out)
}
