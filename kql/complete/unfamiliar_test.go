package complete_test

import (
	"regexp"
	"strings"
	"testing"

	"quarry/kql/kqltest"
)

// alike is the share of words in common from which queries resemble each other.
const alike = 0.6

// TestAuthorsNextWordInUnfamiliarQueries measures apart the queries that resemble one of those the counts and
// weights are from: published collections copy from each other.
func TestAuthorsNextWordInUnfamiliarQueries(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("only measures")
	}
	var known []map[string]bool
	corpus := kqltest.Corpus(t)
	for _, h := range fitted(corpus) {
		known = append(known, wordSet(h.Text))
	}
	groups := map[string][]kqltest.Query{}
	for _, h := range corpus {
		if !h.SyntaxOK || !h.HeldOut() {
			continue
		}
		words, group := wordSet(h.Text), "unfamiliar"
		for _, other := range known {
			if shared(words, other) >= alike {
				group = "familiar"
			}
		}
		groups[group] = append(groups[group], h)
	}
	for group, queries := range groups {
		n := completeAtRandom(t, queries, 8, typed{"nothing", 0}, false)["all"]
		t.Logf("%s: %d queries, %d places: in the first five %.2f %%", group, len(queries), n.places,
			kqltest.Percent(n.first, n.places))
	}
}

var wordPattern = regexp.MustCompile(`[a-z_]{3,}`)

func wordSet(text string) map[string]bool {
	words := map[string]bool{}
	for _, word := range wordPattern.FindAllString(strings.ToLower(text), -1) {
		words[word] = true
	}
	return words
}

// shared returns the share of the words of two sets that are in both.
func shared(a, b map[string]bool) float64 {
	both := 0
	for word := range a {
		if b[word] {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
