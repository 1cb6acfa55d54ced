package editor

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"quarry/themes"
)

// tabWidth is the distance between tab stops and the size of an indentation level, in cells.
const tabWidth = 4

// maxMarks limits the combining marks shown on one character. Four are enough for any script; more
// would draw over other lines.
const maxMarks = 4

// glyph is how a character is drawn.
type glyph struct {
	text    string
	cells   int
	standIn bool // text replaces the character
}

const tabBlanks = "    "

// glyphOf returns how to draw a character that starts at a column. The result never moves the
// cursor, changes the writing direction or is invisible, because queries are pasted from mails and
// reports that may be crafted to deceive.
func (m *Model) glyphOf(character string, column int) glyph {
	if len(character) == 1 && character[0] >= ' ' && character[0] < 0x7f {
		return glyph{text: character, cells: 1}
	}
	if character == "\t" {
		cells := tabWidth - column%tabWidth
		return glyph{text: tabBlanks[:cells], cells: cells}
	}
	if harmless(character) {
		return glyph{text: character, cells: themes.Width(character)}
	}
	var text strings.Builder
	marks := maxMarks
	for at := 0; at < len(character); {
		r, n := utf8.DecodeRuneInString(character[at:])
		part := character[at : at+n]
		switch {
		case r == utf8.RuneError && n == 1:
			text.WriteString(m.standIn(fmt.Sprintf("%02X", part[0])))
			marks = maxMarks
		case combining(r) && marks < maxMarks:
			text.WriteString(part)
			marks++
		case drawable(r):
			text.WriteString(part)
			marks = 0
		default:
			text.WriteString(m.nameOf(r))
			marks = maxMarks
		}
		at += n
	}
	return glyph{text: text.String(), cells: themes.Width(text.String()), standIn: true}
}

// cells returns the width of glyphOf.
func (m *Model) cells(character string, column int) int {
	if len(character) == 1 && character[0] >= ' ' && character[0] < 0x7f {
		return 1
	}
	return m.glyphOf(character, column).cells
}

// harmless reports whether a character can be drawn as it is: it has a width, and not too many
// combining marks.
func harmless(character string) bool {
	marks := 0
	for at, r := range character {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(character[at:], "\ufffd"):
			return false
		case at == 0 && !drawable(r):
			return false
		case at > 0 && combining(r):
			if marks++; marks > maxMarks {
				return false
			}
		case at > 0 && !drawable(r):
			return false
		}
	}
	return true
}

// drawable reports whether a character is visible and at least one cell wide.
func drawable(r rune) bool {
	return unicode.IsPrint(r) && themes.RuneWidth(r) > 0 && !isBlankLetter(r) || r == '\u00a0' || r == '\u3000'
}

// combining reports whether a character is drawn onto the previous one. Variation selectors are
// excluded, because they can carry hidden text as well as emoji styles.
func combining(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) && themes.RuneWidth(r) == 0 &&
		!unicode.Is(unicode.Variation_Selector, r)
}

// isBlankLetter reports whether a character is an invisible letter: the Hangul fillers and the
// Braille blank.
func isBlankLetter(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}

// names are the usual abbreviations of invisible characters.
var names = map[rune]string{
	0x00ad: "SHY", 0x061c: "ALM", 0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM",
	0x2028: "LS", 0x2029: "PS", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
	0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfe0e: "VS15", 0xfe0f: "VS16",
	0xfeff: "BOM",
}

// nameOf returns a visible replacement for a character: a control picture, an abbreviation or the
// code point.
func (m *Model) nameOf(r rune) string {
	ascii := m.theme.Glyphs.Marks.Ellipsis < "\x7f"
	name, known := names[r]
	switch {
	case r < ' ' && ascii:
		return "^" + string('@'+r)
	case r == 0x7f && ascii:
		return "^?"
	case r < ' ':
		return string('\u2400' + r)
	case r == 0x7f:
		return "\u2421"
	case !known:
		name = fmt.Sprintf("%04X", r)
	}
	return m.standIn(name)
}

func (m *Model) standIn(name string) string {
	marks := m.theme.Glyphs.Marks
	return marks.Less + name + marks.More
}
