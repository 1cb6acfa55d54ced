package complete

import (
	"math"
	"strings"
)

// shares are the relative frequencies of names of one kind: 1 for the first, then falling as word
// frequencies do. Names that are not listed have 0.
type shares map[string]float32

// byUse assigns shares to a list of names, the most frequent first.
func byUse(names string) shares {
	list := strings.Fields(names)
	s := make(shares, len(list))
	for i, name := range list {
		s[name] = float32(1 - math.Log1p(float64(i))/math.Log1p(float64(len(list))))
	}
	return s
}

// ranks assigns a rank to each word of a list, the highest to the first.
func ranks(words string) map[string]int {
	list := strings.Fields(words)
	m := make(map[string]int, len(list))
	for i, word := range list {
		m[strings.ReplaceAll(word, "matches_regex", "matches regex")] = len(list) - i
	}
	return m
}

// logarithm scales a count so that the first occurrences matter most.
func logarithm(n int) float32 {
	if n <= 0 {
		return 0
	}
	return float32(math.Log2(float64(1 + min(n, 31))))
}

func truth(yes bool) float32 {
	if yes {
		return 1
	}
	return 0
}
