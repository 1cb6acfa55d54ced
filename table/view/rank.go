package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"quarry/table"
)

// textRanks returns the rank of each text; equal strings share one. Strings are ordered ignoring ASCII
// case first, decimals as numbers.
func textRanks(t table.Type, texts []string) []uint32 {
	order := orderTexts(t, texts)
	ranks := make([]uint32, len(texts))
	rank := uint32(0)
	for i, at := range order {
		if i > 0 && texts[order[i-1]] != texts[at] {
			rank++
		}
		ranks[at] = rank
	}
	return ranks
}

// orderTexts returns the indexes of the strings in order.
func orderTexts(t table.Type, texts []string) []uint32 {
	if t == table.Decimal {
		return orderDecimals(texts)
	}
	s := wordSorter{texts: texts, items: make([]wordItem, len(texts)), spare: make([]wordItem, len(texts))}
	for i := range s.items {
		s.items[i].at = uint32(i)
	}
	s.sort(s.items, 0)
	order := make([]uint32, len(texts))
	for i, item := range s.items {
		order[i] = item.at
	}
	return order
}

func orderDecimals(texts []string) []uint32 {
	order, numbers := make([]uint32, len(texts)), make([]float64, len(texts))
	for i, text := range texts {
		order[i] = uint32(i)
		numbers[i], _ = strconv.ParseFloat(text, 64)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(numbers[a], numbers[b]), strings.Compare(texts[a], texts[b]))
	})
	return order
}

// compareTexts compares two strings of a type.
func compareTexts(t table.Type, a, b string) int {
	if t == table.Decimal {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Or(cmp.Compare(x, y), strings.Compare(a, b))
	}
	return compareFrom(a, b, 0)
}

// compareFrom compares two strings that are the same, ignoring case, up to a position.
func compareFrom(a, b string, from int) int {
	for i := from; i < len(a) && i < len(b); i += 8 {
		if x, y := word(a, i), word(b, i); x != y {
			if x, y = smallWord(x), smallWord(y); x != y {
				return cmp.Compare(x, y)
			}
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// wordSorter sorts strings by eight bytes at a time: it compares numbers in the items themselves, and
// reads the strings only once for each eight bytes that they have in common with others.
type wordSorter struct {
	texts []string
	items []wordItem
	spare []wordItem
}

type wordItem struct {
	word uint64 // the eight bytes that decide
	at   uint32
}

// A few items are sorted by comparing words, not by radix; very few, or those with long common
// prefixes, by comparing strings.
const (
	fewItems     = 512
	veryFewItems = 8
	maxDepth     = 1024
)

// sort sorts items whose strings are the same, ignoring case, up to a depth.
func (s *wordSorter) sort(items []wordItem, depth int) {
	if len(items) >= fewItems {
		depth = s.common(items, depth)
	}
	for i := range items {
		items[i].word = smallWord(word(s.texts[items[i].at], depth))
	}
	if len(items) < fewItems {
		slices.SortFunc(items, func(a, b wordItem) int { return cmp.Compare(a.word, b.word) })
	} else {
		s.byBytes(items)
	}
	for from := 0; from < len(items); {
		to := from + 1
		for to < len(items) && items[to].word == items[from].word {
			to++
		}
		if to-from > 1 {
			s.sortSame(items[from:to], depth+8)
		}
		from = to
	}
}

// common returns the length, in whole words, of the common prefix of all strings, ignoring case. The
// strings of a column often start with the same words, which are then read only once.
func (s *wordSorter) common(items []wordItem, depth int) int {
	first := s.texts[items[0].at]
	end := depth + (len(first)-depth)/8*8
	for _, item := range items[1:] {
		text := s.texts[item.at]
		at := depth
		for at+8 <= len(text) && at < end && smallWord(word(text, at)) == smallWord(word(first, at)) {
			at += 8
		}
		if end = at; end == depth {
			break
		}
	}
	return end
}

// sortSame sorts items whose strings are the same, ignoring case, up to a depth at which some of them
// end.
func (s *wordSorter) sortSame(items []wordItem, depth int) {
	compare := func(a, b wordItem) int { return compareFrom(s.texts[a.at], s.texts[b.at], depth-8) }
	if len(items) <= veryFewItems || depth > maxDepth {
		slices.SortFunc(items, compare)
		return
	}
	ended := 0
	for i, item := range items {
		if len(s.texts[item.at]) <= depth {
			items[i], items[ended] = items[ended], item
			ended++
		}
	}
	slices.SortFunc(items[:ended], compare)
	if ended < len(items) {
		s.sort(items[ended:], depth)
	}
}

// byBytes sorts items by their words, byte by byte from the lowest, and skips bytes that are the
// same in all of them.
func (s *wordSorter) byBytes(items []wordItem) {
	from, to := items, s.spare[:len(items)]
	differ := uint64(0)
	for _, item := range items {
		differ |= item.word ^ items[0].word
	}
	for shift := 0; shift < 64; shift += 8 {
		if byte(differ>>shift) == 0 {
			continue
		}
		var starts [256]int
		for i := range from {
			starts[byte(from[i].word>>shift)]++
		}
		sum := 0
		for i, n := range starts {
			starts[i], sum = sum, sum+n
		}
		for _, item := range from {
			at := &starts[byte(item.word>>shift)]
			to[*at] = item
			*at++
		}
		from, to = to, from
	}
	if &from[0] != &items[0] {
		copy(items, from)
	}
}
