package sema_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quarry/kql/format"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestVarietyMatchesOracle compares errors and columns for queries that are rare in the corpus.
// testdata/variety.txt has queries separated by blank lines: every operator, statement and literal,
// and many errors.
func TestVarietyMatchesOracle(t *testing.T) { compareWithOracle(t, variety(t)) }

func variety(t *testing.T) []string {
	text, err := os.ReadFile(filepath.Join("testdata", "variety.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n\n")
}

func TestVarietyHoldsWhatIsTrueOfAnyText(t *testing.T) {
	for _, query := range variety(t) {
		kqltest.CheckText(t, query)
		formatted, ok := format.Format(query, format.Options{})
		if !ok {
			continue
		}
		if again, ok := format.Format(formatted, format.Options{}); !ok || again != formatted {
			t.Errorf("%q: formatted again, %q becomes %q", query, formatted, again)
		}
		before, after := columnsOf(sema.Bind(syntax.Parse(query), nil)),
			columnsOf(sema.Bind(syntax.Parse(formatted), nil))
		if before != after {
			t.Errorf("%q: formatted, it gives %s, not %s", query, after, before)
		}
	}
}

// TestRecordedCasesMatchOracle does the same for the queries of the executor's conformance tests.
func TestRecordedCasesMatchOracle(t *testing.T) {
	var queries []string
	for _, name := range []string{"kustainer.ndjson", "emulator_docs.ndjson"} {
		f, err := os.Open(kqltest.Shared("kql", "conformance", name))
		if err != nil {
			t.Skip("the recorded cases are not installed")
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var c struct{ Query string }
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			queries = append(queries, c.Query)
		}
	}
	compareWithOracle(t, queries)
}

// compareWithOracle fails if we report an error and the oracle does not. It logs the errors that
// only the oracle reports, and how many results have the same columns.
func compareWithOracle(t *testing.T, queries []string) {
	t.Helper()
	clean, equal, wrong, missed := 0, 0, 0, 0
	for i, m := range meanings(t, queries) {
		bound := sema.Bind(syntax.Parse(queries[i]), nil)
		var errors []string
		for _, d := range bound.Problems() {
			if d.Severity == syntax.SeverityError {
				errors = append(errors, d.Message)
			}
		}
		switch {
		// the oracle accepts management commands, advanced hunting does not
		case m.Error != "" || strings.HasPrefix(queries[i], "."):
		case !m.clean() && len(errors) == 0:
			missed++
			wrong++
			t.Logf("missed in %q: %v", queries[i], append(m.Syntax, m.Semantic...)[0].Message)
		case !m.clean():
			wrong++
		case len(errors) > 0:
			t.Errorf("alarm in %q: %v", queries[i], errors)
		default:
			clean++
			var got [][2]string
			columns, _ := bound.Columns()
			for _, c := range columns {
				got = append(got, [2]string{c.Name, c.Type.String()})
			}
			if slices.EqualFunc(got, m.Result, sameColumn) {
				equal++
			} else {
				t.Logf("columns of %.80q: got %.200v, want %.200v", queries[i], got, m.Result)
			}
		}
	}
	t.Logf("%d clean, the same columns in %d, %.2f %%; errors found in %d of %d that have some", clean, equal,
		kqltest.Percent(equal, clean), wrong-missed, wrong)
}
