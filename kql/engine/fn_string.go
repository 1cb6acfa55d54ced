package engine

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"quarry/table"
)

func stringFunctions() []function {
	return []function{
		{name: "tolower", params: "s", result: table.String, row: func(a []datum) datum { return stringOf(strings.ToLower(a[0].str)) }},
		{name: "toupper", params: "s", result: table.String, row: func(a []datum) datum { return stringOf(strings.ToUpper(a[0].str)) }},
		{name: "strlen", params: "s", result: table.Long, row: func(a []datum) datum { return longOf(int64(utf8.RuneCountInString(a[0].str))) }},
		{name: "string_size", params: "s", result: table.Long, row: func(a []datum) datum { return longOf(int64(len(a[0].str))) }},
		{name: "strcat", params: "SS*", result: table.String, row: concatenate},
		{name: "strcat_delim", params: "SSS*", result: table.String, row: func(a []datum) datum { return stringOf(strings.Join(texts(a[1:]), a[0].str)) }},
		{name: "strrep", params: "Sis?", result: table.String, row: repeatText},
		{name: "substring", params: "sii?", result: table.String, row: substring},
		{name: "reverse", params: "S", result: table.String, row: reverseText},
		{name: "split", params: "ssi?", result: table.Dynamic, row: splitText},
		{name: "replace_string", params: "sss", result: table.String, row: func(a []datum) datum {
			if a[1].str == "" {
				return a[0]
			}
			return stringOf(strings.ReplaceAll(a[0].str, a[1].str, a[2].str))
		}},
		{name: "replace_strings", params: "syy", result: table.String, row: replaceStrings},
		{name: "translate", params: "sss", result: table.String, row: translate},
		{name: "strcmp", params: "ss", result: table.Long, row: func(a []datum) datum { return longOf(int64(strings.Compare(a[0].str, a[1].str))) }},
		{name: "make_string", params: "a*", result: table.String, row: makeString},
		{name: "unicode_codepoints_from_string", params: "s", result: table.Dynamic, row: codepoints},
		{name: "unicode_codepoints_to_string", params: "a*", result: table.String, row: makeString},
		{name: "format_bytes", params: "ni?s?", result: table.String, row: formatBytes},
		{name: "isutf8", params: "s", result: table.Bool, row: func(a []datum) datum { return boolOf(utf8.ValidString(a[0].str)) }},
		{name: "isascii", params: "s", result: table.Bool, row: func(a []datum) datum { return boolOf(isASCII(a[0].str)) }},
	}
}

func texts(a []datum) []string {
	out := make([]string, len(a))
	for i, d := range a {
		out[i] = d.text()
	}
	return out
}

func concatenate(a []datum) datum {
	if len(a) == 2 {
		return stringOf(a[0].str + a[1].str)
	}
	return stringOf(strings.Join(texts(a), ""))
}

func repeatText(a []datum) datum {
	n, delimiter := a[1].num, ""
	if len(a) > 2 {
		delimiter = a[2].str
	}
	if n <= 0 || n*int64(len(a[0].str)+len(delimiter)) > maxText {
		return stringOf("")
	}
	return stringOf(strings.Repeat(a[0].str+delimiter, int(n-1)) + a[0].str)
}

// substring counts characters; a negative start counts from the end.
func substring(a []datum) datum {
	s, start := a[0].str, a[1].num
	length := int64(math.MaxInt64)
	if len(a) > 2 {
		length = a[2].num
	}
	if isASCII(s) {
		from, to := sliceBounds(start, length, int64(len(s)))
		return stringOf(s[from:to])
	}
	runes := []rune(s)
	from, to := sliceBounds(start, length, int64(len(runes)))
	return stringOf(string(runes[from:to]))
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

func reverseText(a []datum) datum {
	runes := []rune(a[0].str)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return stringOf(string(runes))
}

// splitText gives all parts, or an array of the one asked for.
func splitText(a []datum) datum {
	parts := []string{a[0].str}
	if a[1].str != "" {
		parts = strings.Split(a[0].str, a[1].str)
	}
	if len(a) > 2 {
		i := a[2].num
		if i < 0 || i >= int64(len(parts)) {
			return dynamicOf([]any{})
		}
		parts = parts[i : i+1]
	}
	return dynamicOf(stringList(parts))
}

func stringList(parts []string) []any {
	list := make([]any, len(parts))
	for i, part := range parts {
		list[i] = part
	}
	return list
}

func replaceStrings(a []datum) datum {
	from, to := openedArray(a[1]), openedArray(a[2])
	parts := []string{a[0].str} // what was put in stands at odd places
	for i, old := range from {
		with := ""
		if len(to) > 0 {
			with = to[min(i, len(to)-1)].text()
		}
		if old.text() != "" {
			parts = replaceParts(parts, old.text(), with)
		}
	}
	return stringOf(strings.Join(parts, ""))
}

// replaceParts replaces a text in the parts that have not been replaced yet.
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

// translate replaces the characters of the first set by those of the second.
func translate(a []datum) datum {
	from, to := []rune(a[0].str), []rune(a[1].str)
	return stringOf(strings.Map(func(r rune) rune {
		for i, old := range from {
			if old == r {
				if len(to) == 0 {
					return -1
				}
				return to[min(i, len(to)-1)]
			}
		}
		return r
	}, a[2].str))
}

func makeString(a []datum) datum {
	var b strings.Builder
	for _, arg := range a {
		for _, d := range openedArray(arg) {
			if n := convert(d, table.Long); !n.null {
				b.WriteRune(rune(n.num))
			}
		}
	}
	return stringOf(b.String())
}

func codepoints(a []datum) datum {
	list := []any{}
	for _, r := range a[0].str {
		list = append(list, int64(r))
	}
	return dynamicOf(list)
}

var byteUnits = []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}

func formatBytes(a []datum) datum {
	size, precision := a[0].real(), int64(0)
	if len(a) > 1 {
		precision = a[1].num
	}
	unit := 0
	for math.Abs(size) >= 1024 && unit < len(byteUnits)-1 && (len(a) < 3 || !strings.EqualFold(byteUnits[unit], a[2].str)) {
		size, unit = size/1024, unit+1
	}
	if len(a) > 2 {
		for unit < len(byteUnits)-1 && !strings.EqualFold(byteUnits[unit], a[2].str) {
			size, unit = size/1024, unit+1
		}
	}
	text := fmt.Sprintf("%.*f", precision, size)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return stringOf(text + " " + byteUnits[unit])
}
