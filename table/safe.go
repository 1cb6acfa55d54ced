package table

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Safe makes untrusted text safe to show in a terminal, on one line. Characters that would control
// the screen, hide or reorder text become visible marks: controls as ␛ or ‹U+0085›, bidirectional
// controls as ‹RLO›, characters without width as ‹ZWSP›, bytes that are not UTF-8 as ‹xFF›, more
// than four combining marks on one character as ‹+12 marks›, and too many characters that are drawn
// as one as ‹+12 joined›. Removing them would hide evidence. Text that needs no mark is returned
// unchanged, and Safe is idempotent.
func Safe(s string) string {
	i := 0
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f {
		i++
	}
	if i == len(s) {
		return s
	}
	w := marker{text: s}
	for w.at < len(s) {
		w.step()
	}
	if w.kept > 0 {
		s = w.out.String() + s[w.kept:]
	}
	return unjoin(s)
}

// maxMarks is the number of combining marks that a character may have. No script in use needs
// more, and stacks of them overlap the lines above and below.
const maxMarks = 4

// marker scans a string and copies it once something must be replaced.
type marker struct {
	text  string
	out   strings.Builder
	at    int  // the position of the scan
	kept  int  // the end of the text that is already in out
	last  rune // the previous character; 0 after a mark of our own
	marks int  // combining marks since the last character with a width
}

// replace writes a mark in place of the next length bytes.
func (w *marker) replace(length int, mark ...string) {
	w.out.WriteString(w.text[w.kept:w.at])
	for _, m := range mark {
		w.out.WriteString(m)
	}
	w.at += length
	w.kept = w.at
	w.last, w.marks = 0, 0
}

// keep accepts a character that may be shown.
func (w *marker) keep(r rune, length int) {
	w.at += length
	w.last = r
}

func (w *marker) step() {
	r, n := utf8.DecodeRuneInString(w.text[w.at:])
	switch {
	case r == utf8.RuneError && n == 1:
		w.replace(1, "‹x", hex(rune(w.text[w.at]), 2), "›")
	case r < ' ':
		w.replace(1, string('\u2400'+r)) // the control pictures: ␛ for ESC, ␊ for a line feed
	case r == 0x7f:
		w.replace(1, "␡")
	case r < 0x7f:
		w.marks = 0
		w.keep(r, n)
	case combines(r):
		w.combine(n)
	case isTone(r) && isTone(w.last):
		w.replace(n, "‹", nameOf(r), "›")
	case allowedJoiner(w.last, r, w.text[w.at+n:]):
		w.keep(r, n)
	case invisible(r):
		w.replace(n, "‹", nameOf(r), "›")
	default:
		w.marks = 0
		w.keep(r, n)
	}
}

// combine counts a combining mark and cuts off a run that is too long.
func (w *marker) combine(length int) {
	if w.marks++; w.marks <= maxMarks {
		w.at += length
		return
	}
	run, count := 0, 0
	for run < len(w.text)-w.at {
		r, n := utf8.DecodeRuneInString(w.text[w.at+run:])
		if !combines(r) {
			break
		}
		run += n
		count++
	}
	w.replace(run, "‹+", strconv.Itoa(count), " marks›")
}

// combines reports whether a character is drawn onto the previous one.
func combines(r rune) bool {
	return unicode.In(r, unicode.M) && !isVariation(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

const (
	joiner     = '\u200d'
	textStyle  = '\ufe0e'
	emojiStyle = '\ufe0f'

	brailleBlank = '\u2800' // a symbol in Unicode, but looks like a space
)

// isVariation reports whether a character selects a variant of the previous one.
func isVariation(r rune) bool {
	return unicode.Is(unicode.Variation_Selector, r)
}

// allowedJoiner reports whether a character without width is a part of an emoji: a joiner between
// two pictures, or a selector of the emoji style.
func allowedJoiner(last, r rune, rest string) bool {
	switch r {
	case joiner:
		next, _ := utf8.DecodeRuneInString(rest)
		return (isPicture(last) || last == emojiStyle) && isPicture(next)
	case textStyle, emojiStyle:
		return isPicture(last) || last >= '0' && last <= '9' || last == '#' || last == '*'
	}
	return false
}

// isTone reports whether a character sets the skin tone of the previous emoji.
func isTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// isPicture reports whether a character may be a part of an emoji.
func isPicture(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2190 && r <= 0x2bff && unicode.Is(unicode.S, r)
}

// invisible reports whether a character has no glyph, or one that looks like a space: format
// characters, separators, fillers, selectors, private and unassigned characters.
func invisible(r rune) bool {
	return r == brailleBlank ||
		!unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) && r != '\u00a0' && r != '\u3000' ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// names are names for characters that Safe marks, if they are better known than the code point.
var names = map[rune]string{
	0x00ad: "SHY", 0x061c: "ALM", 0x180e: "MVS",
	0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM",
	0x2028: "LS", 0x2029: "PS",
	0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
	0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
	0xfeff: "BOM",
}

// nameOf returns the name or the code point of a character.
func nameOf(r rune) string {
	if name, ok := names[r]; ok {
		return name
	}
	return "U+" + hex(r, 4)
}

// hex formats a number with at least the given number of digits.
func hex(r rune, digits int) string {
	text := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return strings.Repeat("0", max(digits-len(text), 0)) + text
}
