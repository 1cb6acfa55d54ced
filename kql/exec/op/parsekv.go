package op

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/regex"
	"quarry/kql/syntax"
	"quarry/table"
)

// keyValues holds the options of parse-kv, which the analyzer has checked.
type keyValues struct {
	pair, key string // both empty: every character but letters and digits is a delimiter
	quotes    []quote
	escapes   []string
	greedy    bool
	re        *regexp.Regexp
}

// quote is a pair of quotation marks, which are often the same.
type quote struct{ open, close string }

func bindParseKV(c *expr.Compiler, op *syntax.ParseKV, input expr.Node, s *expr.Scope) (expr.Node, error) {
	x, err := c.Expr(op.Input, &expr.Row{Columns: input.Columns(), Operator: "parse-kv", Scope: s})
	if err != nil {
		return nil, err
	}
	columns, err := declaredColumns(op.Columns)
	if err != nil {
		return nil, err
	}
	var kv keyValues
	for _, p := range op.Params {
		if err := kv.option(p); err != nil {
			return nil, err
		}
	}
	pairs := c.Rowwise(op.Input.Span(), table.Dynamic, []*expr.Expr{c.Cast(x, table.String)},
		func(a []vec.Datum) vec.Datum {
			return vec.DynamicOf(kv.pairs(a[0].Str, columns))
		})
	outs := make([]expr.Output, len(columns))
	for i, column := range columns {
		outs[i] = expr.Output{Name: column.Name, Expr: c.Rowwise(op.Span(), column.Type, []*expr.Expr{pairs},
			func(a []vec.Datum) vec.Datum {
				return vec.Convert(expr.Property(a[0].Dyn, column.Name), column.Type)
			})}
	}
	return Extend(input, outs), nil
}

func (kv *keyValues) option(p *syntax.Param) error {
	value := paramText(p)
	switch p.Name.Text {
	case "pair_delimiter":
		kv.pair = value
	case "kv_delimiter":
		kv.key = value
	case "quote":
		marks := []rune(value)
		kv.quotes = append(kv.quotes, quote{string(marks[0]), string(marks[len(marks)-1])})
	case "escape":
		kv.escapes = append(kv.escapes, value)
	case "greedy":
		kv.greedy = value == "true"
	case "regex":
		re, err := regex.Compile(value)
		if err != nil {
			return vec.Failf(p.Span(), vec.CodeArguments, "`parse-kv`: %s", err)
		}
		kv.re = re
	default:
		return vec.Unsupported(p.Span(), "parse-kv with `%s`", p.Name.Text)
	}
	return nil
}

// pairs returns the first value of each key.
func (kv *keyValues) pairs(text string, columns []table.Column) *vec.Bag {
	b := &vec.Bag{}
	switch {
	case kv.re != nil:
		for _, m := range kv.re.FindAllStringSubmatch(text, -1) {
			b.Add(strings.TrimSpace(m[1]), strings.TrimSpace(m[2]))
		}
	case kv.pair == "":
		kv.undelimitedPairs(text, columns, b)
	case kv.greedy:
		kv.greedyPairs(text, columns, b)
	default:
		for text != "" {
			text = kv.next(text, b)
		}
	}
	return b
}

// next takes a pair off the front of a string.
func (kv *keyValues) next(text string, b *vec.Bag) string {
	text = strings.TrimLeft(text, " ")
	key, rest, found := kv.keyOf(text)
	if !found {
		return kv.afterPair(text)
	}
	quoted := rest
	if !strings.HasPrefix(kv.pair, " ") {
		quoted = strings.TrimLeft(rest, " ")
	}
	if value, after, ok := kv.quoted(quoted); ok {
		b.Add(key, value)
		return kv.afterPair(after)
	}
	value, after, _ := strings.Cut(rest, kv.pair)
	b.Add(key, strings.TrimSpace(value))
	return after
}

func (kv *keyValues) afterPair(text string) string {
	_, after, _ := strings.Cut(text, kv.pair)
	return after
}

// keyOf returns the key that a pair begins with, and what follows its delimiter. Quoted keys may contain
// delimiters.
func (kv *keyValues) keyOf(text string) (key, rest string, found bool) {
	if key, rest, quoted := kv.quoted(text); quoted {
		rest, found = strings.CutPrefix(strings.TrimLeft(rest, " "), kv.key)
		return key, rest, found
	}
	key, rest, found = strings.Cut(text, kv.key)
	if strings.Contains(key, kv.pair) {
		return "", "", false
	}
	return strings.TrimSpace(key), rest, found
}

// quoted reads a quoted key or value at the front of a string. An escaped character is part of it.
func (kv *keyValues) quoted(text string) (value, rest string, ok bool) {
	for _, q := range kv.quotes {
		if inner, opened := strings.CutPrefix(text, q.open); opened {
			value, rest = kv.unquote(inner, q.close)
			return value, rest, true
		}
	}
	return "", text, false
}

func (kv *keyValues) unquote(text, closing string) (value, rest string) {
	var b strings.Builder
	for text != "" {
		if after, closed := strings.CutPrefix(text, closing); closed {
			return b.String(), after
		}
		for _, escape := range kv.escapes {
			if after, escaped := strings.CutPrefix(text, escape); escaped && after != "" {
				text = after
				break
			}
		}
		_, width := utf8.DecodeRuneInString(text)
		b.WriteString(text[:width])
		text = text[width:]
	}
	return b.String(), ""
}

// undelimitedPairs looks for the wanted keys as whole words; the word or quoted text after one is its value.
func (kv *keyValues) undelimitedPairs(text string, columns []table.Column, b *vec.Bag) {
	for text = kv.skipDelimiters(text); text != ""; text = kv.skipDelimiters(text) {
		key, rest := kv.word(text, columns)
		if !HasColumn(columns, key) {
			text = rest
			continue
		}
		value, rest := kv.word(kv.skipDelimiters(rest), nil)
		b.Add(key, value)
		text = rest
	}
}

// skipDelimiters drops what is neither part of a word nor an opening quote.
func (kv *keyValues) skipDelimiters(text string) string {
	for i, r := range text {
		if wordRune(r) || slices.ContainsFunc(kv.quotes, func(q quote) bool { return q.open == string(r) }) {
			return text[i:]
		}
	}
	return ""
}

// word takes a word or a quoted text off the front. The columns are keys that may contain delimiters.
func (kv *keyValues) word(text string, columns []table.Column) (word, rest string) {
	if word, rest, ok := kv.quoted(text); ok {
		return word, rest
	}
	for _, column := range columns {
		if rest, ok := strings.CutPrefix(text, column.Name); ok && !startsWord(rest) {
			return column.Name, rest
		}
	}
	end := strings.IndexFunc(text, func(r rune) bool { return !wordRune(r) })
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:]
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func startsWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && wordRune(r)
}

// greedyPairs ends a value at the next requested key only.
func (kv *keyValues) greedyPairs(text string, columns []table.Column, b *vec.Bag) {
	var names []string
	for _, column := range columns {
		names = append(names, regexp.QuoteMeta(column.Name))
	}
	re, err := regex.Compile("(?:^|" + regexp.QuoteMeta(kv.pair) + ")\\s*(" + strings.Join(names,
		"|") + ")" + regexp.QuoteMeta(kv.key))
	if err != nil {
		return
	}
	places := re.FindAllStringSubmatchIndex(text, -1)
	for i, m := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		value := strings.TrimSpace(text[m[1]:end])
		if inner, rest, ok := kv.quoted(value); ok && rest == "" {
			value = inner
		}
		b.Add(text[m[2]:m[3]], value)
	}
}
