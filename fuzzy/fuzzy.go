// Package fuzzy matches typed text with names and titles: completions, commands and saved queries.
// The completion ranking is tuned to its match classes. Unlike matchers for file names, it splits
// identifiers such as ipv4_IsXMLFile into words.
package fuzzy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fit classifies how well the typed letters match a string, worst first.
type Fit int

// The fits.
const (
	None      Fit = iota - 1
	Scattered     // the letters in this order, with gaps
	Inside        // consecutive, inside a word
	Humps         // at the starts of words: pcl for ProcessCommandLine
	WordStart     // consecutive, at the start of a word
	Start         // prefix, ignoring case
	Exact         // prefix, same case
	Whole         // the whole text, ignoring case
)

// Rank returns the indexes of the matching strings, best first. Among equal fits, shorter strings come
// first, then earlier ones.
func Rank(typed string, texts []string) []int {
	type ranked struct {
		at, length int
		fit        Fit
	}
	var found []ranked
	for i, text := range texts {
		if fit, _ := Match(typed, text); fit != None {
			found = append(found, ranked{i, len(text), fit})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(a.length, b.length))
	})
	list := make([]int, len(found))
	for i, f := range found {
		list[i] = f.at
	}
	return list
}

// Match returns how well the typed letters match a string, and the indexes of the matched bytes.
func Match(typed, text string) (fit Fit, matched []int) {
	if !isASCII(typed) || !isASCII(text) {
		// The code below folds ASCII only. If lower-casing changes the length, byte indexes would
		// be wrong.
		if lower := strings.ToLower(text); len(lower) == len(text) {
			typed, text = strings.ToLower(typed), lower
		}
	}
	switch {
	case typed == "":
		return Start, nil
	case len(typed) > len(text):
		return None, nil
	case len(typed) == len(text) && equalFold(text, typed):
		return Whole, stretch(0, len(typed))
	case text[:len(typed)] == typed:
		return Exact, stretch(0, len(typed))
	case equalFold(text[:len(typed)], typed):
		return Start, stretch(0, len(typed))
	}
	inside := -1
	for i := 1; i+len(typed) <= len(text); i++ {
		if !equalFold(text[i:i+len(typed)], typed) {
			continue
		}
		if BeginsWord(text, i) {
			return WordStart, stretch(i, len(typed))
		}
		if inside < 0 {
			inside = i
		}
	}
	if humps := scattered(typed, text, true); humps != nil {
		return Humps, humps
	}
	if inside >= 0 {
		return Inside, stretch(inside, len(typed))
	}
	if letters := scattered(typed, text, false); letters != nil {
		return Scattered, letters
	}
	return None, nil
}

// scattered returns the indexes of the typed letters in a string, in order, or nil. With humps, each letter
// must start a word or follow the previous one.
func scattered(typed, text string, humps bool) []int {
	found := make([]int, 0, len(typed))
	for i := 0; i < len(text) && len(found) < len(typed); i++ {
		n := len(found)
		if lower(text[i]) != lower(typed[n]) {
			continue
		}
		if !humps || BeginsWord(text, i) || n > 0 && found[n-1] == i-1 {
			found = append(found, i)
		}
	}
	if len(found) < len(typed) {
		return nil
	}
	return found
}

// BeginsWord reports whether a word starts at an index: after _ or -, at a capital that follows a
// lower-case letter, or at a capital before one, as in the three words of ipv4_IsXMLFile.
func BeginsWord(name string, i int) bool {
	if i == 0 {
		return true
	}
	c, before := name[i], name[i-1]
	switch {
	case before == '_' || before == '-' || before == ' ' || before == '.':
		return true
	case c < 'A' || c > 'Z':
		return false
	}
	capital := before >= 'A' && before <= 'Z'
	return !capital || i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'
}

func stretch(from, n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = from + i
	}
	return at
}

func equalFold(a, b string) bool {
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
