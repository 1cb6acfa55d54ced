package sema_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"quarry/kql/exec"
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

// Names lists the tables, as for search and union *.
func (empty) Names() []string {
	var names []string
	for _, t := range probeScope.Tables {
		names = append(names, t.Name)
	}
	return names
}

// marked reports whether a query has errors or warnings, or what the engine says as information.
func marked(query string, engine error) bool {
	for _, d := range sema.Bind(syntax.Parse(query), probeScope).Problems() {
		if d.Severity <= syntax.SeverityWarning || engine != nil && d.Message == engine.Error() {
			return true
		}
	}
	return false
}

// dependsOnData reports whether columns of a query follow from the rows of a table.
func dependsOnData(query string) bool {
	found := false
	for _, statement := range syntax.Parse(query).Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			x, ok := n.(*syntax.Evaluate)
			found = found || ok && (x.Call.Name.Text == "bag_unpack" || x.Call.Name.Text == "pivot")
			return true
		})
	}
	return found
}

// TestMarksAgreeWithTheEngine runs each probe over tables without rows. What the analyzer marks, the engine must
// refuse, and the reverse. Queries that only our engine cannot run do not count, nor names that data decides.
func TestMarksAgreeWithTheEngine(t *testing.T) {
	refused, all := 0, 0
	for _, name := range []string{"probes.txt", "arguments.txt"} {
		for _, p := range readProbes(t, name) {
			_, err := exec.Run(t.Context(), syntax.Parse(p.query), empty{}, exec.Options{})
			failure := (*exec.Error)(nil)
			if errors.As(err, &failure) && (failure.Code == exec.CodeUnsupported || failure.Code == exec.CodeExternalData ||
				failure.Code == exec.CodeUnresolved && dependsOnData(p.query)) {
				continue
			}
			all++
			if err != nil {
				refused++
			}
			if mark := marked(p.query, err); mark != (err != nil) {
				t.Errorf("%s, marked: %t, engine: %v: %s", p.verdict, mark, err, p.query)
			}
		}
	}
	t.Logf("analyzer and engine agree on %d probes, %d of them refused", all, refused)
}
