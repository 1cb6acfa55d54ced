package catalog

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWhatHuntsUseIsDescribed compares the descriptions with the names used in the corpus, which is
// not part of the repository.
func TestWhatHuntsUseIsDescribed(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "kql", "corpus", "histograms.txt"))
	if err != nil {
		t.Skip("the corpus is not installed")
	}
	groups := map[string]HelpKind{"op": OperatorHelp, "agg": AggregateHelp, "fn": FunctionHelp, "plugin": PluginHelp,
		"deffn": FunctionHelp, "tables": TableHelp}
	used := regexp.MustCompile(`([\w-]+)(?:\(\))?=\d+|\('(\w+)', \d+\)`)
	described, all := 0, 0
	for line := range strings.Lines(string(text)) {
		group, names, _ := strings.Cut(strings.Replace(line, "tables ", "tables: ", 1), ": ")
		kind, ok := groups[group]
		if !ok {
			continue
		}
		for _, m := range used.FindAllStringSubmatch(names, -1) {
			name := m[1] + m[2]
			if _, known := LookupTable(name); kind == TableHelp && !known {
				continue // a table of another service
			}
			all++
			if describedAs(kind, name) {
				described++
			} else {
				t.Errorf("%s %s is used but has no description", group, name)
			}
		}
	}
	t.Logf("%d of %d names in the corpus have a description", described, all)
}

// describedAs also accepts a description under the current name, and of aggregates that the corpus
// counts as functions.
func describedAs(kind HelpKind, name string) bool {
	if Describe(kind, name) != "" || kind == OperatorHelp && Describe(FunctionHelp, name) != "" ||
		kind == FunctionHelp && Describe(AggregateHelp, name) != "" {
		return true
	}
	for _, k := range []Kind{Scalar, Aggregate} {
		if f, ok := LookupFunction(k, name); ok && f.Instead != "" &&
			(Describe(FunctionHelp, f.Instead) != "" || Describe(AggregateHelp, f.Instead) != "") {
			return true
		}
	}
	return false
}
