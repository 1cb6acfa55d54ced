package syntax_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"

	"quarry/kql/syntax"
)

// painted formats the runs as class:text, except for plain ones.
func painted(text string) []string {
	var list []string
	for _, run := range syntax.Highlight(text) {
		if run.Class != syntax.ClassPlain && run.Class != syntax.ClassPunctuation {
			list = append(list, run.Class.String()+":"+text[run.Span.Start:run.Span.End])
		}
	}
	return list
}

func TestHighlightDependsOnPosition(t *testing.T) {
	for name, c := range map[string]struct {
		Text string
		Want string
	}{
		"a pipeline": {"T | where a == 1 // x",
			"table:T keyword:where column:a operator:== number:1 comment:// x"},
		"kind as a parameter": {"T | join kind=inner (U) on a",
			"table:T keyword:join keyword:kind keyword:inner table:U keyword:on column:a"},
		"kind as a column": {"T | where kind has 'x'",
			"table:T keyword:where column:kind operator:has string:'x'"},
		"count as both": {"T | count | where count > f(count)",
			"table:T keyword:count keyword:where column:count operator:> function:f column:count"},
		"let names": {"let n = 5; T | take n",
			"keyword:let variable:n number:5 table:T keyword:take variable:n"},
		"functions": {"let f = (a: long) { a }; f(1)",
			"keyword:let function:f variable:a type:long variable:a function:f number:1"},
		"a parameter goes out of scope": {"let f = (a: long) { a }; T | project a",
			"keyword:let function:f variable:a type:long variable:a table:T keyword:project column:a"},
		"typed constants": {"print datetime(2024), 1d, true",
			"keyword:print keyword:datetime literal:(2024) literal:1d literal:true"},
		"escapes":                {`print "a\nb"`, `keyword:print string:"a escape:\n string:b"`},
		"no escapes in verbatim": {`print @"a\nb"`, `keyword:print string:@"a\nb"`},
		"open strings":           {`print "a`, `keyword:print error:"a`},
		"render": {"T | render timechart with (title='x')",
			"table:T keyword:render keyword:timechart keyword:with keyword:title string:'x'"},
		"types": {"T | extend x = 1 | mv-expand x to typeof(long)",
			"table:T keyword:extend column:x number:1 keyword:mv-expand column:x keyword:to keyword:typeof type:long"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(painted(c.Text), " "); got != c.Want {
				t.Errorf("%s\n got %s\nwant %s", c.Text, got, c.Want)
			}
		})
	}
}

func TestLexerTokensAddUpToTheText(t *testing.T) {
	const text = "T\r\n| where a == 'x'\r\n"
	tokens, err := syntax.Lexer().Tokenise(nil, text)
	if err != nil {
		t.Fatal(err)
	}
	list := tokens.Tokens()
	if got := chroma.Stringify(list...); got != text {
		t.Errorf("got %q, want %q", got, text)
	}
	if !slices.ContainsFunc(list, func(x chroma.Token) bool { return x.Type == chroma.Keyword && x.Value == "where" }) {
		t.Errorf("where is not a keyword in %v", list)
	}
}

// long is a query of about 300 lines.
var long = "DeviceProcessEvents\n" + strings.Repeat(
	"| where Timestamp > ago(7d) and FileName in~ (\"powershell.exe\", @'x\\y') and a has \"b\" // why\n", 300)

func BenchmarkHighlight300Lines(b *testing.B) {
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		syntax.Highlight(long)
	}
}

func BenchmarkScan300Lines(b *testing.B) {
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		syntax.Scan(long)
	}
}
