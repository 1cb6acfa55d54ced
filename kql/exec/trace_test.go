package exec

import (
	"fmt"
	"strings"
	"testing"

	"quarry/kql/plan"
	"quarry/kql/syntax"
)

// counts lists the rows of each step, and how often they were read.
func counts(lines []plan.Line) string {
	var steps []string
	for _, l := range lines {
		text := l.Operator + " -"
		if l.Stats != nil {
			text = fmt.Sprintf("%s %d/%d", l.Operator, l.Stats.Rows, l.Stats.Reads)
		}
		for _, part := range l.Inputs {
			text += " [" + counts(part.Lines) + "]"
		}
		steps = append(steps, text)
	}
	return strings.Join(steps, " | ")
}

// TestTraceCountsRows runs queries over the numbers 0 to 4,999 and expects the same counts with one worker and
// with two, and the same results as without a trace.
func TestTraceCountsRows(t *testing.T) {
	for query, want := range map[string]string{
		"T | where n >= 1000 | extend m = n * 2 | where m < 4000 | count": "table 5000/1 | where 4000/1 | " +
			"extend 4000/1 | where 1000/1 | count 1/1",
		"T | take 3 | render table":                            "table 256/1 | take 3/1 | render 3/1",
		"T | summarize c = count() by b = n % 10 | top 2 by b": "table 5000/1 | summarize 10/1 | top 2/1",
		"let S = T | where n < 4; S | join kind=inner S on n": "name 8/2 [table 10000/2 | where 8/2] | " +
			"join 4/1 [name 8/2]",
		"T | where n < toscalar(T | summarize max(n)) - 4997": "table 5000/1 | " +
			"where 2/1 [table 5000/1 | summarize 1/1]",
		"T | where n < 3 | partition by n (extend m = 1)": "table 5000/1 | where 3/1 | partition 3/1 [extend 3/3]",
		"let M = materialize(T | where n < 2); M | union M": "name 4/2 [table 5000/1 | where 2/1 | function 4/2] | " +
			"union 4/1 [name 4/2]",
	} {
		src := tables{"T": numbers(5000)}
		plain, err := Run(t.Context(), syntax.Parse(query), src, Options{})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for _, workers := range []int{1, 2} {
			trace := &Trace{}
			traced, err := Run(t.Context(), syntax.Parse(query), src, Options{Workers: workers, ChunkRows: 256, Trace: trace})
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			if show(traced) != show(plain) {
				t.Errorf("%s: the trace changes the results", query)
			}
			if got := counts(plan.Explain(trace.Plan, query, trace.Measured)); got != want {
				t.Errorf("%s, %d workers\n got %s\nwant %s", query, workers, got, want)
			}
		}
	}
}
