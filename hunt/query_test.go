package hunt

import "testing"

func TestTakeLimit(t *testing.T) {
	for query, want := range map[string]int64{
		"T | take 10": 10, "T | limit 5 | project A | sort by A": 5, "let x = 1;\nT | where A | take 3 // few": 3,
		"T | take 10 | render card": 10,
		"T":                         0, "T | take 10 | where A": 0, "T | take 10 | summarize count()": 0,
		"T | top 10 by A": 0, "T | take x": 0, "": 0, "(": 0,
	} {
		rows, ok := takeLimit(query)
		if rows != want || ok != (want > 0) {
			t.Errorf("%q: got %d, %t, want %d", query, rows, ok, want)
		}
	}
}
