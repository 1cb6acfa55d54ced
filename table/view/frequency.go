package view

import (
	"cmp"
	"slices"
	"strings"

	"quarry/table"
)

// most returns the indexes of the most frequent values, up to limit unless it is 0. Numbers were
// counted in ascending order, so ties between them keep that order.
func (t *tallies) most(limit int) []int32 {
	least := t.minCount(limit)
	places, ties := make([]int32, 0, len(t.counts)), 0
	for i := range t.counts {
		one := &t.counts[i]
		if one.n < least {
			continue
		}
		if one.n == least && one.kind == tallied && !t.keptAsText() {
			if ties++; limit > 0 && ties > limit {
				continue
			}
		}
		places = append(places, int32(i))
	}
	if limit > 0 && t.keptAsText() {
		return t.first(places, limit)
	}
	places = t.sort(places)
	if limit > 0 {
		places = places[:min(limit, len(places))]
	}
	return places
}

// maxCount is where counting stops being exact: greater counts are treated as maxCount-1.
const maxCount = 256

// minCount returns the lowest count of the first values in order.
func (t *tallies) minCount(limit int) int32 {
	if limit == 0 {
		return 0
	}
	var occur [maxCount]int
	for i := range t.counts {
		occur[min(t.counts[i].n, maxCount-1)]++
	}
	for n := maxCount - 1; n > 0; n-- {
		if limit -= occur[n]; limit <= 0 {
			return int32(n)
		}
	}
	return 0
}

// sort sorts indexes as compare does. Numbers are in ascending order already.
func (t *tallies) sort(places []int32) []int32 {
	values, others := make([]int32, 0, len(places)), []int32(nil)
	for _, place := range places {
		if t.counts[place].kind == tallied {
			values = append(values, place)
		} else {
			others = append(others, place)
		}
	}
	if t.keptAsText() {
		values = t.inOrder(values)
	}
	slices.SortFunc(others, t.compare)
	values = append(values, others...)
	counts := make([]uint64, len(values))
	for i, place := range values {
		counts[i] = ^uint64(t.counts[place].n)
	}
	_, values = radix(counts, values)
	return values
}

// inOrder sorts indexes of strings by their values alone.
func (t *tallies) inOrder(places []int32) []int32 {
	texts := make([]string, len(places))
	for i, place := range places {
		texts[i] = t.texts[t.counts[place].key]
	}
	sorted := make([]int32, len(places))
	for i, at := range orderTexts(t.typ, texts) {
		sorted[i] = places[at]
	}
	return sorted
}

// first sorts no more strings than necessary: it compares each one with the last of those selected so
// far, and keeps only those that come before it.
func (t *tallies) first(places []int32, limit int) []int32 {
	chosen, last := make([]int32, 0, min(2*limit, len(places))), int32(-1)
	for _, place := range places {
		if last < 0 || t.compare(place, last) < 0 {
			chosen = append(chosen, place)
		}
		if len(chosen) >= 2*limit {
			chosen = t.sort(chosen)[:limit]
			last = chosen[limit-1]
		}
	}
	chosen = t.sort(chosen)
	return chosen[:min(limit, len(chosen))]
}

// compare orders values: by descending count, then by kind and value.
func (t *tallies) compare(a, b int32) int {
	x, y := &t.counts[a], &t.counts[b]
	if c := cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(x.kind, y.kind)); c != 0 {
		return c
	}
	return t.compareValues(x, y)
}

// compareValues orders values of the same kind.
func (t *tallies) compareValues(x, y *tally) int {
	switch {
	case x.kind == talliedMisfit:
		return strings.Compare(t.texts[x.key], t.texts[y.key])
	case x.kind == talliedNull || !t.keptAsText():
		return cmp.Compare(x.key, y.key)
	}
	return compareTexts(t.typ, t.texts[x.key], t.texts[y.key])
}

func (t *tallies) keptAsText() bool { return !t.typ.Integral() && t.typ != table.Real }
