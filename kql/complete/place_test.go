package complete_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"quarry/kql/complete"
)

// placesNow is the time in the places, which have dates.
var placesNow = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// TestPlaces completes the queries of testdata/places.txt. Each line has a query, the words that must be among
// the first five (or the first N after "N:"; - for no completions at all), and words that must not be
// offered.
func TestPlaces(t *testing.T) {
	text, err := os.ReadFile("testdata/places.txt")
	if err != nil {
		t.Fatal(err)
	}
	places := 0
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) != 3 {
			t.Fatalf("%q has %d columns, want 3", line, len(columns))
		}
		places++
		list, _, _ := completions(columns[0], complete.CompleteOptions{Now: placesNow})
		labels := make([]string, len(list))
		for i, x := range list {
			labels[i] = x.Label
		}
		checkPlace(t, columns[0], labels, columns[1], strings.Fields(columns[2]))
	}
	t.Logf("%d places", places)
}

func checkPlace(t *testing.T, query string, labels []string, expected string, never []string) {
	t.Helper()
	if expected == "-" {
		if len(labels) > 0 {
			t.Errorf("%s: got %q, want nothing", query, labels[:min(len(labels), 5)])
		}
		return
	}
	most := 5
	if n, rest, ok := strings.Cut(expected, ":"); ok {
		if limit, err := strconv.Atoi(n); err == nil {
			most, expected = limit, rest
		}
	}
	first := labels[:min(len(labels), most)]
	for _, word := range strings.Fields(expected) {
		if !slices.Contains(first, word) {
			t.Errorf("%s: got %q, want %q among the first %d", query, labels[:min(len(labels), max(most, 5))], word, most)
		}
	}
	for _, word := range never {
		if i := slices.Index(labels, word); i >= 0 && word != "-" {
			t.Errorf("%s: %q is offered, as number %d of %d", query, word, i+1, len(labels))
		}
	}
}
