package sandbox_test

import (
	"testing"
	"time"

	"quarry/api/dialect"
	"quarry/history/library"
	"quarry/kql/exec"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/sandbox/world"
)

// TestLibraryFindsSomething runs the queries that come with the program, on several days of the week, and
// checks them as the command does.
func TestLibraryFindsSomething(t *testing.T) {
	scope := sema.NewScope(dialect.Graph, "", nil, exec.Fold)
	for day := range 7 {
		end := monday.AddDate(0, 0, day)
		local := worldSource{world.New(1, end, .1)}
		for _, h := range library.Queries() {
			began := time.Now()
			result, err := exec.Run(t.Context(), syntax.Parse(h.Query), local, exec.Options{Now: end})
			if err != nil {
				t.Errorf("%s: %v", h.Name, err)
				continue
			}
			if result.Rows() == 0 {
				t.Errorf("%s finds nothing in data that end on a %s", h.Name, end.Weekday())
			}
			if day > 0 {
				continue
			}
			t.Logf("%-55s %6d rows, %v", h.Name, result.Rows(), time.Since(began).Round(time.Millisecond))
			for _, d := range lint.Findings(h.Query, scope, true) {
				t.Errorf("%s: %s", h.Name, d.Message)
			}
		}
	}
}
