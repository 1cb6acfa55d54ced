package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

func searchFunctions() []function {
	return []function{
		{name: "indexof", params: "SSi?i?i?", result: table.Long, row: indexOf},
		{name: "countof", params: "sss?", bind: bindCountOf},
		{name: "has_any_index", params: "sy", result: table.Long, row: hasAnyIndex},
		{name: "startswith", params: "ss", result: table.Bool, row: func(a []datum) datum {
			return boolOf(strings.HasPrefix(strings.ToLower(a[0].str), strings.ToLower(a[1].str)))
		}},
	}
}

// indexOf gives the place of the nth occurrence, in characters, or -1.
func indexOf(a []datum) datum {
	text, needle := []rune(a[0].str), []rune(a[1].str)
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > i+2 {
			*p = a[i+2].num
		}
	}
	n := int64(len(text))
	if start < 0 {
		start = max(n+start, 0)
	}
	if len(needle) == 0 {
		return nullOf(table.Long)
	}
	if length < -1 || start > n {
		return nullOrMissing(length < -1)
	}
	end := n
	if length >= 0 {
		end = min(start+length, n)
	}
	for at := start; at+int64(len(needle)) <= end; at++ {
		if string(text[at:at+int64(len(needle))]) != string(needle) {
			continue
		}
		if occurrence--; occurrence <= 0 {
			return longOf(at)
		}
	}
	return longOf(-1)
}

func nullOrMissing(null bool) datum {
	if null {
		return nullOf(table.Long)
	}
	return longOf(-1)
}

// bindCountOf counts occurrences; plain ones may overlap, those of a regex may not.
func bindCountOf(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	if len(args) > 2 && args[2].konst != nil && args[2].konst.str == "regex" {
		re, err := constantRegex("countof", args[1])
		if err != nil {
			return nil, err
		}
		return c.rowwise(e.Span(), table.Long, args[:1], func(a []datum) datum {
			return longOf(int64(len(re.FindAllStringIndex(a[0].str, -1))))
		}), nil
	}
	return c.rowwise(e.Span(), table.Long, args[:2], func(a []datum) datum {
		if a[1].str == "" {
			return longOf(0)
		}
		n := int64(0)
		for at := 0; ; n++ {
			i := strings.Index(a[0].str[at:], a[1].str)
			if i < 0 {
				return longOf(n)
			}
			at += i + 1
		}
	}), nil
}

func hasAnyIndex(a []datum) datum {
	for i, v := range openedArray(a[1]) {
		if test, err := textTests["has"](v.text()); err == nil && test(a[0].str) {
			return longOf(int64(i))
		}
	}
	return longOf(-1)
}
