package sema_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"quarry/kql/exec"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// empty is a source of the probes' tables without rows.
type empty struct{}

func (empty) Table(_ context.Context, name string) (*table.Table, error) {
	for _, known := range probeScope.Tables {
		if known.Name != name {
			continue
		}
		var columns []table.Column
		for _, c := range known.Columns {
			typ, _ := table.ParseType(c.Type.String())
			columns = append(columns, table.Column{Name: c.Name, Type: typ})
		}
		return table.NewBuilder(columns).Table(), nil
	}
	return nil, fmt.Errorf("table %s: %w", name, exec.ErrUnknownTable)
}

// marked reports whether a query has errors or warnings.
func marked(query string) bool {
	for _, d := range sema.Bind(syntax.Parse(query), probeScope).Problems() {
		if d.Severity <= syntax.SeverityWarning {
			return true
		}
	}
	return false
}

// TestMarksAgreeWithTheEngine runs each probe over tables without rows. What the analyzer marks, the engine
// should refuse, and the reverse. Queries that only our engine cannot run do not count. The limits are
// what has been reached.
func TestMarksAgreeWithTheEngine(t *testing.T) {
	const leastRefusedMarked, leastAgree = 98, 99
	refusedMarked, refused, agree, all := 0, 0, 0, 0
	for _, name := range []string{"probes.txt", "arguments.txt"} {
		for _, p := range readProbes(t, name) {
			_, err := exec.Run(t.Context(), syntax.Parse(p.query), empty{}, exec.Options{})
			if err != nil && (strings.Contains(err.Error(), "not supported by the local engine") ||
				strings.Contains(err.Error(), "not available here")) {
				continue
			}
			mark := marked(p.query)
			all++
			if err != nil {
				refused++
			}
			switch {
			case mark && err != nil:
				refusedMarked++
				agree++
			case mark == (err != nil):
				agree++
			default:
				t.Logf("%s, marked: %t, engine: %v: %s", p.verdict, mark, err, p.query)
			}
		}
	}
	share := kqltest.Percent(refusedMarked, refused)
	t.Logf("%d of %d probes that the engine refuses are marked, %.1f %%", refusedMarked, refused, share)
	t.Logf("analyzer and engine agree on %d of %d, %.1f %%", agree, all, kqltest.Percent(agree, all))
	if share < leastRefusedMarked || kqltest.Percent(agree, all) < leastAgree {
		t.Errorf("want %d %% marked and %d %% agreed", leastRefusedMarked, leastAgree)
	}
}
