package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// standardNames are the words that a Go engineer searches for first. Each must be the name, or a part of the
// name, of a file, a folder or a top-level declaration.
var standardNames = strings.Fields(`undo redo queue retry resume checkpoint csv timeout signin retention recovery
	memorylimit errorclass backstack debounce clipboard theme palette completion hover formatter lexer parser binder
	sandbox executor join aggregate histogram pivot parameter schema export import config profile ledger slice watch
	report`)

func TestStandardNamesAreFound(t *testing.T) {
	var names []string
	add := func(name string) { names = append(names, strings.ToLower(strings.ReplaceAll(name, "_", ""))) }
	forEachGoFile(t, func(file string, _ []string) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		add(strings.TrimSuffix(file, ".go"))
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			for _, name := range declared(declaration) {
				add(name)
			}
		}
	})
	all := strings.Join(names, "\n")
	for _, name := range standardNames {
		if !strings.Contains(all, name) {
			t.Errorf("no file, folder or declaration has %q in its name", name)
		}
	}
	t.Logf("found %d names", len(standardNames))
}

// declared returns the names that a top-level declaration declares.
func declared(declaration ast.Decl) (names []string) {
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		return []string{declaration.Name.Name}
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

const (
	maxColumns      = 120 // with a tab as four
	maxLongLines    = 3   // per 1,000 lines
	maxPackageFiles = 60  // without tests
)

func TestFewLinesAreLong(t *testing.T) {
	lines, long := 0, 0
	forEachGoFile(t, func(file string, _ []string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			lines++
			if utf8.RuneCountInString(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")) > maxColumns {
				long++
			}
		}
	})
	rate := 1000 * float64(long) / float64(lines)
	if rate > maxLongLines {
		t.Errorf("%d of %d lines are over %d columns: %.1f per 1,000, at most %d", long, lines, maxColumns, rate, maxLongLines)
	}
	t.Logf("%d of %d lines are over %d columns: %.1f per 1,000", long, lines, maxColumns, rate)
}

func TestPackagesAreSmall(t *testing.T) {
	files := map[string]int{}
	forEachGoFile(t, func(file string, _ []string) {
		if !strings.HasSuffix(file, "_test.go") {
			files[filepath.Dir(file)]++
		}
	})
	for folder, n := range files {
		if n > maxPackageFiles {
			t.Errorf("%s has %d files, at most %d", folder, n, maxPackageFiles)
		}
	}
}

// wornPhrases are idioms that prose translated into English overuses, with how many of them in 10,000 words of
// comments and documents are at most three times what eleven well-known Go code bases have.
var wornPhrases = []struct {
	phrase string
	most   float64
}{
	{`stands?`, 0.63}, {`lies?|lying`, 0.26}, {`go(es)? on`, 0.26}, {`texts`, 1.0}, {`behind`, 3.1},
	{`so (many|much|large)`, 0.40}, {`tells?|told`, 5.5}, {`(is|are) no \w+`, 7.4},
}

func TestProseHasFewWornPhrases(t *testing.T) {
	prose := comments(t) + documents(t)
	words := len(strings.Fields(prose))
	for _, worn := range wornPhrases {
		n := len(regexp.MustCompile(`(?i)\b(`+worn.phrase+`)\b`).FindAllString(prose, -1))
		if rate := 1e4 * float64(n) / float64(words); rate > worn.most {
			t.Errorf("%s: %.2f in 10,000 words, at most %.2f", worn.phrase, rate, worn.most)
		}
	}
}

func comments(t *testing.T) string {
	var text strings.Builder
	forEachGoFile(t, func(file string, _ []string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range parsed.Comments {
			text.WriteString(group.Text())
		}
	})
	return text.String()
}

func documents(t *testing.T) string {
	var text strings.Builder
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".md" {
			return err
		}
		content, err := os.ReadFile(name)
		text.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}
