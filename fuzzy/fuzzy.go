// Package fuzzy matches what someone types with names and titles: completions, commands and saved queries. Its
// classes of fit are part of what completion was fitted to. It knows words of names such as ipv4_IsXMLFile, which
// matchers for file names do not, and nothing about what is searched.
package fuzzy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fit says how well typed letters fit a text, the worst first.
type Fit int

// The fits.
const (
	None      Fit = iota - 1
	Scattered     // the letters in this order
	Inside        // the letters together, inside a word
	Humps         // the letters at starts of words: pcl for ProcessCommandLine
	WordStart     // together, at the start of a word
	Start         // at the start, case aside
	Exact         // at the start, in the same case
	Whole         // the text itself, case aside
)

// Rank returns the indexes of the texts that fit, best first. Of equal fits those with less around the letters come
// first, then those that were first.
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

// Match returns how well typed letters fit a text, and which of its bytes they are.
func Match(typed, text string) (fit Fit, matched []int) {
	if !isASCII(typed) || !isASCII(text) {
		// Below, only ASCII letters have a case. Where lower case has another length, the bytes would be others.
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

// scattered finds typed letters in a text in their order, each at the start of a word
// or next to the letter before it, or anywhere; nil when they are not there.
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

// BeginsWord reports whether a word of a name starts at an index: after _ or -, or where
// a capital follows a small letter or begins one, as in the three of ipv4_IsXMLFile.
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
