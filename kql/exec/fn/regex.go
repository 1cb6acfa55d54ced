package fn

import (
	"regexp"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/table"
)

func regexFunctions() []expr.Function {
	return []expr.Function{
		{Name: "extract", Params: "sisa?", Bind: bindExtract},
		{Name: "extract_all", Params: "saa?", Bind: bindExtractAll},
		{Name: "replace_regex", Params: "sss", Bind: bindReplaceRegex},
		{Name: "replace", Params: "sss", Bind: bindReplace},
		{Name: "regex_quote", Params: "s", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum { return vec.StringOf(regexp.QuoteMeta(a[0].Str)) }},
		{Name: "trim", Params: "ss", Bind: bindTrim("^(?:%s)", "(?:%s)$")},
		{Name: "trim_start", Params: "ss", Bind: bindTrim("^(?:%s)")},
		{Name: "trim_end", Params: "ss", Bind: bindTrim("(?:%s)$")},
		{Name: "indexof_regex", Params: "ssi?i?i?", Bind: bindIndexOfRegex},
	}
}

// constantRegex compiles a regex that must be known before the query runs.
func constantRegex(function string, x *expr.Expr) (*regexp.Regexp, error) {
	if x.Const == nil {
		return nil, vec.Failf(x.Span, vec.CodeArguments, "%s(): the regex must be a constant", function)
	}
	re, err := regex.Compile(x.Const.Str)
	if err != nil {
		return nil, vec.Failf(x.Span, vec.CodeArguments, "%s(): %s", function, err)
	}
	return re, nil
}

// withRegex calls fn with the regex of a row, compiling each text only once. For an invalid regex
// the result is null.
func withRegex(c *expr.Compiler, e *syntax.Call, t table.Type, re *expr.Expr, args []*expr.Expr,
	fn func(re *regexp.Regexp, a []vec.Datum) vec.Datum) (*expr.Expr, error) {
	if re.Const != nil {
		compiled, err := constantRegex(e.Name.Text, re)
		if err != nil {
			return nil, err
		}
		return c.Rowwise(e.Span(), t, args, expr.NullSafe(t, func(a []vec.Datum) vec.Datum { return fn(compiled, a) })),
			nil
	}
	return c.Rowwise(e.Span(), t, append([]*expr.Expr{re}, args...), expr.NullSafe(t, func(a []vec.Datum) vec.Datum {
		compiled, err := regex.Compile(a[0].Str)
		if err != nil {
			return vec.NullOf(t)
		}
		return fn(compiled, a[1:])
	})), nil
}

// bindExtract compiles extract(regex, group, text[, typeof(t)]).
func bindExtract(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	x, err := withRegex(c, e, table.String, args[0], args[1:3], func(re *regexp.Regexp, a []vec.Datum) vec.Datum {
		m := re.FindStringSubmatch(a[1].Str)
		if group := a[0].Num; m != nil && group >= 0 && group < int64(len(m)) {
			return vec.StringOf(m[group])
		}
		return vec.StringOf("")
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
	return c.Cast(x, t), nil
}

// extractBySteps is used if the regex and the group are constant, the regex can be matched by
// expr.Steps, and the strings are not coded.
func extractBySteps(x *expr.Expr, args []*expr.Expr) *expr.Expr {
	if x.Const != nil || args[0].Const == nil || args[1].Const == nil {
		return x
	}
	re, err := regex.Compile(args[0].Const.Str)
	if err != nil {
		return x
	}
	s, group := expr.NewSteps(re), args[1].Const.Num
	if s == nil || group < 0 || group > int64(s.Groups) {
		return x
	}
	out := *x
	out.Eval = func(f *expr.Frame, b *vec.Batch) *vec.Vec {
		texts := args[2].Eval(f, b)
		if texts.Codes != nil || texts.Const {
			return x.Eval(f, b)
		}
		found, ends := vec.NewVec(table.String, b.N), make([]int, 2*(s.Groups+1))
		for row, text := range texts.Strs {
			if s.Find(text, ends) {
				found.Strs[row] = text[ends[2*group]:ends[2*group+1]]
			}
		}
		return found
	}
	return &out
}

// typeArgument reads typeof(t) as an argument.
func typeArgument(x *expr.Expr) (table.Type, error) {
	if x.Const != nil {
		if t, ok := table.ParseType(x.Const.Text()); ok {
			return t, nil
		}
	}
	return 0, vec.Failf(x.Span, vec.CodeArguments, "expected a type such as typeof(long)")
}

// bindExtractAll compiles extract_all(regex, [groups,] text), an array of the matches.
func bindExtractAll(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	if args[0].Const != nil {
		re, err := constantRegex(e.Name.Text, args[0])
		if err != nil {
			return nil, err
		}
		if re.NumSubexp() == 0 {
			return nil, vec.Failf(args[0].Span, vec.CodeArguments,
				"extract_all(): the regex needs at least one capture group")
		}
	}
	text := c.Cast(args[len(args)-1], table.String)
	groups := []*expr.Expr{text}
	if len(args) == 3 {
		groups = append(groups, args[1])
	}
	return withRegex(c, e, table.Dynamic, args[0], groups, func(re *regexp.Regexp, a []vec.Datum) vec.Datum {
		matches := re.FindAllStringSubmatch(a[0].Str, -1)
		if matches == nil {
			return vec.NullOf(table.Dynamic)
		}
		wanted := wantedGroups(re, a)
		list := make([]any, len(matches))
		for i, m := range matches {
			list[i] = groupsOf(m, wanted)
		}
		return vec.DynamicOf(list)
	})
}

func wantedGroups(re *regexp.Regexp, a []vec.Datum) []int {
	var wanted []int
	if len(a) > 1 {
		for _, d := range expr.ArrayElements(a[1]) {
			group := int(vec.Convert(d, table.Long).Num)
			if d.Type == table.String {
				group = re.SubexpIndex(d.Str)
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

// rewrite converts \1 to Go's form.
func rewrite(s string) string {
	return groupReference.ReplaceAllString(strings.ReplaceAll(s, "$", "$$"), "$${${1}}")
}

func bindReplaceRegex(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	return withRegex(c, e, table.String, args[1], []*expr.Expr{args[0], args[2]},
		func(re *regexp.Regexp, a []vec.Datum) vec.Datum {
			return vec.StringOf(re.ReplaceAllString(a[0].Str, rewrite(a[1].Str)))
		})
}

// bindReplace compiles the old form, replace(regex, rewrite, text).
func bindReplace(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, r *expr.Row) (*expr.Expr, error) {
	return bindReplaceRegex(c, e, []*expr.Expr{args[2], args[0], args[1]}, r)
}

// bindTrim removes one match of a regex at the ends of a string.
func bindTrim(forms ...string) func(*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
		x := args[1]
		for _, form := range forms {
			pattern := c.Rowwise(args[0].Span, table.String, []*expr.Expr{args[0]}, func(a []vec.Datum) vec.Datum {
				return vec.StringOf(strings.Replace(form, "%s", a[0].Str, 1))
			})
			var err error
			if x, err = withRegex(c, e, table.String, pattern, []*expr.Expr{x},
				func(re *regexp.Regexp, a []vec.Datum) vec.Datum {
					return vec.StringOf(re.ReplaceAllLiteralString(a[0].Str, ""))
				}); err != nil {
				return nil, err
			}
		}
		return x, nil
	}
}

// bindIndexOfRegex returns the position of the nth match, in characters, or -1.
func bindIndexOfRegex(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	rest := append([]*expr.Expr{args[0]}, args[2:]...)
	return withRegex(c, e, table.Long, args[1], rest, func(re *regexp.Regexp, a []vec.Datum) vec.Datum {
		start, length, occurrence := int64(0), int64(-1), int64(1)
		for i, p := range []*int64{&start, &length, &occurrence} {
			if len(a) > i+1 {
				*p = a[i+1].Num
			}
		}
		runes := []rune(a[0].Str)
		if start < 0 || length < -1 || occurrence < 1 {
			return vec.NullOf(table.Long)
		}
		if start > int64(len(runes)) {
			return vec.LongOf(-1)
		}
		end := int64(len(runes))
		if length >= 0 {
			end = min(end, start+min(length, end))
		}
		window := string(runes[start:end])
		matches := re.FindAllStringIndex(window, int(min(occurrence, 1<<20)))
		if int64(len(matches)) < occurrence {
			return vec.LongOf(-1)
		}
		return vec.LongOf(start + int64(len([]rune(window[:matches[occurrence-1][0]]))))
	})
}
