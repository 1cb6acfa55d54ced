package fuzzy_test

import (
	"slices"
	"testing"

	"quarry/fuzzy"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		typed, text string
		want        fuzzy.Fit
		matched     []int
	}{
		{"", "Timestamp", fuzzy.Start, nil},
		{"timestamp", "Timestamp", fuzzy.Whole, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		{"Tim", "Timestamp", fuzzy.Exact, []int{0, 1, 2}},
		{"tim", "Timestamp", fuzzy.Start, []int{0, 1, 2}},
		{"line", "ProcessCommandLine", fuzzy.WordStart, []int{14, 15, 16, 17}},
		{"pcl", "ProcessCommandLine", fuzzy.Humps, []int{0, 7, 14}},
		{"xf", "ipv4_IsXMLFile", fuzzy.Humps, []int{7, 10}},
		{"mand", "ProcessCommandLine", fuzzy.Inside, []int{10, 11, 12, 13}},
		{"psl", "ProcessCommandLine", fuzzy.Scattered, []int{0, 5, 14}},
		{"über", "Alle Übersichten", fuzzy.WordStart, []int{5, 6, 7, 8, 9}},
		{"lcp", "ProcessCommandLine", fuzzy.None, nil},
		{"longer", "long", fuzzy.None, nil},
	} {
		fit, matched := fuzzy.Match(c.typed, c.text)
		if fit != c.want || !slices.Equal(matched, c.matched) {
			t.Errorf("Match(%q, %q) = %d, %v; want %d, %v", c.typed, c.text, fit, matched, c.want, c.matched)
		}
	}
}

func TestRankSortsByScore(t *testing.T) {
	texts := []string{"Open a table in a new tab", "Next tab", "New tab", "Quit", "Zoom in"}
	if got, want := fuzzy.Rank("nt", texts), []int{2, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("Rank = %v, want %v", got, want)
	}
	if got := fuzzy.Rank("tab", texts); !slices.Equal(got, []int{2, 1, 0}) {
		t.Errorf("Rank = %v: of equal fits the shorter comes first", got)
	}
}
