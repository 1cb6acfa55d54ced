package complete

import (
	"math"
	"strings"
)

// shares are how often names of one kind are meant, compared with each other: 1 for the
// first, falling as the frequencies of words do. What is not listed has 0.
type shares map[string]float32

// byUse gives the names of a list, the commonest first, their shares.
func byUse(names string) shares {
	list := strings.Fields(names)
	s := make(shares, len(list))
	for i, name := range list {
		s[name] = float32(1 - math.Log1p(float64(i))/math.Log1p(float64(len(list))))
	}
	return s
}

// ranks gives each word of a list a rank, the first the highest.
func ranks(words string) map[string]int {
	list := strings.Fields(words)
	m := make(map[string]int, len(list))
	for i, word := range list {
		m[strings.ReplaceAll(word, "matches_regex", "matches regex")] = len(list) - i
	}
	return m
}

// logarithm makes of a count what it tells: the first time tells most.
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
