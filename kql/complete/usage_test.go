package complete_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"quarry/kql/complete"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// usageCounts counts which names queries have in which contexts.
type usageCounts struct {
	cells map[string]map[string]*usageCell // by key and name
	total map[string]int
	of    []map[string]map[string]int // by query
}

type usageCell struct{ count, queries int }

// leastQueries is the number of queries that must have a name in a context, and leastOfTopic the number for
// a word and a name.
const leastQueries, leastOfTopic = 2, 3

func countUsage(all []kqltest.Query) *usageCounts {
	u := &usageCounts{cells: map[string]map[string]*usageCell{}, total: map[string]int{}}
	for _, h := range all {
		own := map[string]map[string]int{}
		scope := scopeOf(h.Text)
		for _, w := range namesOf(h.Text) {
			bound := sema.Bind(syntax.Parse(h.Text[:w.Span.Start]), scope)
			keys, name := complete.Contexts(bound, w.Span.Start, h.Text[w.Span.Start:w.Span.End])
			for _, key := range keys {
				if own[key] == nil {
					own[key] = map[string]int{}
				}
				own[key][name]++
			}
		}
		u.of = append(u.of, own)
		for key, names := range own {
			u.add(key, names)
		}
	}
	return u
}

func (u *usageCounts) add(key string, names map[string]int) {
	if u.cells[key] == nil {
		u.cells[key] = map[string]*usageCell{}
	}
	for name, n := range names {
		if u.cells[key][name] == nil {
			u.cells[key][name] = &usageCell{}
		}
		u.cells[key][name].count += n
		u.cells[key][name].queries++
		u.total[key] += n
	}
}

// useWithout makes completion use the counts without those of some queries.
func (u *usageCounts) useWithout(left []int) {
	complete.UseCounts(func(key string) (int, map[string]int) {
		total, counts := u.total[key], map[string]int{}
		for name, cell := range u.cells[key] {
			count, queries := cell.count, cell.queries
			for _, query := range left {
				if n := u.of[query][key][name]; n > 0 {
					count, queries, total = count-n, queries-1, total-n
				}
			}
			if u.keeps(key, name, queries) {
				counts[name] = count
			}
		}
		return total, counts
	})
}

// keeps reports whether the count of a name in a context is kept: of words, only of those that make the name
// twice as likely.
func (u *usageCounts) keeps(key, name string, queries int) bool {
	if !complete.IsTopic(key) {
		return queries >= leastQueries
	}
	slot, _, _ := strings.Cut(key, " ")
	usual := complete.PlaceOf(slot)
	expected := float64(u.cells[usual][name].count) / float64(u.total[usual])
	return queries >= leastOfTopic && float64(u.cells[key][name].count) > 2*expected*float64(u.total[key])
}

// write writes usage.txt.
func (u *usageCounts) write(t *testing.T) {
	var lines strings.Builder
	numbers, list := map[string]int{}, []string{}
	for _, key := range slices.Sorted(maps.Keys(u.cells)) {
		cells := u.cells[key]
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(cells)), func(name string) bool {
			return !u.keeps(key, name, cells[name].queries)
		})
		if len(names) == 0 {
			continue
		}
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(cells[b].count, cells[a].count) })
		fmt.Fprintf(&lines, "%s\t%d", key, u.total[key])
		for _, name := range names {
			if _, ok := numbers[name]; !ok {
				numbers[name] = len(list)
				list = append(list, name)
			}
			fmt.Fprintf(&lines, "\t%d\t%d", numbers[name], cells[name].count)
		}
		lines.WriteString("\n")
	}
	if err := os.WriteFile("usage.txt", []byte(strings.Join(list, "\t")+"\n"+lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
