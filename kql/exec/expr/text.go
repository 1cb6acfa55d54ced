package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TextTests are the string operators. Each prepares its needle and returns the test. Negated forms
// are derived from these.
var TextTests = map[string]func(needle string) (func(string) bool, error){
	"=~":            equalFold,
	"contains":      folded(containsFold),
	"contains_cs":   exact(strings.Contains),
	"startswith":    folded(prefixFold),
	"startswith_cs": exact(strings.HasPrefix),
	"endswith":      folded(suffixFold),
	"endswith_cs":   exact(strings.HasSuffix),
	"has":           folded(hasTerm(containsFoldAt, true, true)),
	"has_cs":        exact(hasTerm(containsAt, true, true)),
	"hasprefix":     folded(hasTerm(containsFoldAt, true, false)),
	"hasprefix_cs":  exact(hasTerm(containsAt, true, false)),
	"hassuffix":     folded(hasTerm(containsFoldAt, false, true)),
	"hassuffix_cs":  exact(hasTerm(containsAt, false, true)),
	"matches regex": matchesRegex,
}

func exact(test func(s, needle string) bool) func(string) (func(string) bool, error) {
	return func(needle string) (func(string) bool, error) {
		return func(s string) bool { return test(s, needle) }, nil
	}
}

// folded makes a case-insensitive test from one that takes a lower-case needle. A needle beyond
// ASCII folds the whole text, since folding may change its length.
func folded(test func(s, lower string) bool) func(string) (func(string) bool, error) {
	return func(needle string) (func(string) bool, error) {
		lower := strings.ToLower(needle)
		if IsASCII(lower) {
			return func(s string) bool { return test(s, lower) }, nil
		}
		return func(s string) bool { return test(strings.ToLower(s), lower) }, nil
	}
}

func equalFold(needle string) (func(string) bool, error) {
	return func(s string) bool { return strings.EqualFold(s, needle) }, nil
}

// IsASCII reports whether a string contains only ASCII characters.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lowered maps ASCII capitals to lower case and leaves other bytes alone.
var lowered = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

func prefixFold(s, lower string) bool {
	return len(s) >= len(lower) && foldedEqual(s[:len(lower)], lower)
}

func suffixFold(s, lower string) bool {
	return len(s) >= len(lower) && foldedEqual(s[len(s)-len(lower):], lower)
}

func foldedEqual(s, lower string) bool {
	for i := 0; i < len(lower); i++ {
		if lowered[s[i]] != lower[i] {
			return false
		}
	}
	return true
}

func containsFold(s, lower string) bool { return containsFoldAt(s, lower, 0) >= 0 }

func containsAt(s, needle string, from int) int {
	i := strings.Index(s[from:], needle)
	if i < 0 {
		return -1
	}
	return from + i
}

// containsFoldAt searches for a lower-case needle from an offset on. It looks for the rarest byte
// of the needle, which skips most of a string without comparing.
func containsFoldAt(s, lower string, from int) int {
	if lower == "" {
		return from
	}
	pivot := rarest(lower)
	small := lower[pivot]
	capital := small
	if 'a' <= small && small <= 'z' {
		capital -= 'a' - 'A'
	}
	end := len(s) - len(lower) + pivot + 1 // after the last possible position of the pivot
	if from+pivot >= end {
		return -1
	}
	nextSmall, nextCapital := indexByteFrom(s, small, from+pivot, end), end
	if capital != small {
		nextCapital = indexByteFrom(s, capital, from+pivot, end)
	}
	for {
		at := min(nextSmall, nextCapital)
		if at >= end {
			return -1
		}
		if foldedEqual(s[at-pivot:], lower) {
			return at - pivot
		}
		if at == nextSmall {
			nextSmall = indexByteFrom(s, small, at+1, end)
		} else {
			nextCapital = indexByteFrom(s, capital, at+1, end)
		}
	}
}

// indexByteFrom returns the index of a byte in s[from:end], or end.
func indexByteFrom(s string, b byte, from, end int) int {
	if from >= end {
		return end
	}
	if i := strings.IndexByte(s[from:end], b); i >= 0 {
		return from + i
	}
	return end
}

// commonness lists bytes by their frequency in command lines and paths, rarest first. Bytes that
// are not listed are rarer than all of these.
const commonness = "qzjxkwvyb0123456789-:ghfpum/dlc.rntsoia e\\"

func rarest(needle string) int {
	best, rank := 0, len(commonness)
	for i := 0; i < len(needle); i++ {
		if r := strings.IndexByte(commonness, needle[i]); r < rank {
			best, rank = i, r
		}
	}
	return best
}

// hasTerm makes a test for a needle at the start of a term, at the end of one, or both. A term ends
// at any character that is neither a letter nor a digit, and so also at an underscore.
func hasTerm(find func(s, needle string, from int) int, start, end bool) func(s, needle string) bool {
	return func(s, needle string) bool {
		if needle == "" {
			return true
		}
		first, _ := utf8.DecodeRuneInString(needle)
		last, _ := utf8.DecodeLastRuneInString(needle)
		checkStart, checkEnd := start && inTerm(first), end && inTerm(last)
		for at := find(s, needle, 0); at >= 0; at = find(s, needle, at+1) {
			if (!checkStart || !TermBefore(s, at)) && (!checkEnd || !TermAfter(s, at+len(needle))) {
				return true
			}
			if at+1 > len(s) {
				return false
			}
		}
		return false
	}
}

func inTerm(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// TermBefore reports whether the character before a position belongs to a term.
func TermBefore(s string, at int) bool {
	if at == 0 {
		return false
	}
	if b := s[at-1]; b < utf8.RuneSelf {
		return termByte[b]
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return inTerm(r)
}

// TermAfter reports whether the character at a position belongs to a term.
func TermAfter(s string, at int) bool {
	if at >= len(s) {
		return false
	}
	if b := s[at]; b < utf8.RuneSelf {
		return termByte[b]
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return inTerm(r)
}

var termByte = func() (t [utf8.RuneSelf]bool) {
	for i := range t {
		t[i] = inTerm(rune(i))
	}
	return t
}()
