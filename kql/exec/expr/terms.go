package expr

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// termIndex tests whether a text has any of many needles, as `has` of each does, in one pass over the
// text. It rests on one fact: at a match, every run of letters and digits in a needle is a whole term of
// the text. So it looks up each term of the text in a table that has one term of each needle, and compares
// a needle only where that term occurs. The time hardly depends on how many needles there are.
type termIndex struct {
	anchors []anchor
	slots   []uint32            // a hash table: 1 + the index of the first anchor with that hash, or 0
	next    []uint32            // 1 + the index of another anchor with the same slot, or 0
	likely  bitset              // of the likelihood of each anchor
	beyond  *termIndex          // of needles with characters beyond ASCII, for the text in lower case
	others  []func(string) bool // needles without any letter or digit
}

// anchor is the term by which a needle is found.
type anchor struct {
	needle string // in lower case
	term   run
}

// newTermIndex indexes needles.
func newTermIndex(needles []string) *termIndex {
	t := &termIndex{}
	var ascii, beyond []string
	for _, needle := range needles {
		lower := strings.ToLower(needle)
		switch {
		case len(termsOf(lower)) == 0:
			test, _ := TextTests["has"](needle) // has accepts any needle
			t.others = append(t.others, test)
		case IsASCII(lower):
			ascii = append(ascii, lower)
		default:
			beyond = append(beyond, lower)
		}
	}
	t.fill(ascii)
	if beyond != nil {
		t.beyond = &termIndex{}
		t.beyond.fill(beyond)
	}
	return t
}

// fill chooses an anchor for each needle and makes the table of them, at most half full. The anchor is the
// term that occurs in the fewest needles: of a list of domains not the part that they share. Of several, it
// is the longest.
func (t *termIndex) fill(needles []string) {
	t.anchors = make([]anchor, len(needles))
	t.slots = make([]uint32, 1<<bits.Len(uint(2*len(needles))))
	t.next = make([]uint32, len(needles))
	shared := map[string]int{}
	for _, needle := range needles {
		for _, term := range termsOf(needle) {
			shared[needle[term.start:term.end]]++
		}
	}
	for i, needle := range needles {
		term := slices.MinFunc(termsOf(needle), func(a, b run) int {
			return cmp.Or(cmp.Compare(shared[needle[a.start:a.end]], shared[needle[b.start:b.end]]),
				cmp.Compare(b.end-b.start, a.end-a.start))
		})
		t.anchors[i] = anchor{needle, term}
		text := needle[term.start:term.end]
		t.likely.add(likelihood(text[0], text[len(text)-1], len(text)))
		slot := t.slot(text)
		t.next[i], t.slots[slot] = t.slots[slot], uint32(i+1)
	}
}

// any reports whether a text has any of the needles.
func (t *termIndex) any(s string) bool {
	for _, test := range t.others {
		if test(s) {
			return true
		}
	}
	if len(t.anchors) > 0 && t.anyTerm(s) {
		return true
	}
	return t.beyond != nil && !IsASCII(s) && t.beyond.anyTerm(strings.ToLower(s))
}

// anyTerm tests the terms of a text. It marks which bytes of a block belong to terms in the bits of a
// word, so that looking for the ends of terms costs no branch per byte.
func (t *termIndex) anyTerm(s string) bool {
	start, before := 0, uint64(0) // of the current term; whether the byte before the block belongs to one
	for base := 0; base < len(s); base += 64 {
		block := s[base:min(base+64, len(s))]
		inside, ascii := termBytes(block)
		if !ascii {
			return t.anyTermSlow(s)
		}
		for edges := inside ^ (inside<<1 | before); edges != 0; edges &= edges - 1 {
			at := base + bits.TrailingZeros64(edges)
			if inside&(edges&-edges) != 0 {
				start = at
			} else if t.likely.has(likelihood(s[start], s[at-1], at-start)) && t.at(s, start, at) {
				return true
			}
		}
		before = inside >> 63
	}
	return before != 0 && t.at(s, start, len(s))
}

// anyTermSlow is like anyTerm, for any text.
func (t *termIndex) anyTermSlow(s string) bool {
	for _, term := range termsOf(s) {
		if t.at(s, term.start, term.end) {
			return true
		}
	}
	return false
}

// at reports whether a needle whose anchor is s[start:end] matches around it.
func (t *termIndex) at(s string, start, end int) bool {
	for i := t.slots[t.slot(s[start:end])]; i != 0; i = t.next[i-1] {
		a := &t.anchors[i-1]
		from := start - a.term.start
		if a.term.end-a.term.start == end-start && from >= 0 && from+len(a.needle) <= len(s) &&
			foldedEqual(s[from:from+len(a.needle)], a.needle) &&
			!(startsInTerm(a.needle) && TermBefore(s, from)) &&
			!(endsInTerm(a.needle) && TermAfter(s, from+len(a.needle))) {
			return true
		}
	}
	return false
}

// slot returns the place of a term in the table.
func (t *termIndex) slot(term string) uint32 {
	h := uint64(len(term))
	for i := 0; i < len(term); i++ {
		h = (h ^ uint64(lowered[term[i]])) * 0x9E3779B97F4A7C15
	}
	return uint32(h>>32) & uint32(len(t.slots)-1)
}

// likelihood returns 16 bits of a term: of its first and last byte, without regard to case, and its length.
func likelihood(first, last byte, length int) uint16 {
	return uint16(first|0x20)&63<<10 | uint16(last|0x20)&63<<4 | uint16(length&15)
}

// bitset holds numbers of 16 bits.
type bitset [1 << 10]uint64

func (b *bitset) add(n uint16)      { b[n>>6] |= 1 << (n & 63) }
func (b *bitset) has(n uint16) bool { return b[n>>6]>>(n&63)&1 != 0 }

// run is a part of a text.
type run struct{ start, end int }

// termsOf returns the terms of a text: its runs of letters and digits.
func termsOf(s string) (terms []run) {
	start := -1
	for i, r := range s {
		if in := inTerm(r); in && start < 0 {
			start = i
		} else if !in && start >= 0 {
			terms, start = append(terms, run{start, i}), -1
		}
	}
	if start >= 0 {
		terms = append(terms, run{start, len(s)})
	}
	return terms
}

func startsInTerm(s string) bool { r, _ := utf8.DecodeRuneInString(s); return inTerm(r) }

func endsInTerm(s string) bool { r, _ := utf8.DecodeLastRuneInString(s); return inTerm(r) }

// termBytes marks the bytes of a block of at most 64 that are ASCII letters or digits. It tests eight bytes at
// a time. ascii is false if there are others than ASCII.
func termBytes(block string) (inside uint64, ascii bool) {
	var all uint64
	i := 0
	for ; i+8 <= len(block); i += 8 {
		eight := load(block[i : i+8])
		all |= eight
		inside |= termBits(eight) << (i & 63)
	}
	if rest := len(block) - i; rest > 0 {
		var eight uint64
		for k := range rest {
			eight |= uint64(block[i+k]) << (8 * k)
		}
		all |= eight
		inside |= termBits(eight) << (i & 63)
	}
	return inside, all&highBits == 0
}

// load returns eight bytes as a number, the first one lowest.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// termBits returns a bit for each of eight ASCII bytes: whether it is a letter or a digit. Adding 0x80-c to a
// byte sets its high bit if it is at least c; no byte carries into the next.
func termBits(eight uint64) uint64 {
	lower := eight | 0x20*everyByte
	letter := (lower + (0x80-'a')*everyByte) &^ (lower + (0x80-'z'-1)*everyByte)
	digit := (eight + (0x80-'0')*everyByte) &^ (eight + (0x80-'9'-1)*everyByte)
	return ((letter | digit) & highBits >> 7) * 0x0102040810204080 >> 56
}
