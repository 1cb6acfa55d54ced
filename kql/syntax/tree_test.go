package syntax_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

var update = flag.Bool("update", false, "update the trees in testdata")

// TestTrees parses the queries of testdata/trees. Each archive holds queries,
// NAME.kql, each followed by its tree and diagnostics, NAME.tree.
func TestTrees(t *testing.T) {
	archives, err := filepath.Glob("testdata/trees/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("got %d archives of trees, %v", len(archives), err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			rewrite(t, path, archive)
			continue
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			query, want := archive.Files[i], archive.Files[i+1]
			t.Run(filepath.Base(path)+"/"+query.Name, func(t *testing.T) {
				if got := picture(string(query.Data)); got != string(want.Data) {
					t.Errorf("%s\ngot\n%s\nwant\n%s", query.Data, got, want.Data)
				}
			})
		}
	}
}

func rewrite(t *testing.T, path string, archive *txtar.Archive) {
	var files []txtar.File
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".kql"); ok {
			files = append(files, f, txtar.File{Name: name + ".tree", Data: []byte(picture(string(f.Data)))})
		}
	}
	archive.Files = files
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// picture formats a tree: a line for each statement, operators on lines of their own, then the
// diagnostics with the text they mark.
func picture(text string) string {
	tree := syntax.Parse(text)
	var b strings.Builder
	for _, s := range tree.Statements {
		b.WriteString(strings.NewReplacer("] [", "]\n  [", ") (", ")\n  (").Replace(kqltest.Dump(s)) + "\n")
	}
	for _, d := range tree.Diagnostics {
		fmt.Fprintf(&b, "%s %s %d-%d %q: %s", d.Severity, d.Code, d.Span.Start, d.Span.End,
			text[d.Span.Start:d.Span.End], d.Message)
		if d.Fix != nil {
			fmt.Fprintf(&b, "\n  fix: %s (%q at %d-%d)", d.Fix.Title, d.Fix.Text, d.Fix.Span.Start, d.Fix.Span.End)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestDeepNestingIsReported(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses": "print " + strings.Repeat("(", 10000) + "1" + strings.Repeat(")", 10000),
		"calls":       "print " + strings.Repeat("f(", 10000),
		"arrays":      "print dynamic(" + strings.Repeat("[", 10000),
		"indexes":     "print a" + strings.Repeat("[a", 10000),
		"functions":   strings.Repeat("let f = () { ", 10000),
		"schemas":     "let f = " + strings.Repeat("(a: ", 10000),
		"branches":    "T " + strings.Repeat("| fork (where a ", 10000),
		"dynamics":    "print " + strings.Repeat("dynamic(", 10000),
	} {
		t.Run(name, func(t *testing.T) {
			tree := syntax.Parse(text)
			if len(tree.Diagnostics) == 0 {
				t.Errorf("got no diagnostic for 10,000 levels of %s", name)
			}
			if n := len(tree.Diagnostics); n > 1100 {
				t.Errorf("got %d diagnostics for 10,000 levels of %s, want few", n, name)
			}
		})
	}
}

func TestTenThousandOperandsNeedNoStack(t *testing.T) {
	tree := syntax.Parse("print a" + strings.Repeat(" or a", 10000))
	if len(tree.Diagnostics) > 0 {
		t.Errorf("got %v, want no diagnostic", tree.Diagnostics[0])
	}
}
