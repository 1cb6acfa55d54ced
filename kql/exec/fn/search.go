package fn

import (
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func searchFunctions() []expr.Function {
	return []expr.Function{
		{Name: "indexof", Params: "ssi?i?i?", Result: table.Long, Row: indexOf},
		{Name: "countof", Params: "sss?", Bind: bindCountOf},
		{Name: "has_any_index", Params: "sy", Result: table.Long, Row: hasAnyIndex},
	}
}

// indexOf returns the position of the nth occurrence, in characters, or -1.
func indexOf(a []vec.Datum) vec.Datum {
	text, needle := []rune(a[0].Str), []rune(a[1].Str)
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > i+2 {
			*p = a[i+2].Num
		}
	}
	n := int64(len(text))
	if start < 0 {
		start = max(n+start, 0)
	}
	if len(needle) == 0 {
		return vec.NullOf(table.Long)
	}
	if impossible := length < -1 || occurrence < 0; impossible || start > n {
		return nullOrMissing(impossible)
	}
	end := func(from int64) int64 {
		if length < 0 {
			return n
		}
		return min(from+min(length, n), n)
	}
	for at, limit := start, end(start); at+int64(len(needle)) <= limit; at++ {
		if string(text[at:at+int64(len(needle))]) != string(needle) {
			continue
		}
		if occurrence--; occurrence <= 0 {
			return vec.LongOf(at)
		}
		limit = end(at + 1) // the length counts from the last occurrence
	}
	return vec.LongOf(-1)
}

func nullOrMissing(null bool) vec.Datum {
	if null {
		return vec.NullOf(table.Long)
	}
	return vec.LongOf(-1)
}

// bindCountOf counts occurrences. Those of a plain text may overlap, those of a regex may not.
func bindCountOf(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	if len(args) > 2 && args[2].Const != nil && args[2].Const.Str == "regex" {
		re, err := constantRegex("countof", args[1])
		if err != nil {
			return nil, err
		}
		return c.Rowwise(e.Span(), table.Long, args[:1], func(a []vec.Datum) vec.Datum {
			return vec.LongOf(int64(len(re.FindAllStringIndex(a[0].Str, -1))))
		}), nil
	}
	return c.Rowwise(e.Span(), table.Long, args[:2], func(a []vec.Datum) vec.Datum {
		if a[1].Str == "" {
			return vec.LongOf(0)
		}
		n := int64(0)
		for at := 0; ; n++ {
			i := strings.Index(a[0].Str[at:], a[1].Str)
			if i < 0 {
				return vec.LongOf(n)
			}
			at += i + 1
		}
	}), nil
}

func hasAnyIndex(a []vec.Datum) vec.Datum {
	for i, v := range expr.ArrayElements(a[1]) {
		if test, err := expr.TextTests["has"](v.Text()); err == nil && test(a[0].Str) {
			return vec.LongOf(int64(i))
		}
	}
	return vec.LongOf(-1)
}
