package op

import (
	"regexp"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// keyValues holds the options of parse-kv.
type keyValues struct {
	pair, key, quote, escape string
	greedy                   bool
	re                       *regexp.Regexp
}

func bindParseKV(c *expr.Compiler, op *syntax.ParseKV, input expr.Node, s *expr.Scope) (expr.Node, error) {
	x, err := c.Expr(op.Input, &expr.Row{Columns: input.Columns(), Operator: "parse-kv", Scope: s})
	if err != nil {
		return nil, err
	}
	columns, err := declaredColumns(op.Columns)
	if err != nil {
		return nil, err
	}
	kv := keyValues{pair: " ", key: "="}
	for _, p := range op.Params {
		if err := kv.option(p); err != nil {
			return nil, err
		}
	}
	pairs := c.Rowwise(op.Input.Span(), table.Dynamic, []*expr.Expr{c.Cast(x, table.String)}, func(a []vec.Datum) vec.Datum { return vec.DynamicOf(kv.pairs(a[0].Str, columns)) })
	outs := make([]expr.Output, len(columns))
	for i, column := range columns {
		outs[i] = expr.Output{Name: column.Name, Expr: c.Rowwise(op.Span(), column.Type, []*expr.Expr{pairs}, func(a []vec.Datum) vec.Datum {
			return vec.Convert(expr.Property(a[0].Dyn, column.Name), column.Type)
		})}
	}
	return Extend(input, outs), nil
}

func (kv *keyValues) option(p *syntax.Param) error {
	value := paramText(p)
	if strings.HasSuffix(p.Name.Text, "_delimiter") && value == "" { // an empty delimiter would match everywhere
		return vec.Failf(p.Span(), vec.CodeArguments, "'parse-kv' operator: %s must not be empty", p.Name.Text)
	}
	switch p.Name.Text {
	case "pair_delimiter":
		kv.pair = value
	case "kv_delimiter":
		kv.key = value
	case "quote":
		kv.quote = value
	case "escape":
		kv.escape = value
	case "greedy":
		kv.greedy = value == "true"
	case "regex":
		re, err := expr.CompileRegex(value)
		if err != nil {
			return vec.Failf(p.Span(), vec.CodeArguments, "`parse-kv`: %s", err)
		}
		kv.re = re
	}
	return nil
}

// pairs returns the first value of each key.
func (kv *keyValues) pairs(text string, columns []table.Column) *vec.Bag {
	b := &vec.Bag{}
	switch {
	case kv.re != nil:
		for _, m := range kv.re.FindAllStringSubmatch(text, -1) {
			if len(m) > 2 {
				b.Add(m[1], m[2])
			}
		}
	case kv.greedy:
		kv.greedyPairs(text, columns, b)
	default:
		for text != "" {
			text = kv.takePair(text, b)
		}
	}
	return b
}

// takePair adds the first pair of a text to a bag and returns the rest of the text.
func (kv *keyValues) takePair(text string, b *vec.Bag) string {
	text = strings.TrimLeft(text, " ")
	at := strings.Index(text, kv.key)
	end := strings.Index(text, kv.pair)
	if at < 0 {
		return ""
	}
	if end >= 0 && end < at {
		return text[end+len(kv.pair):]
	}
	key, rest := kv.unquoted(strings.TrimSpace(text[:at])), text[at+len(kv.key):]
	if kv.quote != "" && strings.HasPrefix(rest, kv.quote[:1]) {
		value, after := kv.quoted(rest)
		b.Add(key, value)
		if i := strings.Index(after, kv.pair); i >= 0 {
			return after[i+len(kv.pair):]
		}
		return ""
	}
	value, after, _ := strings.Cut(rest, kv.pair)
	b.Add(key, strings.TrimSpace(value))
	return after
}

func (kv *keyValues) unquoted(key string) string {
	if kv.quote == "" {
		return key
	}
	return strings.TrimSuffix(strings.TrimPrefix(key, kv.quote[:1]), kv.quote[len(kv.quote)-1:])
}

// quoted reads a value up to the closing quote; the escape character allows a quote within.
func (kv *keyValues) quoted(s string) (value, rest string) {
	closing := kv.quote[len(kv.quote)-1:]
	var b strings.Builder
	for i := 1; i < len(s); {
		if kv.escape != "" && strings.HasPrefix(s[i:], kv.escape) && i+len(kv.escape) < len(s) {
			i += len(kv.escape)
			b.WriteByte(s[i])
			i++
			continue
		}
		if strings.HasPrefix(s[i:], closing) {
			return b.String(), s[i+1:]
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String(), ""
}

// greedyPairs reads values that extend to the next of the requested keys.
func (kv *keyValues) greedyPairs(text string, columns []table.Column, b *vec.Bag) {
	var names []string
	for _, column := range columns {
		names = append(names, regexp.QuoteMeta(column.Name))
	}
	re, err := expr.CompileRegex("(?:^|" + regexp.QuoteMeta(kv.pair) + ")\\s*(" + strings.Join(names, "|") + ")" + regexp.QuoteMeta(kv.key))
	if err != nil {
		return
	}
	places := re.FindAllStringSubmatchIndex(text, -1)
	for i, m := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		b.Add(text[m[2]:m[3]], strings.TrimSpace(text[m[1]:end]))
	}
}
