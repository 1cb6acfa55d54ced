package engine

import (
	"regexp"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

func regexFunctions() []function {
	return []function{
		{name: "extract", params: "sisa?", bind: bindExtract},
		{name: "extract_all", params: "saa?", bind: bindExtractAll},
		{name: "replace_regex", params: "sss", bind: bindReplaceRegex},
		{name: "replace", params: "sss", bind: bindReplace},
		{name: "regex_quote", params: "s", result: table.String, row: func(a []datum) datum { return stringOf(regexp.QuoteMeta(a[0].str)) }},
		{name: "trim", params: "ss", bind: bindTrim("^(?:%s)", "(?:%s)$")},
		{name: "trim_start", params: "ss", bind: bindTrim("^(?:%s)")},
		{name: "trim_end", params: "ss", bind: bindTrim("(?:%s)$")},
		{name: "indexof_regex", params: "ssi?i?i?", bind: bindIndexOfRegex},
	}
}

// constantRegex compiles a regex that must be known before the query runs.
func constantRegex(function string, x *expr) (*regexp.Regexp, error) {
	if x.konst == nil {
		return nil, failf(x.span, CodeArguments, "%s(): the regular expression must be a constant.", function)
	}
	re, err := compileRegex(x.konst.str)
	if err != nil {
		return nil, failf(x.span, CodeArguments, "%s(): %s", function, err)
	}
	return re, nil
}

// withRegex calls fn with the regex of a row, compiled once for each text. A text that is no regex gives null.
func withRegex(c *compiler, e *syntax.Call, t table.Type, re *expr, args []*expr, fn func(re *regexp.Regexp, a []datum) datum) (*expr, error) {
	if re.konst != nil {
		compiled, err := constantRegex(e.Name.Text, re)
		if err != nil {
			return nil, err
		}
		return c.rowwise(e.Span(), t, args, nullSafe(t, func(a []datum) datum { return fn(compiled, a) })), nil
	}
	return c.rowwise(e.Span(), t, append([]*expr{re}, args...), nullSafe(t, func(a []datum) datum {
		compiled, err := compileRegex(a[0].str)
		if err != nil {
			return nullOf(t)
		}
		return fn(compiled, a[1:])
	})), nil
}

// bindExtract is extract(regex, group, text[, typeof(t)]).
func bindExtract(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	x, err := withRegex(c, e, table.String, args[0], args[1:3], func(re *regexp.Regexp, a []datum) datum {
		m := re.FindStringSubmatch(a[1].str)
		if group := a[0].num; m != nil && group >= 0 && group < int64(len(m)) {
			return stringOf(m[group])
		}
		return stringOf("")
	})
	if err != nil {
		return nil, err
	}
	x = extractBySteps(x, args)
	if len(args) < 4 {
		return x, nil
	}
	t, err := typeArgument(args[3])
	if err != nil {
		return nil, err
	}
	return c.cast(x, t), nil
}

// extractBySteps takes over where regex and group are constants, the regex is of the simple form, and
// the texts do not repeat.
func extractBySteps(x *expr, args []*expr) *expr {
	if x.konst != nil || args[0].konst == nil || args[1].konst == nil {
		return x
	}
	re, err := compileRegex(args[0].konst.str)
	if err != nil {
		return x
	}
	s, group := newSteps(re), args[1].konst.num
	if s == nil || group < 0 || group > int64(s.groups) {
		return x
	}
	out := *x
	out.eval = func(f *frame, b *batch) *vec {
		texts := args[2].eval(f, b)
		if texts.codes != nil || texts.konst {
			return x.eval(f, b)
		}
		found, ends := newVec(table.String, b.n), make([]int, 2*(s.groups+1))
		for row, text := range texts.strs {
			if s.find(text, ends) {
				found.strs[row] = text[ends[2*group]:ends[2*group+1]]
			}
		}
		return found
	}
	return &out
}

// typeArgument reads typeof(t) in the place of an argument.
func typeArgument(x *expr) (table.Type, error) {
	if x.konst != nil {
		if t, ok := table.ParseType(x.konst.text()); ok {
			return t, nil
		}
	}
	return 0, failf(x.span, CodeArguments, "The name of a type is expected here: typeof(long).")
}

// bindExtractAll is extract_all(regex, [groups,] text): an array of the matches.
func bindExtractAll(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	text := c.cast(args[len(args)-1], table.String)
	groups := []*expr{text}
	if len(args) == 3 {
		groups = append(groups, args[1])
	}
	return withRegex(c, e, table.Dynamic, args[0], groups, func(re *regexp.Regexp, a []datum) datum {
		matches := re.FindAllStringSubmatch(a[0].str, -1)
		if matches == nil {
			return nullOf(table.Dynamic)
		}
		wanted := wantedGroups(re, a)
		list := make([]any, len(matches))
		for i, m := range matches {
			list[i] = groupsOf(m, wanted)
		}
		return dynamicOf(list)
	})
}

func wantedGroups(re *regexp.Regexp, a []datum) []int {
	var wanted []int
	if len(a) > 1 {
		for _, d := range openedArray(a[1]) {
			group := int(convert(d, table.Long).num)
			if d.typ == table.String {
				group = re.SubexpIndex(d.str)
			}
			if group >= 0 && group <= re.NumSubexp() {
				wanted = append(wanted, group)
			}
		}
		return wanted
	}
	if re.NumSubexp() == 0 {
		return []int{0}
	}
	for i := range re.NumSubexp() {
		wanted = append(wanted, i+1)
	}
	return wanted
}

func groupsOf(m []string, wanted []int) any {
	if len(wanted) == 1 {
		return m[wanted[0]]
	}
	list := make([]any, len(wanted))
	for i, group := range wanted {
		list[i] = m[group]
	}
	return list
}

var groupReference = regexp.MustCompile(`\\(\d)`)

// rewrite turns \1 into the form that Go takes.
func rewrite(s string) string {
	return groupReference.ReplaceAllString(strings.ReplaceAll(s, "$", "$$"), "$${${1}}")
}

func bindReplaceRegex(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	return withRegex(c, e, table.String, args[1], []*expr{args[0], args[2]}, func(re *regexp.Regexp, a []datum) datum {
		return stringOf(re.ReplaceAllString(a[0].str, rewrite(a[1].str)))
	})
}

// bindReplace is the old form: replace(regex, rewrite, text).
func bindReplace(c *compiler, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	return bindReplaceRegex(c, e, []*expr{args[2], args[0], args[1]}, r)
}

// bindTrim cuts one match of a regex off the ends of a text.
func bindTrim(forms ...string) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		x := args[1]
		for _, form := range forms {
			pattern := c.rowwise(args[0].span, table.String, []*expr{args[0]}, func(a []datum) datum {
				return stringOf(strings.Replace(form, "%s", a[0].str, 1))
			})
			var err error
			if x, err = withRegex(c, e, table.String, pattern, []*expr{x}, func(re *regexp.Regexp, a []datum) datum {
				return stringOf(re.ReplaceAllLiteralString(a[0].str, ""))
			}); err != nil {
				return nil, err
			}
		}
		return x, nil
	}
}

// bindIndexOfRegex gives the place of the nth match, in characters, or -1.
func bindIndexOfRegex(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
	rest := append([]*expr{args[0]}, args[2:]...)
	return withRegex(c, e, table.Long, args[1], rest, func(re *regexp.Regexp, a []datum) datum {
		start, length, occurrence := int64(0), int64(-1), int64(1)
		for i, p := range []*int64{&start, &length, &occurrence} {
			if len(a) > i+1 {
				*p = a[i+1].num
			}
		}
		runes := []rune(a[0].str)
		if length < -1 || occurrence < 1 {
			return nullOf(table.Long)
		}
		if start < 0 || start > int64(len(runes)) {
			return longOf(-1)
		}
		end := int64(len(runes))
		if length >= 0 {
			end = min(end, start+length)
		}
		window := string(runes[start:end])
		matches := re.FindAllStringIndex(window, int(min(occurrence, 1<<20)))
		if int64(len(matches)) < occurrence {
			return longOf(-1)
		}
		return longOf(start + int64(len([]rune(window[:matches[occurrence-1][0]]))))
	})
}
