package view

import "strings"

// needle is a string to search for, ignoring the case of ASCII letters, and of other letters that
// have two cases.
type needle struct {
	text  string // in lower case
	ascii bool
	cased bool // it contains letters
	// The rarest byte of an ASCII needle, in both cases, and its index: searching for it skips most
	// strings at memory speed.
	at         int
	low, upper byte
}

func newNeedle(text string) needle {
	n := needle{text: strings.ToLower(text), ascii: isASCII(text)}
	n.cased = n.text != strings.ToUpper(n.text)
	if !n.ascii || text == "" {
		return n
	}
	rarest := len(common)
	for i := range len(n.text) {
		if rank := strings.IndexByte(common, n.text[i]); rank < rarest {
			n.at, rarest = i, rank
		}
	}
	n.low = n.text[n.at]
	n.upper = n.low
	if 'a' <= n.low && n.low <= 'z' {
		n.upper -= 'a' - 'A'
	}
	return n
}

// common lists the most frequent bytes in results, the most frequent one last. Other bytes are
// rarer.
const common = `kvgybuph_)(:f{}/,wlmd\cn"sr=. oti-a9876543210e`

// in reports whether a string contains the needle.
func (n *needle) in(text string) bool {
	_, end := n.find(text)
	return end > 0 || n.text == ""
}

// find returns the range of the needle in a string. It is empty if there is none, or if lower case
// has a different length, so that the range is unknown.
func (n *needle) find(text string) (start, end int) {
	switch {
	case n.text == "" || len(text) == 0:
		return 0, 0
	case !n.ascii:
		return n.findAny(text)
	case !n.cased:
		if at := strings.Index(text, n.text); at >= 0 {
			return at, at + len(n.text)
		}
		return 0, 0
	}
	first := n.at                          // the lowest index of the rarest byte
	last := len(text) - len(n.text) + n.at // the highest
	low, upper := -1, -1
	for first <= last {
		if low < first {
			low = next(text, n.low, first, last)
		}
		if upper < first && n.upper != n.low {
			upper = next(text, n.upper, first, last)
		}
		at := low
		if n.upper != n.low {
			at = min(low, upper)
		}
		if at > last {
			break
		}
		if start := at - n.at; equalSmall(text[start:start+len(n.text)], n.text) {
			return start, start + len(n.text)
		}
		first = at + 1
	}
	return 0, 0
}

// next returns the first index of a byte from first to last, or last+1.
func next(text string, c byte, first, last int) int {
	if i := strings.IndexByte(text[first:last+1], c); i >= 0 {
		return first + i
	}
	return last + 1
}

// findAny finds a needle with non-ASCII characters, which an ASCII text cannot contain. If the
// range is unknown because lower case is longer or shorter, it returns the whole text.
func (n *needle) findAny(text string) (start, end int) {
	if isASCII(text) {
		return 0, 0
	}
	small := strings.ToLower(text)
	at := strings.Index(small, n.text)
	switch {
	case at < 0:
		return 0, 0
	case len(small) != len(text):
		return 0, len(text)
	}
	return at, at + len(n.text)
}

func equalSmall(text, needle string) bool {
	for i := range len(needle) {
		if small(text[i]) != needle[i] {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if word(s, i)&highs != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Masks to test eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// word returns up to eight bytes of a string as a number with the same order; bytes after the end are
// 0.
func word(s string, at int) uint64 {
	if at+8 <= len(s) {
		s = s[at : at+8]
		return uint64(s[7]) | uint64(s[6])<<8 | uint64(s[5])<<16 | uint64(s[4])<<24 |
			uint64(s[3])<<32 | uint64(s[2])<<40 | uint64(s[1])<<48 | uint64(s[0])<<56
	}
	w := uint64(0)
	for i := at; i < len(s); i++ {
		w |= uint64(s[i]) << (56 - 8*(i-at))
	}
	return w
}

// smallWord converts the ASCII capitals in a word to lower case.
func smallWord(w uint64) uint64 {
	heptets := w &^ highs
	fromA := heptets + (0x80-'A')*ones   // sets the top bit from A on
	beyondZ := heptets + (0x7f-'Z')*ones // sets it after Z
	capital := (fromA &^ beyondZ) &^ w & highs
	return w | capital>>2
}
