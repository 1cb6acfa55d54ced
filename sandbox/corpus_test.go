package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/sandbox/world"
	"quarry/table"
)

// wantSupported is the percentage of published queries that must run, as measured before.
const wantSupported = 99.0

// wantRows is how many of the published queries must find rows, as measured before.
const wantRows = 370

// queryTimeout limits the time of each query.
const queryTimeout = 20 * time.Second

// TestCorpusQueriesRun runs published queries against a small tenant and counts those
// that use something it does not support, and those that find rows.
func TestCorpusQueriesRun(t *testing.T) {
	f, err := os.Open("../../shared/kql/corpus/hunts.ndjson")
	if err != nil {
		t.Skip("the query corpus is not available")
	}
	defer f.Close()
	if testing.Short() {
		t.Skip("1,700 queries take a minute")
	}
	end := time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)
	w := world.New(1, end, .005)
	whole := &source{world: w, dialect: xdr}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	hunts, unsupported, rows, reasons := 0, 0, 0, map[string]int{}
	for lines.Scan() {
		var hunt struct {
			ID, Query string
			Syntax_ok bool
		}
		if err := json.Unmarshal(lines.Bytes(), &hunt); err != nil {
			t.Fatal(err)
		}
		if !hunt.Syntax_ok {
			continue
		}
		hunts++
		ctx, cancel := context.WithTimeout(t.Context(), queryTimeout)
		tree := syntax.Parse(hunt.Query)
		result, err := exec.Run(ctx, tree, &source{world: w, dialect: xdr, names: columnNames(tree, nil)},
			exec.Options{Now: end})
		if err == nil && hunts%4 == 0 { // check a quarter of them against a run with all columns
			want, err := exec.Run(ctx, tree, whole, exec.Options{Now: end})
			if err == nil && !sameAnswer(result, want) {
				t.Errorf("%s: reading only the columns that the query names changes its result", hunt.ID)
			}
		}
		cancel()
		wrong := (*exec.Error)(nil)
		switch {
		case err == nil && result.Rows() > 0:
			rows++
		case errors.As(err, &wrong):
			reasons[string(wrong.Code)+" "+wrong.Message]++
			if wrong.Code == exec.CodeUnsupported || wrong.Code == exec.CodeExternalData {
				unsupported++
			}
		case err != nil:
			reasons[err.Error()]++
		}
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons),
		func(a, b string) int { return reasons[b] - reasons[a] }) {
		t.Logf("%4d %s", reasons[reason], reason)
	}
	share := 100 * float64(hunts-unsupported) / float64(hunts)
	t.Logf("supported: %d of %d = %.1f %%; with rows: %d", hunts-unsupported, hunts, share, rows)
	if share < wantSupported {
		t.Errorf("supported queries: got %.1f %%, want at least %.1f %%", share, wantSupported)
	}
	if rows < wantRows {
		t.Errorf("queries with rows: got %d, want at least %d", rows, wantRows)
	}
}

func sameAnswer(a, b *table.Table) bool {
	if a.Rows() != b.Rows() || !slices.Equal(a.Columns(), b.Columns()) {
		return false
	}
	for column := range a.Columns() {
		for row := range min(a.Rows(), 50) {
			if a.Value(row, column) != b.Value(row, column) {
				return false
			}
		}
	}
	return true
}
