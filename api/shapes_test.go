package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestUnusualResponseShapes(t *testing.T) {
	wide := make([]string, 10_000)
	cells := make([]string, len(wide))
	for i := range wide {
		wide[i] = fmt.Sprintf(`{"Name":"c%d","Type":"Int64"}`, i)
		cells[i] = fmt.Sprintf(`"c%d":%d`, i, i)
	}
	tests := []struct {
		name, body    string
		rows, columns int
		kind          Kind // Unknown for success
	}{
		{"10,000 columns", `{"Schema":[` + strings.Join(wide, ",") + `],"Results":[{` + strings.Join(cells,
			",") + `}]}`, 1, 10_000, Unknown},
		{"a column twice",
			`{"Schema":[{"Name":"a","Type":"String"},{"Name":"a","Type":"String"}],"Results":[{"a":"x"}]}`, 1, 2,
			Unknown},
		{"results are null", `{"Schema":[{"Name":"a","Type":"String"}],"Results":null}`, 0, 1, Unknown},
		{"no results at all", `{"Schema":[{"Name":"a","Type":"String"}]}`, 0, 1, Unknown},
		{"a row is an array", `{"Schema":[{"Name":"a","Type":"String"}],"Results":[["x"]]}`, 0, 0, Malformed},
		{"a row is a number", `{"Schema":[{"Name":"a","Type":"String"}],"Results":[7]}`, 0, 0, Malformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := clientOf(t, serve(t, gives(200, test.body)), nil)
			answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
			if KindOf(err) != test.kind {
				t.Fatalf("ended with %v of kind %d, want kind %d", err, KindOf(err), test.kind)
			}
			if err == nil && (answer.Table.Rows() != test.rows || len(answer.Table.Columns()) != test.columns) {
				t.Errorf("%d rows of %d columns, want %d of %d", answer.Table.Rows(), len(answer.Table.Columns()),
					test.rows, test.columns)
			}
		})
	}
}

// TestEndlessBodyEndsAtTheSizeLimit reads from a service that sends rows without end: the run stops
// at the limit and keeps the rows up to there.
func TestEndlessBodyEndsAtTheSizeLimit(t *testing.T) {
	row := `{"FileName":"` + strings.Repeat("x", 1000) + `"},`
	gone := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		defer close(gone)
		_, _ = io.WriteString(w, `{"Schema":[{"Name":"FileName","Type":"String"}],"Results":[`)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, row); err != nil {
				return
			}
		}
	})
	client := clientOf(t, server, func(c *Config) { c.MaxBytes = 8 << 20 })
	answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
	if KindOf(err) != TooLarge || answer == nil || answer.Table.Rows() < 8000 || answer.Table.Rows() > 8500 {
		t.Errorf("ended with %v, want it too large, with the rows of 8 MB", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case <-gone:
	case <-ctx.Done():
		t.Error("the connection was not closed: the service goes on sending")
	}
}
