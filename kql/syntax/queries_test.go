package syntax_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

func TestQueries(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                       {"", nil},
		"one":                           {"T\n| take 1\n", []string{"T\n| take 1"}},
		"blank line":                    {"T\n\nU\n", []string{"T", "U"}},
		"semicolon":                     {"T; U | take 1;\nV", []string{"T;", "U | take 1;", "V"}},
		"let joins the next query only": {"let a = 1;\n\nT | take a\n\nU", []string{"let a = 1;\n\nT | take a", "U"}},
		"several lets": {"let a = 1;\n\n// b\nlet b = 2;\nlet c = 3;\n\nT\n\nlet d = 1;\nU",
			[]string{"let a = 1;\n\n// b\nlet b = 2;\nlet c = 3;\n\nT", "let d = 1;\nU"}},
		"let after a query on the line": {"T; let a = 1; U | take a", []string{"T;", "let a = 1; U | take a"}},
		"let at the end":                {"T\n\nlet a = 1;", []string{"T", "let a = 1;"}},
		"blank line before a pipe":      {"T\n\n| take 1\n\nU", []string{"T\n\n| take 1", "U"}},
		"blank line after an operator":  {"T\n| where\n\na ==\n\n1", []string{"T\n| where\n\na ==\n\n1"}},
		"blank line after a pipe":       {"T |\n\ntake 1", []string{"T |\n\ntake 1"}},
		"blank line in brackets": {"T | where a in (\n1,\n\n2)\n\nU",
			[]string{"T | where a in (\n1,\n\n2)", "U"}},
		"blank line in a function": {"let f = () {\nT\n\n| take 1;\n\nU };\n\nf()",
			[]string{"let f = () {\nT\n\n| take 1;\n\nU };\n\nf()"}},
		"open bracket": {"T | where (a\n\nU | where (b)",
			[]string{"T | where (a", "U | where (b)"}},
		"blank line before a closing one": {"T | join (U\n\n) on a", []string{"T | join (U\n\n) on a"}},
		"semicolon in brackets": {"let f = () { let a = 1; a }; print f()",
			[]string{"let f = () { let a = 1; a }; print f()"}},
		"semicolon in a comment or string": {"print ';' // a; b\n| take 1", []string{"print ';' // a; b\n| take 1"}},
		"comment after a semicolon":        {"T; // first\n// second\nU", []string{"T; // first", "// second\nU"}},
		"rows with a name":                 {"T | as A; A | take 1;\nB", []string{"T | as A; A | take 1;", "B"}},
		"comments alone":                   {"// a\n\n// b\n", nil},
		"semicolons alone":                 {";;", []string{";;"}},
		"CRLF":                             {"let a = 1;\r\n\r\nT\r\n\r\nU\r\n", []string{"let a = 1;\r\n\r\nT", "U"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, query := range syntax.Queries(c.text) {
				got = append(got, c.text[query.Start:query.End])
			}
			if strings.Join(got, "§") != strings.Join(c.want, "§") {
				t.Errorf("Queries(%q)\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

// TestHuntsAreOneQuery checks that the hunts of the corpus are not split. They are one query each, except
// for one that has two.
func TestHuntsAreOneQuery(t *testing.T) {
	var split []string
	for _, q := range kqltest.Corpus(t) {
		if n := len(syntax.Queries(q.Text)); q.SyntaxOK && n != 1 {
			split = append(split, q.ID)
		}
	}
	if len(split) > 1 {
		t.Errorf("split: %v", split)
	}
}
