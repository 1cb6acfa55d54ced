package fn

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func stringFunctions() []expr.Function {
	return []expr.Function{
		{Name: "tolower", Params: "s", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum { return vec.StringOf(strings.ToLower(a[0].Str)) }},
		{Name: "toupper", Params: "s", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum { return vec.StringOf(strings.ToUpper(a[0].Str)) }},
		{Name: "strlen", Params: "s", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(int64(utf8.RuneCountInString(a[0].Str))) }},
		{Name: "string_size", Params: "s", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(int64(len(a[0].Str))) }},
		{Name: "strcat", Params: "ss*", Result: table.String, Row: concatenate},
		{Name: "strcat_delim", Params: "sss*", Result: table.String,
			Row: func(a []vec.Datum) vec.Datum { return vec.StringOf(strings.Join(texts(a[1:]), a[0].Str)) }},
		{Name: "strrep", Params: "sis?", Result: table.String, Row: repeatText},
		{Name: "substring", Params: "sii?", Result: table.String, Row: substring},
		{Name: "reverse", Params: "s", Result: table.String, Row: reverseText},
		{Name: "split", Params: "ssi?", Result: table.Dynamic, Bind: bindSplit},
		{Name: "replace_string", Params: "sss", Result: table.String, Row: func(a []vec.Datum) vec.Datum {
			if a[1].Str == "" {
				return a[0]
			}
			return vec.StringOf(strings.ReplaceAll(a[0].Str, a[1].Str, a[2].Str))
		}},
		{Name: "replace_strings", Params: "syy", Result: table.String, Row: replaceStrings},
		{Name: "translate", Params: "sss", Result: table.String, Row: translate},
		{Name: "strcmp", Params: "ss", Result: table.Long,
			Row: func(a []vec.Datum) vec.Datum { return vec.LongOf(int64(strings.Compare(a[0].Str, a[1].Str))) }},
		{Name: "make_string", Params: "a*", Result: table.String, Row: makeString},
		{Name: "unicode_codepoints_from_string", Params: "s", Result: table.Dynamic, Row: codepoints},
		{Name: "unicode_codepoints_to_string", Params: "a*", Result: table.String, Row: makeString},
		{Name: "format_bytes", Params: "ni?s?", Result: table.String, Row: formatBytes},
		{Name: "isutf8", Params: "s", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(utf8.ValidString(a[0].Str)) }},
		{Name: "isascii", Params: "s", Result: table.Bool,
			Row: func(a []vec.Datum) vec.Datum { return vec.BoolOf(expr.IsASCII(a[0].Str)) }},
	}
}

func texts(a []vec.Datum) []string {
	out := make([]string, len(a))
	for i, d := range a {
		out[i] = d.Text()
	}
	return out
}

func concatenate(a []vec.Datum) vec.Datum {
	if len(a) == 2 {
		return vec.StringOf(a[0].Str + a[1].Str)
	}
	return vec.StringOf(strings.Join(texts(a), ""))
}

func repeatText(a []vec.Datum) vec.Datum {
	n, delimiter := a[1].Num, ""
	if len(a) > 2 {
		delimiter = a[2].Str
	}
	if n <= 0 || n*int64(len(a[0].Str)+len(delimiter)) > vec.MaxText {
		return vec.StringOf("")
	}
	return vec.StringOf(strings.Repeat(a[0].Str+delimiter, int(n-1)) + a[0].Str)
}

// substring counts characters; a negative start counts from the end.
func substring(a []vec.Datum) vec.Datum {
	s, start := a[0].Str, a[1].Num
	length := int64(math.MaxInt64)
	if len(a) > 2 {
		length = a[2].Num
	}
	if expr.IsASCII(s) {
		from, to := sliceBounds(start, length, int64(len(s)))
		return vec.StringOf(s[from:to])
	}
	runes := []rune(s)
	from, to := sliceBounds(start, length, int64(len(runes)))
	return vec.StringOf(string(runes[from:to]))
}

func sliceBounds(start, length, n int64) (from, to int64) {
	if start < 0 {
		if start += n; start < 0 {
			return 0, 0
		}
	}
	start = min(start, n)
	if length < 0 {
		return start, start
	}
	return start, start + min(length, n-start)
}

func reverseText(a []vec.Datum) vec.Datum {
	runes := []rune(a[0].Str)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return vec.StringOf(string(runes))
}

// splitText returns all parts, or an array with the requested one.
func bindSplit(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	x := c.Rowwise(e.Span(), table.Dynamic, args, expr.NullSafe(table.Dynamic, splitText))
	if len(args) == 2 && args[1].Const != nil {
		delimiter := args[1].Const.Str
		x.Parts = func(f *expr.Frame, b *vec.Batch) func(int, []string) []string {
			texts := args[0].Eval(f, b)
			return func(row int, into []string) []string { return appendParts(into, texts.Text(row), delimiter) }
		}
	}
	return x, nil
}

// appendParts appends the parts of a text. Without a delimiter the text is not split.
func appendParts(into []string, text, delimiter string) []string {
	if delimiter == "" {
		return append(into, text)
	}
	for {
		part, rest, more := strings.Cut(text, delimiter)
		into = append(into, part)
		if !more {
			return into
		}
		text = rest
	}
}

func splitText(a []vec.Datum) vec.Datum {
	parts := []string{a[0].Str}
	if a[1].Str != "" {
		parts = strings.Split(a[0].Str, a[1].Str)
	}
	if len(a) > 2 {
		i := a[2].Num
		if i < 0 || i >= int64(len(parts)) {
			return vec.DynamicOf([]any{})
		}
		parts = parts[i : i+1]
	}
	return vec.DynamicOf(stringList(parts))
}

func stringList(parts []string) []any {
	list := make([]any, len(parts))
	for i, part := range parts {
		list[i] = part
	}
	return list
}

func replaceStrings(a []vec.Datum) vec.Datum {
	from, to := expr.ArrayElements(a[1]), expr.ArrayElements(a[2])
	parts := []string{a[0].Str} // replaced text is at the odd indexes
	for i, old := range from {
		if old.Type != table.String || old.Str == "" {
			continue
		}
		with := ""
		if len(to) > 0 {
			rewrite := to[min(i, len(to)-1)]
			if with = rewrite.Str; rewrite.Type != table.String {
				with = old.Str // the match is kept, and later lookups do not see it
			}
		}
		parts = replaceParts(parts, old.Str, with)
	}
	return vec.StringOf(strings.Join(parts, ""))
}

// replaceParts replaces a string in the parts that are not replacements.
func replaceParts(parts []string, old, with string) []string {
	var out []string
	for i, part := range parts {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		for j, piece := range strings.Split(part, old) {
			if j > 0 {
				out = append(out, with)
			}
			out = append(out, piece)
		}
	}
	return out
}

// translate replaces the characters of the first set with those of the second.
func translate(a []vec.Datum) vec.Datum {
	from, to := []rune(a[0].Str), []rune(a[1].Str)
	return vec.StringOf(strings.Map(func(r rune) rune {
		for i, old := range from {
			if old == r {
				if len(to) == 0 {
					return -1
				}
				return to[min(i, len(to)-1)]
			}
		}
		return r
	}, a[2].Str))
}

func makeString(a []vec.Datum) vec.Datum {
	var b strings.Builder
	for _, arg := range a {
		for _, d := range expr.ArrayElements(arg) {
			if n := vec.Convert(d, table.Long); !n.Null {
				b.WriteRune(rune(n.Num))
			}
		}
	}
	return vec.StringOf(b.String())
}

func codepoints(a []vec.Datum) vec.Datum {
	list := []any{}
	for _, r := range a[0].Str {
		list = append(list, int64(r))
	}
	return vec.DynamicOf(list)
}

var byteUnits = []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}

func formatBytes(a []vec.Datum) vec.Datum {
	size, precision := a[0].Real(), int64(0)
	if len(a) > 1 {
		precision = a[1].Num
	}
	unit := 0
	for math.Abs(size) >= 1024 && unit < len(byteUnits)-1 &&
		(len(a) < 3 || !strings.EqualFold(byteUnits[unit], a[2].Str)) {
		size, unit = size/1024, unit+1
	}
	if len(a) > 2 {
		for unit < len(byteUnits)-1 && !strings.EqualFold(byteUnits[unit], a[2].Str) {
			size, unit = size/1024, unit+1
		}
	}
	text := fmt.Sprintf("%.*f", precision, size)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return vec.StringOf(text + " " + byteUnits[unit])
}
