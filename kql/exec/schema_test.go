package exec

import (
	"regexp"
	"testing"

	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// everyTable matches search without tables, which covers the whole catalog in the analyser but no tables here.
var everyTable = regexp.MustCompile(`(?m)(^|;)\s*search `)

// TestAnalyserAndEngineAgreeOnSchemas compares the columns that the analyser derives with those of the
// results, for all recorded queries. Types that follow from data are unknown to the analyser.
func TestAnalyserAndEngineAgreeOnSchemas(t *testing.T) {
	compared, different := 0, 0
	for _, c := range recordedCases(t) {
		if c.fails || everyTable.MatchString(c.query) {
			continue
		}
		tree := syntax.Parse(c.query)
		columns, known := sema.Bind(tree, nil).Columns()
		got, err := Run(t.Context(), tree, nil, Options{})
		if err != nil || !known {
			continue
		}
		compared++
		want := got.Columns()
		same := len(columns) == len(want)
		for i := range min(len(columns), len(want)) {
			typ := columns[i].Type
			same = same && columns[i].Name == want[i].Name && (typ == types.Unknown || typ.String() == want[i].Type.String())
		}
		if !same {
			different++
			t.Logf("%s\n%s\nanalyser %v\nengine   %v\nrecorded %q %q", c.id, c.query, columns, want, c.columns, c.types)
		}
	}
	t.Logf("%d of %d schemas differ", different, compared)
	if different > 0 {
		t.Errorf("got %d different schemas, want 0", different)
	}
}
