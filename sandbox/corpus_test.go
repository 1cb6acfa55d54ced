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

	"quarry/kql"
	"quarry/kql/engine"
	"quarry/sandbox/world"
	"quarry/table"
)

// understood is the share of people's hunts, in per cent, that has been reached once.
const understood = 99.0

// patience is how long one of the hunts may take: they are run for what they use.
const patience = 20 * time.Second

// TestHuntsOfPeopleRunOnTheTenant runs hunts that people wrote on a small tenant, and
// counts those that ask for what it does not have.
func TestHuntsOfPeopleRunOnTheTenant(t *testing.T) {
	f, err := os.Open("../../shared/kql/corpus/hunts.ndjson")
	if err != nil {
		t.Skip("the corpus of hunts is not here")
	}
	defer f.Close()
	if testing.Short() {
		t.Skip("1,700 hunts take a minute")
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
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		tree := kql.Parse(hunt.Query)
		result, err := engine.Run(ctx, tree, &source{world: w, dialect: xdr, names: namesIn(tree)}, engine.Options{Now: end})
		if err == nil && hunts%4 == 0 { // that all columns give the same answer is tried with some
			want, err := engine.Run(ctx, tree, whole, engine.Options{Now: end})
			if err == nil && !sameAnswer(result, want) {
				t.Errorf("%s: with the columns that it names the answer is another", hunt.ID)
			}
		}
		cancel()
		wrong := (*engine.Error)(nil)
		switch {
		case err == nil && result.Rows() > 0:
			rows++
		case errors.As(err, &wrong):
			reasons[wrong.Code+" "+wrong.Message]++
			if wrong.Code == engine.CodeUnsupported || wrong.Code == engine.CodeExternalData {
				unsupported++
			}
		case err != nil:
			reasons[err.Error()]++
		}
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return reasons[b] - reasons[a] }) {
		t.Logf("%4d %s", reasons[reason], reason)
	}
	share := 100 * float64(hunts-unsupported) / float64(hunts)
	t.Logf("understood: %d of %d = %.1f %%; with rows: %d", hunts-unsupported, hunts, share, rows)
	if share < understood {
		t.Errorf("hunts without something that is not supported: got %.1f %%, want at least %.1f %%", share, understood)
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
