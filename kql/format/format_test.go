package format_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"quarry/kql/format"
	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

var update = flag.Bool("update-layouts", false, "update the formatted queries in testdata")

// TestQueriesAreFormatted formats the queries of testdata/format. Each archive holds queries,
// NAME.kql, each followed by the expected result, NAME.want. The comment of an archive describes
// its subject.
func TestQueriesAreFormatted(t *testing.T) {
	archives, err := filepath.Glob("testdata/format/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("got %d archives of formatted queries, %v", len(archives), err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			rewriteLayouts(t, path, archive)
			continue
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			query, want := archive.Files[i], archive.Files[i+1]
			t.Run(filepath.Base(path)+"/"+query.Name, func(t *testing.T) {
				got, ok := format.Format(string(query.Data), format.Options{})
				if got != string(want.Data) || !ok {
					t.Errorf("%s\ngot %v\n%s\nwant\n%s", query.Data, ok, got, want.Data)
				}
				checkFormat(t, string(query.Data))
			})
		}
	}
}

func rewriteLayouts(t *testing.T, path string, archive *txtar.Archive) {
	var files []txtar.File
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".kql"); ok {
			got, _ := format.Format(string(f.Data), format.Options{})
			files = append(files, f, txtar.File{Name: name + ".want", Data: []byte(got)})
		}
	}
	archive.Files = files
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkFormat checks properties that hold for any text.
func checkFormat(t *testing.T, text string) {
	t.Helper()
	got, ok := format.Format(text, format.Options{})
	if problem := format.Problem(text); ok != (problem == nil) {
		t.Fatalf("%q: formatted %v, problem %v", text, ok, problem)
	}
	if !ok {
		if got != text {
			t.Fatalf("%q was changed to %q despite its errors", text, got)
		}
		return
	}
	for _, options := range []format.Options{{}, {Width: 30, Indent: 2}} {
		first, _ := format.Format(text, options)
		if again, ok := format.Format(first, options); !ok || again != first {
			t.Fatalf("%q\nformatted once\n%s\nformatted twice, %v\n%s", text, first, ok, again)
		}
	}
	if before, after := essence(text), essence(got); before != after {
		t.Fatalf("%q\nwords before\n%s\nwords after\n%s", text, before, after)
	}
	if before, after := remarks(text), remarks(got); before != after {
		t.Fatalf("%q\ncomments before\n%s\ncomments after\n%s", text, before, after)
	}
}

// essence returns the words of the text without blanks and comments, one per line.
func essence(text string) string {
	var b strings.Builder
	for _, token := range syntax.Scan(text) {
		if !token.Kind.Trivia() {
			b.WriteString(text[token.Span.Start:token.Span.End] + "\n")
		}
	}
	return b.String()
}

// remarks returns the comments of the text, one per line.
func remarks(text string) string {
	var b strings.Builder
	for _, token := range syntax.Scan(text) {
		if token.Kind == syntax.Comment || token.Kind == syntax.Directive {
			b.WriteString(text[token.Span.Start:token.Span.End] + "\n")
		}
	}
	return b.String()
}

func TestCorpusKeepsItsTreesAndLayouts(t *testing.T) {
	clean := 0
	for _, q := range kqltest.Corpus(t) {
		if !q.SyntaxOK {
			continue
		}
		clean++
		t.Run(q.ID, func(t *testing.T) {
			got, ok := format.Format(q.Text, format.Options{})
			if !ok {
				t.Fatalf("not formatted: %v", format.Problem(q.Text).Message)
			}
			checkFormat(t, q.Text)
			if before, after := trees(q.Text), trees(got); before != after {
				t.Errorf("tree before\n%s\ntree after\n%s", before, after)
			}
		})
	}
	t.Logf("%d queries formatted", clean)
}

// trees dumps all statements of the text. Nodes that keep several words as written are dumped without
// the blanks between them.
func trees(text string) string {
	var b strings.Builder
	for _, s := range syntax.Parse(text).Statements {
		kqltest.Nodes(s, s, func(n, _ syntax.Node) {
			switch n := n.(type) {
			case *syntax.DynamicLiteral:
				n.JSON = essence(n.JSON)
			case *syntax.Literal:
				n.Raw = essence(n.Raw)
			case *syntax.Name:
				n.Text = essence(n.Text)
			}
		})
		b.WriteString(kqltest.Dump(s) + "\n")
	}
	return b.String()
}

func TestLineEndsArePreserved(t *testing.T) {
	for name, c := range map[string]struct{ Text, Want string }{
		"line feeds":            {"A|count\n", "A\n| count\n"},
		"no last line end":      {"A|count", "A\n| count\n"},
		"carriage returns":      {"A|count // x\r\n;\r\nB", "A\r\n| count; // x\r\nB\r\n"},
		"byte order mark":       {"\ufeffA", "A\n"},
		"nothing":               {"", ""},
		"blanks":                {" \n\t\n", ""},
		"only comments":         {"  // a\n\n\n // b ", "// a\n\n// b \n"},
		"string over CRLF":      {"print ```a\r\nb```", "print ```a\r\nb```\r\n"},
		"directives":            {"#connect x\nA", "#connect x\nA\n"},
		"blank lines at an end": {"A;\n\n\nB\n\n\n", "A;\n\nB\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := format.Format(c.Text, format.Options{})
			if got != c.Want || !ok {
				t.Errorf("%q: got %q, %v, want %q", c.Text, got, ok, c.Want)
			}
		})
	}
}

func TestTextWithErrorsIsLeftAlone(t *testing.T) {
	text := "A|count\n\nB | whree x == 1\n"
	got, ok := format.Format(text, format.Options{})
	if ok || got != text {
		t.Errorf("got %q, %v, want %q unchanged", got, ok, text)
	}
	problem := format.Problem(text)
	if problem == nil || text[problem.Span.Start:problem.Span.End] != "whree" {
		t.Errorf("got problem %v, want one at whree", problem)
	}
}

func TestWidthAndIndentationAreOptions(t *testing.T) {
	got, _ := format.Format("T | where a in ('first', 'second')", format.Options{Width: 20, Indent: 2})
	if want := "T\n| where a in (\n  'first', 'second'\n)\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzFormat(f *testing.F) {
	for _, seed := range kqltest.Seeds {
		f.Add(seed)
	}
	archives, _ := filepath.Glob("testdata/format/*.txtar")
	for _, path := range archives {
		if archive, err := txtar.ParseFile(path); err == nil {
			for _, file := range archive.Files {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(checkFormat)
}

// FuzzFormatWithCommentsAnywhere puts comments and line ends between any two words, including where
// authors do not.
func FuzzFormatWithCommentsAnywhere(f *testing.F) {
	archives, _ := filepath.Glob("testdata/format/*.txtar")
	for i, path := range archives {
		if archive, err := txtar.ParseFile(path); err == nil {
			for n, file := range archive.Files {
				f.Add(string(file.Data), uint64(0x9e3779b97f4a7c15)<<n, uint64(i+1))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, places, ends uint64) {
		if len(text) > 5000 {
			return
		}
		checkFormat(t, disturb(text, places, ends))
	})
}

// disturb puts comments and line ends before the tokens selected by the bits of places and ends, 64
// at a time.
func disturb(text string, places, ends uint64) string {
	var b strings.Builder
	for i, token := range syntax.Scan(text) {
		bit := uint64(1) << (i % 64)
		if places&bit != 0 {
			b.WriteString("// c\n")
		}
		if ends&bit != 0 {
			b.WriteString("\n")
		}
		b.WriteString(text[token.Span.Start:token.Span.End])
	}
	return b.String()
}

func TestCorpusWithCommentsAnywhereKeepsItsLayouts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	formatted := 0
	for _, q := range kqltest.Corpus(t) {
		if !q.SyntaxOK {
			continue
		}
		text := disturb(q.Text, random.Uint64()&random.Uint64()&random.Uint64(), random.Uint64()&random.Uint64())
		if format.Problem(text) == nil {
			formatted++
		}
		t.Run(q.ID, func(t *testing.T) { checkFormat(t, text) })
	}
	t.Logf("%d disturbed queries formatted", formatted)
}
