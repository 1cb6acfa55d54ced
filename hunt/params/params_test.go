package params_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"quarry/history/queryfile"
	"quarry/hunt/params"
	"quarry/kql/header"
	"quarry/kql/syntax"
)

func TestFindParameters(t *testing.T) {
	declared := []params.Parameter{{Name: "host", Type: "string", Default: "a", HasDefault: true, Help: "Which"},
		{Name: "unused"}}
	for text, want := range map[string][]params.Parameter{
		"T":                                   nil,
		"T | where x == {{n}} and {{ host }}": {{Name: "n"}, declared[0]},
		"T // {{n}}\n| where x == '{{host}}' or '{{host}}'": {declared[0]},
		"{{a}}{{a}} {{}} {{1}} {{a b}} {{ü_1}}":             {{Name: "a"}, {Name: "ü_1"}},
		"declare query_parameters(n:long = 5, s:string = 'it''s', d:datetime = datetime(2026-11-01), x:dynamic);\n" +
			"T | take n": {
			{Name: "n", Type: "number", Default: "5", HasDefault: true},
			{Name: "s", Type: "string", Default: "its", HasDefault: true},
			{Name: "d", Type: "datetime", Default: "2026-11-01", HasDefault: true}, {Name: "x", Type: "list"},
		},
	} {
		if got := params.Find(text, declared); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got parameters %+v, want %+v", text, got, want)
		}
	}
}

func TestValuesBecomeLiterals(t *testing.T) {
	for _, c := range []struct {
		kind              queryfile.Type
		text, value, want string
	}{
		{"", "T | where x == {{v}}", `a"b\c|'d`, `T | where x == "a\"b\\c|'d"`},
		{"", "T | where x == {{v}}", "a\nb", `T | where x == "a\nb"`},
		{"", `T | where x == "{{v}}.exe"`, `a"b\`, `T | where x == "a\"b\\.exe"`},
		{"", `T | where x == '{{v}}'`, `it's "`, `T | where x == 'it\'s \"'`},
		{"", `T | where x == @"c:\{{v}}\"`, `a"b\`, `T | where x == @"c:\a""b\\"`},
		{"", `T | where x == h@'{{v}}'`, `it's`, `T | where x == h@'it''s'`},
		{"", "T | where x == ```{{v}}```", "a'\"\\", "T | where x == ```a'\"\\```"},
		{"", "{{v}} // {{v}}", "x", `"x" // {{v}}`},
		{"number", "T | take {{v}}", " 5", "T | take 5"},
		{"number", "T | where x == {{v}}", "-5", "T | where x == long(-5)"},
		{"number", "T | where x == {{v}}", ".5", "T | where x == real(0.5)"},
		{"number", "T | where x has '{{v}}'", "007", "T | where x has '7'"},
		{"bool", "T | where {{v}}", "Yes", "T | where true"},
		{"timespan", "T | where t > ago({{v}})", "1.5h", "T | where t > ago(1.5h)"},
		{"timespan", "T | where t > ago({{v}})", "1.00:30:00", "T | where t > ago(timespan(1.00:30:00))"},
		{"datetime", "T | where t > {{v}}", "2026-11-01", "T | where t > datetime(2026-11-01T00:00:00.0000000Z)"},
		{"datetime", "T | where t > {{v}}", "7d", "T | where t > ago(7d)"},
		{"datetime", "T | where t > {{v}}", "now", "T | where t > now()"},
		{"list", "T | where x in ({{v}})", "a, b\n\"c,\\\"d\"\n", `T | where x in (dynamic(["a", "b", "c,\"d"]))`},
		{"datetime", "T | where t > {{v}}", "7d ago", "T | where t > ago(7d)"},
		{"", "T | where x == {{v}}", "a\u200b\u202eb\x00", `T | where x == "a\u200B\u202Eb\u0000"`},
	} {
		asked := []params.Parameter{{Name: "v", Type: c.kind}}
		got, err := params.Fill(c.text, asked, map[string]string{"v": c.value})
		if err != nil || got != c.want {
			t.Errorf("%s %q in %q: got %q (error %v), want %q", c.kind, c.value, c.text, got, err, c.want)
		}
	}
}

func TestPlacesDecideOnTypes(t *testing.T) {
	for text, want := range map[string]queryfile.Type{
		"T | where x in ({{v}})": queryfile.List, "T | where x !in~ ( {{v}} )": queryfile.List,
		"T | where x has_any ({{v}})": queryfile.List, "T | where x in ({{v}}, 'b')": "",
		"T | where x in ('{{v}}')": "", "T | where Timestamp > ago({{v}})": queryfile.TimeSpan,
		"T | take {{v}}": queryfile.Number, "T | where Timestamp >= {{v}}": queryfile.DateTime,
		"T | where FileName == {{v}}": "",
	} {
		if got := params.Find(text, nil); len(got) != 1 || got[0].Type != want {
			t.Errorf("%q: got %+v, want type %q", text, got, want)
		}
		declared := []params.Parameter{{Name: "v", Type: "string"}}
		if got := params.Find(text, declared); got[0].Type != "string" {
			t.Errorf("%q with a declaration: got %+v, want the declared type", text, got)
		}
	}
}

func TestBindFillsWhatTheTextDeclares(t *testing.T) {
	const text = "// title: a\n// parameter: names: list = (\"a.exe\", \"b,c\")\n\n" +
		"T | where x in ({{names}}) | take {{n}}"
	got, err := params.Bind(text, params.Given{Values: map[string]string{"n": "5"}})
	want := strings.NewReplacer("{{names}}", `dynamic(["a.exe", "b,c"])`, "{{n}}", "5").Replace(text)
	if err != nil || got != want {
		t.Errorf("got %q (error %v), want %q", got, err, want)
	}
	const fromQuery = `declare query_parameters(l:dynamic = dynamic(["a", 'b']), e:string = ""); T | where x in (l)`
	for value, want := range map[string]string{
		`a, b`: `let l = dynamic(["a", 'b']); let e = ""; T | where x in (l)`,
		`c,d`:  `let l = dynamic(["c", "d"]); let e = ""; T | where x in (l)`,
	} {
		got, err := params.Bind(fromQuery, params.Given{Values: map[string]string{"l": value}})
		if err != nil || got != want {
			t.Errorf("%q: got %q (error %v), want %q", value, got, err, want)
		}
	}
	var unreadable *header.Error
	if got, err := params.Bind("// parameter: v: text\n\nT | where x == {{v}}",
		params.Given{Values: map[string]string{"v": "a"}}); !errors.As(err, &unreadable) {
		t.Errorf("an unreadable declaration: got %q (error %v), want a *header.Error", got, err)
	}
	if _, err := params.Declared(queryfile.Hunt{Extra: []string{"// parameter: v: text"}}); !errors.As(err,
		&unreadable) {
		t.Errorf("a saved query with an unreadable declaration: got %v, want a *header.Error", err)
	}
	if got := params.Unknown(params.Find(text, nil), map[string]string{"n": "", "z": "", "a": ""}); !reflect.DeepEqual(
		got, []string{"a", "z"}) {
		t.Errorf("unknown values %q, want a and z", got)
	}
}

func TestDeclarationsBecomeLetStatements(t *testing.T) {
	const text = "declare query_parameters(n:long = 5, s:string, since:timespan = 1h);\nT | take n"
	asked := params.Find(text, nil)
	got, err := params.Fill(text, asked, map[string]string{"s": `a;b"`})
	if want := "let n = 5; let s = \"a;b\\\"\"; let since = 1h;\nT | take n"; err != nil || got != want {
		t.Errorf("got %q (error %v), want %q", got, err, want)
	}
	if tree := syntax.Parse(got); len(tree.Diagnostics) > 0 {
		t.Errorf("%q has problems: %v", got, tree.Diagnostics)
	}
}

func TestInvalidValuesAreRejected(t *testing.T) {
	for _, c := range []struct {
		p           params.Parameter
		text, value string
	}{
		{params.Parameter{Type: "number"}, "{{v}}", "5; drop"},
		{params.Parameter{Type: "number"}, "{{v}}", "99999999999999999999"},
		{params.Parameter{Type: "number"}, "{{v}}", ""},
		{params.Parameter{Type: "bool"}, "{{v}}", "maybe"},
		{params.Parameter{Type: "timespan"}, "{{v}}", "7 parsecs"},
		{params.Parameter{Type: "datetime"}, "{{v}}", "ago(7d) or true"},
		{params.Parameter{Type: "datetime"}, "'{{v}}'", "7d"},
		{params.Parameter{Type: "list"}, "{{v}}", `a, "b`},
		{params.Parameter{Type: "list"}, "{{v}}", " , "},
		{params.Parameter{Type: "list"}, "{{v}}", ""},
		{params.Parameter{Type: "list", Choices: []string{"a", "b"}}, "{{v}}", "a, c"},
		{params.Parameter{}, "{{v}}", ""},
		{params.Parameter{Type: "string"}, "x has '{{v}}'", "  "},
		{params.Parameter{Type: "list"}, "'{{v}}'", "a"},
		{params.Parameter{Choices: []string{"a", "b"}}, "{{v}}", "c"},
		{params.Parameter{}, "```{{v}}```", "a`"},
		{params.Parameter{}, `@"{{v}}"`, "a\nb"},
		{params.Parameter{}, "@{{v}}", `\`},
		{params.Parameter{}, "h{{v}}", "x"},
		{params.Parameter{}, `"a{{v}}`, "x"},
		{params.Parameter{}, `"\{{v}}"`, "x"},
		{params.Parameter{}, "{{v}}", "\xff"},
	} {
		c.p.Name = "v"
		got, err := params.Fill(c.text, []params.Parameter{c.p}, map[string]string{"v": c.value})
		var bad *params.ValueError
		if !errors.As(err, &bad) {
			t.Errorf("%+v: %q in %q: got %q (error %v), want a ValueError", c.p, c.value, c.text, got, err)
		}
	}
	_, err := params.Fill("{{a}} {{b}}", params.Find("{{a}} {{b}}", nil), nil)
	var missing *params.MissingError
	if !errors.As(err, &missing) || !reflect.DeepEqual(missing.Names, []string{"a", "b"}) {
		t.Errorf("without values: got %v, want both reported as missing", err)
	}
}

// FuzzValuesCannotInject fills hostile values into many places. The value must become one literal, and
// all other tokens must be unchanged.
func FuzzValuesCannotInject(f *testing.F) {
	for _, value := range []string{`"`, `'`, `\`, "\n", "|", "```", "//", `") | union *`, "{{v}}", "\u2028", "\\u0022",
		`""`, "~~~", "a,b", "7d", "-5"} {
		for kind := range uint8(6) {
			f.Add("T | where x == {{v}} and y has '{{v}}'", value, kind)
		}
	}
	f.Add("@{{v}} h{{v}} \"\\{{v}}\" ```{{v}}``` {{v}}{{v}}", `"`, uint8(0))
	f.Add("declare query_parameters(v:string='{{v}}'); T | where {{v}}", `"`, uint8(0))
	kinds := queryfile.Types()
	f.Fuzz(func(t *testing.T, text, value string, kind uint8) {
		asked := params.Find(text, nil)
		values := map[string]string{}
		for i := range asked {
			asked[i].Type, asked[i].HasDefault = kinds[int(kind)%len(kinds)], false
			values[asked[i].Name] = value
		}
		filled, err := params.Fill(text, asked, values)
		if err != nil {
			return
		}
		harmless := map[queryfile.Type]string{"string": "x", "list": "x", "datetime": "now", "timespan": "1d",
			"number": "1", "bool": "true"}
		for name := range values {
			values[name] = harmless[asked[0].Type]
		}
		plain, err := params.Fill(text, asked, values)
		if err != nil {
			return
		}
		if got, want := shape(filled), shape(plain); got != want && strings.Contains(text, "{{") {
			t.Errorf("%q with %q: got %q\ntokens %s\nwith a harmless value %s", text, value, filled, got, want)
		}
	})
}

// shape returns the significant tokens of a query, with every literal, or call that produces one,
// as "literal".
func shape(text string) string {
	for _, call := range []string{"now()"} {
		text = strings.ReplaceAll(text, call, "1d")
	}
	var b strings.Builder
	tokens := syntax.Scan(text)
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		word := text[t.Span.Start:t.Span.End]
		switch {
		case t.Kind.Trivia():
			continue
		case t.Kind == syntax.LongToken, t.Kind == syntax.RealToken, t.Kind == syntax.TimeSpanToken,
			t.Kind == syntax.TypedToken, t.Kind == syntax.StringToken, word == "true", word == "false":
			b.WriteString("literal ")
		case word == "dynamic":
			for i < len(tokens) && tokens[i].Kind != syntax.CloseParen {
				i++
			}
			b.WriteString("literal ")
		case word == "ago" && i+3 < len(tokens) && tokens[i+2].Kind == syntax.TimeSpanToken:
			i += 3
			b.WriteString("literal ")
		default:
			b.WriteString(word + " ")
		}
	}
	return b.String()
}
