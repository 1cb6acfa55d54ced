package exec

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/syntax"
)

// evidenceFile says how the behaviour of rows of the catalog is known.
var evidenceFile = filepath.Join("..", "catalog", "evidence.txt")

// TestRecordedRowsAreThoseOfRecordedAnswers compares the rows marked as recorded with the names in the
// recorded queries that the engine answers as recorded. -update writes them.
func TestRecordedRowsAreThoseOfRecordedAnswers(t *testing.T) {
	data, err := os.ReadFile(evidenceFile)
	if err != nil {
		t.Fatal(err)
	}
	var inferred, recorded []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, catalog.Inferred.String()) {
			inferred = append(inferred, line)
		} else {
			recorded = append(recorded, line)
		}
	}
	rows := map[string]bool{}
	for _, c := range recordedCases(t) {
		if !c.fails && c.mismatch(t.Context()) == "" {
			namesIn(c.query, rows)
		}
	}
	var want []string
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		if !slices.Contains(inferred, catalog.Inferred.String()+" "+row) {
			want = append(want, catalog.Recorded.String()+" "+row)
		}
	}
	t.Logf("%d rows are recorded, %d inferred", len(want), len(inferred))
	if slices.Equal(recorded, want) {
		return
	}
	if *update {
		text := strings.Join(append(inferred, want...), "\n") + "\n"
		if err := os.WriteFile(evidenceFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, row := range want {
		if !slices.Contains(recorded, row) {
			t.Errorf("missing %q; run the test with -update", row)
		}
	}
	for _, row := range recorded {
		if !slices.Contains(want, row) {
			t.Errorf("%q, but no recorded answer shows it; run the test with -update", row)
		}
	}
}

// namesIn adds the rows of the catalog that a query uses.
func namesIn(query string, rows map[string]bool) {
	add := func(kind catalog.HelpKind, known bool, name string) {
		if known {
			rows[string(kind)+" "+name] = true
		}
	}
	plugins := map[*syntax.Call]bool{}
	for _, statement := range syntax.Parse(query).Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			if evaluate, ok := n.(*syntax.Evaluate); ok {
				plugins[evaluate.Call] = true
			}
			switch n := n.(type) {
			case syntax.Operator:
				add(catalog.OperatorHelp, slices.Contains(catalog.Operators(), n.Keyword()), n.Keyword())
			case *syntax.Call:
				name := n.Name.Text
				if plugins[n] {
					_, known := catalog.LookupFunction(catalog.Plugin, name)
					add(catalog.PluginHelp, known, name)
					break
				}
				_, aggregate := agg.Aggregates()[name]
				_, function := expr.FunctionIndex()[name]
				_, known := catalog.LookupFunction(catalog.Aggregate, name)
				add(catalog.AggregateHelp, aggregate && known, name)
				_, known = catalog.LookupFunction(catalog.Scalar, name)
				add(catalog.FunctionHelp, function && !aggregate && known, name)
			}
			return true
		})
	}
}

// An answer that used something inferred says so, once.
func TestInferredBehaviourIsNoted(t *testing.T) {
	for query, want := range map[string][]string{
		"print hash_many(1, 2), hash_many(3, 4)":  {"how the service computes hash_many() is not published, so its results may differ"},
		"print s = 'a' | reduce by s":             {"how the service computes `reduce` is not published, so its results may differ"},
		"print s = 'a' | evaluate basket()":       {"how the service computes basket() is not published, so its results may differ"},
		"print strlen('a')":                       nil,
		"print n = 1 | fork (take 1) (count)":     {"`fork` returns 2 tables; their rows are in one here, with the table in the column `$table`"},
		"let f = () { hash_many(1, 2) }; print 1": nil,
	} {
		var got []string
		opts := Options{Note: func(text string) { got = append(got, text) }}
		if _, err := Run(t.Context(), syntax.Parse(query), nil, opts); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q and error %v, want %q", query, got, err, want)
		}
	}
}
