package sandbox_test

import (
	"os"
	"strings"
	"testing"

	"quarry/hunt/refine"
	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/sandbox"
	"quarry/sandbox/world"
	"quarry/table"
)

const guideFile = "../docs/sandbox.md"

// guided is a query of the guide with the table below it.
type guided struct {
	query   string
	refines bool // runs on the previous result
	want    string
}

// TestGuideMatchesResults runs the queries of the guided hunt and compares the results with the
// tables in the guide.
func TestGuideMatchesResults(t *testing.T) {
	steps := readGuide(t)
	if len(steps) != 11 {
		t.Fatalf("the guide has %d queries with a table, want ten and one that refines a result", len(steps))
	}
	l := start(t, sandbox.Options{Scale: .1}) // scale changes the background noise, not the story
	local := worldSource{world.New(1, monday, 1)}
	var answer *table.Table
	for _, step := range steps {
		name, _, _ := strings.Cut(step.query, "\n")
		t.Run(name, func(t *testing.T) {
			var err error
			if step.refines {
				answer, err = refine.Run(t.Context(), step.query, refine.Answers{Answer: answer}, monday)
			} else {
				answer, err = exec.Run(t.Context(), syntax.Parse(step.query), local, exec.Options{Now: monday})
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, step.query)
			}
			if got := markdown(answer); got != step.want {
				t.Errorf("got\n%s\nthe guide shows\n%s", got, step.want)
			}
			if step.refines {
				return
			}
			if got := printed(answer); overHTTP(t, l.ask("graph", step.query)) != got {
				t.Errorf("over HTTP a smaller tenant returns something other than\n%s", got)
			}
		})
	}
}

// readGuide returns the KQL blocks that are followed by a table.
func readGuide(t *testing.T) (steps []guided) {
	t.Helper()
	text, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	const fence = "\n```"
	for _, part := range strings.Split(string(text), fence+"kusto")[1:] {
		kind, rest, _ := strings.Cut(part, "\n")
		query, below, _ := strings.Cut(rest, fence)
		below = strings.TrimLeft(below, "\n")
		var rows []string
		for line := range strings.Lines(below) {
			if !strings.HasPrefix(line, "|") {
				break
			}
			rows = append(rows, strings.TrimSpace(line))
		}
		if len(rows) > 0 {
			steps = append(steps, guided{query, kind == " refine", strings.Join(rows, "\n")})
		}
	}
	return steps
}

// markdown formats a table as the guide does.
func markdown(t *table.Table) string {
	row := func(cell func(column int) string) string {
		line := "|"
		for column := range t.Columns() {
			line += " " + cell(column) + " |"
		}
		return line
	}
	lines := []string{
		row(func(column int) string { return t.Columns()[column].Name }),
		"|" + strings.Repeat("---|", len(t.Columns())),
	}
	for r := range t.Rows() {
		lines = append(lines, row(func(column int) string { return t.Value(r, column).String() }))
	}
	return strings.Join(lines, "\n")
}
