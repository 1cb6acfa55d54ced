package lint_test

import (
	"maps"
	"os"
	"slices"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestAdviceIsRareEnoughToBeRead counts how often each rule fires over the corpus.
func TestAdviceIsRareEnoughToBeRead(t *testing.T) {
	hunted, all := map[string]int{}, map[string]int{}
	samples := map[string][]string{}
	count, quiet := 0, 0
	for _, h := range kqltest.Corpus(t) {
		if !h.SyntaxOK {
			continue
		}
		count++
		seen := map[string]bool{}
		scope := &sema.Scope{Dialect: "graph"}
		for _, d := range lint.Advice(sema.Bind(syntax.Parse(h.Text), scope), scope) {
			all[d.Code]++
			if !seen[d.Code] {
				hunted[d.Code]++
				samples[d.Code] = append(samples[d.Code],
					h.ID+" "+d.Message+"\n      "+h.Text[max(0, d.Span.Start-120):min(len(h.Text), d.Span.End+60)])
			}
			seen[d.Code] = true
		}
		if len(seen) == 0 {
			quiet++
		}
	}
	for _, code := range slices.SortedFunc(maps.Keys(all), func(a, b string) int { return hunted[b] - hunted[a] }) {
		t.Logf("%-24s in %5.1f of 100 queries, %5.2f times per query", code, 100*float64(hunted[code])/float64(count),
			float64(all[code])/float64(count))
	}
	t.Logf("no advice for %.1f of 100 queries", 100*float64(quiet)/float64(count))
	if shown := os.Getenv("KQL_ADVICE"); shown != "" { // print the places where one rule fires
		for _, sample := range samples[shown] {
			t.Log(sample)
		}
	}
	for code, n := range hunted {
		if n > count*most[code]/100 {
			t.Errorf("%s fires in %d of %d queries, want at most %d of 100", code, n, count, most[code])
		}
	}
}

// most is the highest number of queries per 100 for which a rule may fire before it is noise.
// Published queries leave the time range to the portal, which the API does not have, so half of
// them lack a time filter.
var most = map[string]int{
	"unknown-value": 1, "unknown-key": 1,
	"no-time-filter": 60, "contains-for-word": 8, "join-without-time": 5, "outdated-function": 5, "renamed-table": 3,
	"sort-without-take": 3,
	"case-by-function":  1, "unbounded-expansion": 1, "regex-for-text": 1, "filter-after-summarize": 1,
	"unscoped-search": 1, "join-larger-left": 1,
}
