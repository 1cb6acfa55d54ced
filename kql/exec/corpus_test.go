package exec

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/table"
)

// defender is a Source with Defender's tables, all empty.
type defender struct{}

func (defender) Table(_ context.Context, name string) (*table.Table, error) {
	t, ok := catalog.LookupTable(name)
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, ErrUnknownTable)
	}
	columns := make([]table.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i].Name = c.Name
		columns[i].Type, _ = table.ParseType(c.Type.String())
	}
	return table.NewBuilder(columns).Table(), nil
}

func (defender) Names() []string {
	var names []string
	for _, t := range catalog.Tables() {
		names = append(names, t.Name)
	}
	return names
}

func (defender) External(context.Context, ExternalData) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func (defender) Enrich(_ context.Context, _ string, columns []table.Column, _ []Subject) (*table.Table, error) {
	return table.NewBuilder(columns).Table(), nil
}

// TestHuntingQueriesAreSupported runs real hunting queries over empty tables and counts those that use
// something that the engine does not support.
func TestHuntingQueriesAreSupported(t *testing.T) {
	f, err := os.Open("../../../shared/kql/corpus/hunts.ndjson")
	if err != nil {
		t.Skip("the corpus of hunts is not here")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	runs, unsupported, reasons := 0, 0, map[string]int{}
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
		runs++
		_, err := Run(t.Context(), syntax.Parse(hunt.Query), defender{}, Options{Now: now})
		var wrong *Error
		switch {
		case err == nil:
		case isInternal(err), !errors.As(err, &wrong):
			t.Errorf("%s: got %v, want an *Error that is not internal", hunt.ID, err)
		default:
			reasons[string(wrong.Code)+" "+wrong.Message]++
			if wrong.Code == CodeUnsupported || wrong.Code == CodeExternalData {
				unsupported++
			}
		}
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons),
		func(a, b string) int { return reasons[b] - reasons[a] }) {
		t.Logf("%4d %s", reasons[reason], reason)
	}
	share := 100 * float64(runs-unsupported) / float64(runs)
	t.Logf("supported: %d of %d = %.1f %%", runs-unsupported, runs, share)
	if share < supportedShare {
		t.Errorf("supported hunting queries: got %.1f %%, want at least %.1f %%", share, supportedShare)
	}
}

// supportedShare is the required percentage of queries, which has been reached before.
const supportedShare = 99.0
