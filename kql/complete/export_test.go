package complete

import (
	"strings"

	"quarry/kql/sema"
)

// Candidates returns the completions at an offset with their traits, to fit the weights.
func Candidates(b *sema.Bound, offset int) (situation int, labels []string, all [][]float32) {
	c := completer{}
	if !c.at(b, offset) {
		return 0, nil, nil
	}
	c.observe = func(label string, t traits) {
		labels = append(labels, label)
		all = append(all, append([]float32{}, t[:]...))
	}
	c.offer()
	return int(c.situation), labels, all
}

// Contexts returns the keys of the contexts at an offset, and the name by which a word written there is
// counted.
func Contexts(b *sema.Bound, offset int, word string) (keys []string, name string) {
	c := completer{}
	if !c.at(b, offset) {
		return nil, ""
	}
	c.survey()
	for _, list := range c.contexts() {
		keys = append(keys, list...)
	}
	c.offer()
	for _, x := range c.list {
		if x.Label == word {
			return keys, c.nameInUsage(&x)
		}
	}
	return nil, ""
}

// UseCounts replaces the counts of usage.txt.
func UseCounts(of func(key string) (total int, counts map[string]int)) {
	usageOf = func(key string) usage {
		total, counts := of(key)
		u := usage{total: total}
		for name, n := range counts {
			u.counts = append(u.counts, usageCount{name, n})
		}
		return u
	}
}

// Likeness returns roughly how likely a candidate is, before the weights are fitted.
func Likeness(t []float32) float32 {
	sum := t[isUsed] + 2*t[isFresh] + 2*t[isOwn]
	for i := isWritten; i < traitCount; i++ {
		sum += t[i]
	}
	return sum
}

// InfixOperators returns the names of the operators between two operands, with _ for blanks.
func InfixOperators() []string { return strings.Fields(allOperators) }

// IsTopic reports whether a key is of a word of the text.
func IsTopic(key string) bool { return key[0] == byte('A'+byTopic) }

// PlaceOf returns the key of the situation of the first part of a key.
func PlaceOf(slot string) string { return "A" + slot[1:] }
