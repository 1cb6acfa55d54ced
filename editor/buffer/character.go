package buffer

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// character returns the first grapheme cluster of the text, which is what the cursor moves over in
// one step. \r\n counts as one, and so does a byte of invalid UTF-8.
func character(text string) string {
	switch {
	case text == "":
		return ""
	case text[0] == '\r' && len(text) > 1 && text[1] == '\n':
		return text[:2]
	case text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf):
		return text[:1]
	}
	if r, n := utf8.DecodeRuneInString(text); r == utf8.RuneError && n == 1 {
		return text[:1]
	}
	cluster, _ := ansi.FirstGraphemeCluster(text, ansi.WcWidth)
	for at := 0; at < len(cluster); {
		r, n := utf8.DecodeRuneInString(cluster[at:])
		broken := r == utf8.RuneError && n == 1
		if at > 0 && (broken || r < utf8.RuneSelf) {
			return cluster[:at] // always a cluster boundary here, so that looking back can start at any ASCII byte
		}
		at += n
	}
	return cluster
}

// lookBack limits how many bytes before an offset to search for the start of its character. Longer
// clusters only occur in malicious text, and are stepped over in pieces.
const lookBack = 256

// prevCharacter returns the start of the character that ends at or contains an offset.
func prevCharacter(text string, offset int) int {
	if offset <= 0 {
		return 0
	}
	from := offset - 1
	if from > 0 && text[from] < utf8.RuneSelf && text[from-1] < utf8.RuneSelf {
		if text[from] == '\n' && text[from-1] == '\r' {
			return from - 1
		}
		return from
	}
	for from > 0 && offset-from < lookBack && text[from] >= utf8.RuneSelf {
		from--
	}
	for from > 0 && text[from] >= utf8.RuneSelf && !utf8.RuneStart(text[from]) {
		from--
	}
	if text[from] == '\n' && from > 0 && text[from-1] == '\r' {
		from--
	}
	for {
		next := from + len(character(text[from:]))
		if next >= offset {
			return from
		}
		from = next
	}
}
