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

// isError matches the outcome of a case whose query is wrong.
var isError = regexp.MustCompile(`^[A-Z]+\d+ at "`)

// TestAnalyserAndEngineAgreeOnSchemas compares the columns that the analyser derives with those of the
// results, for all recorded queries and all cases of our own. Types that follow from data are unknown to
// the analyser.
func TestAnalyserAndEngineAgreeOnSchemas(t *testing.T) {
	t.Run("recorded", func(t *testing.T) {
		var queries []string
		for _, c := range recordedCases(t) {
			if !c.fails && !everyTable.MatchString(c.query) {
				queries = append(queries, c.query)
			}
		}
		agreeOnSchemas(t, queries, nil)
	})
	t.Run("own", func(t *testing.T) {
		var queries []string
		for _, c := range rowCases(t) {
			if !isError.MatchString(c.want) {
				queries = append(queries, c.query)
			}
		}
		for _, s := range readSheets(t) {
			if len(s.names) > 0 {
				projected, _ := s.columns()
				queries = append(queries, s.datatable()+" | project "+projected)
			}
		}
		agreeOnSchemas(t, queries, source())
	})
}

func agreeOnSchemas(t *testing.T, queries []string, src Source) {
	t.Helper()
	compared := 0
	for _, query := range queries {
		tree := syntax.Parse(query)
		columns, known := sema.Bind(tree, nil).Columns()
		got, err := Run(t.Context(), tree, src, Options{Now: now})
		if err != nil || !known {
			continue
		}
		compared++
		want := got.Columns()
		same := len(columns) == len(want)
		for i := range min(len(columns), len(want)) {
			typ := columns[i].Type
			same = same && columns[i].Name == want[i].Name &&
				(typ == types.Unknown || typ.String() == want[i].Type.String())
		}
		if !same {
			t.Errorf("%s\nanalyser %v\nengine   %v", query, columns, want)
		}
	}
	t.Logf("%d of %d schemas compared", compared, len(queries))
}
