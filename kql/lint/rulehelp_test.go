package lint_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"quarry/kql/lint"
)

// codePatterns find the codes of diagnostics in the source.
var codePatterns = []*regexp.Regexp{
	regexp.MustCompile(`problem\{"([a-z-]+)"`), regexp.MustCompile(`report\("([a-z-]+)"`),
	regexp.MustCompile(`code :?= "([a-z-]+)"`), regexp.MustCompile(`\{"([a-z]+-[a-z-]+)", [a-z][A-Za-z]+\}`),
}

func TestEveryCodeHasHelp(t *testing.T) {
	codes := map[string]bool{}
	for _, folder := range []string{"../syntax", "../sema", "."} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, pattern := range codePatterns {
				for _, found := range pattern.FindAllSubmatch(source, -1) {
					codes[string(found[1])] = true
				}
			}
		}
	}
	if len(codes) < 50 {
		t.Fatalf("found %d codes only", len(codes))
	}
	for code := range codes {
		if h, ok := lint.Help(code); !ok || h.Title == "" || h.Help == "" {
			t.Errorf("%s has no row in rulehelp.txt", code)
		}
	}
}
