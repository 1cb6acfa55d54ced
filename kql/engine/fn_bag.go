package engine

import (
	"slices"
	"strings"

	"quarry/table"
)

func bagFunctions() []function {
	return []function{
		{name: "bag_keys", params: "y", result: table.Dynamic, row: func(a []datum) datum {
			b, ok := opened(a[0].dyn).(*bag)
			if !ok {
				return nullOf(table.Dynamic)
			}
			return dynamicOf(stringList(b.keys))
		}},
		{name: "bag_has_key", params: "ys", result: table.Bool, row: func(a []datum) datum {
			if strings.HasPrefix(a[1].str, "$") {
				return boolOf(!followPath(a[0].dyn, a[1].str).null)
			}
			b, ok := opened(a[0].dyn).(*bag)
			if !ok {
				return nullOf(table.Bool)
			}
			_, has := b.get(a[1].str)
			return boolOf(has)
		}},
		{name: "bag_merge", params: "y*", result: table.Dynamic, nulls: true, row: bagMerge},
		{name: "bag_remove_keys", params: "yy", result: table.Dynamic, row: bagRemoveKeys},
		{name: "bag_set_key", params: "ysa", result: table.Dynamic, row: func(a []datum) datum {
			b, ok := opened(a[0].dyn).(*bag)
			if !ok {
				return nullOf(table.Dynamic)
			}
			path := []string{a[1].str}
			if inner, ok := strings.CutPrefix(a[1].str, "$."); ok {
				path = strings.Split(inner, ".")
			}
			return dynamicOf(withPath(b, path, toDynamic(a[2])))
		}},
		{name: "bag_zip", params: "yy", result: table.Dynamic, row: bagZip},
	}
}

// withPath sets a key inside of a bag, making the bags on the way.
func withPath(b *bag, path []string, value any) *bag {
	out := &bag{slices.Clone(b.keys), slices.Clone(b.values)}
	if len(path) > 1 {
		old, _ := b.get(path[0])
		inner, ok := opened(old).(*bag)
		if !ok {
			inner = &bag{}
		}
		value = withPath(inner, path[1:], value)
	}
	out.set(path[0], value)
	return out
}

// bagMerge keeps the first value of each key.
func bagMerge(a []datum) datum {
	out := &bag{}
	for _, d := range a {
		b, ok := opened(d.dyn).(*bag)
		if !ok {
			continue
		}
		for i, key := range b.keys {
			if _, taken := out.get(key); !taken {
				out.set(key, b.values[i])
			}
		}
	}
	return dynamicOf(out)
}

func bagRemoveKeys(a []datum) datum {
	out := opened(a[0].dyn)
	for _, key := range openedArray(a[1]) {
		path := strings.Split(strings.TrimPrefix(key.text(), "$."), ".")
		if !strings.HasPrefix(key.text(), "$.") {
			path = []string{key.text()}
		}
		out = withoutPath(out, path)
	}
	return dynamicOf(out)
}

func withoutPath(v any, path []string) any {
	b, ok := opened(v).(*bag)
	if !ok {
		return v
	}
	out := &bag{}
	for i, key := range b.keys {
		switch {
		case key != path[0]:
			out.set(key, b.values[i])
		case len(path) > 1:
			out.set(key, withoutPath(b.values[i], path[1:]))
		}
	}
	return out
}

func bagZip(a []datum) datum {
	keys, ok := opened(a[0].dyn).([]any)
	values, _ := opened(a[1].dyn).([]any) // what is no list leaves every key without a value
	if !ok {
		return nullOf(table.Dynamic)
	}
	out := &bag{}
	for i, key := range keys {
		text, ok := opened(key).(string)
		if !ok {
			continue
		}
		if i < len(values) {
			out.set(text, values[i])
		} else {
			out.set(text, nil)
		}
	}
	return dynamicOf(out)
}
