package lsp

import (
	"sort"
	"unicode/utf8"
)

// position is a position in the protocol's terms: zero-based line and character, with characters in
// units of the negotiated encoding.
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// places converts between byte offsets of the text and positions. As the protocol requires, lines end
// with \n, \r\n or \r. An invalid UTF-8 byte counts as one character, the way it is displayed.
type places struct {
	text   string
	starts []int // offsets of the lines
	bytes  bool  // characters are bytes (utf-8) instead of UTF-16 units

	// known is the last position that was converted. The next one is usually close to it, so that a
	// line of a megabyte is not walked from its start for every token in it.
	known struct{ offset, line, units int }
}

func newPlaces(text string, bytes bool) *places {
	p := &places{text: text, starts: []int{0}, bytes: bytes}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			p.starts = append(p.starts, i+1)
		case '\n':
			p.starts = append(p.starts, i+1)
		}
	}
	return p
}

// position returns the position of an offset. An offset past the end gives the end of the text.
func (p *places) position(offset int) position {
	offset = characterStart(p.text, min(max(offset, 0), len(p.text)))
	line := sort.SearchInts(p.starts, offset+1) - 1
	if p.bytes {
		return position{line, offset - p.starts[line]}
	}
	if p.known.line != line {
		p.known.offset, p.known.line, p.known.units = p.starts[line], line, 0
	}
	if offset >= p.known.offset {
		p.known.units += unitsOf(p.text[p.known.offset:offset])
	} else {
		p.known.units -= unitsOf(p.text[offset:p.known.offset])
	}
	p.known.offset = offset
	return position{line, p.known.units}
}

// span returns the positions of two offsets.
func (p *places) span(start, end int) textRange {
	from := p.position(start)
	return textRange{from, p.position(end)}
}

// offset returns the offset of a position. A position past the end of a line is at its end, one
// past the last line at the end of the text, and one within a character at its start.
func (p *places) offset(at position) int {
	if at.Line < 0 {
		return 0
	}
	if at.Line >= len(p.starts) {
		return len(p.text)
	}
	start, end := p.starts[at.Line], p.lineEnd(at.Line)
	if p.bytes {
		return characterStart(p.text, min(start+min(max(at.Character, 0), len(p.text)), end))
	}
	units := 0
	for start < end {
		r, n := utf8.DecodeRuneInString(p.text[start:end])
		if units += width(r); units > at.Character {
			break
		}
		start += n
	}
	return start
}

// lineEnd returns the offset of the end of a line, before its line break.
func (p *places) lineEnd(line int) int {
	if line+1 == len(p.starts) {
		return len(p.text)
	}
	end := p.starts[line+1] - 1
	if end > p.starts[line] && p.text[end] == '\n' && p.text[end-1] == '\r' {
		end--
	}
	return end
}

// characterStart returns the offset of the start of the character that contains an offset.
func characterStart(text string, offset int) int {
	if offset == len(text) || utf8.RuneStart(text[offset]) {
		return offset
	}
	for back := 1; back < utf8.UTFMax && back <= offset; back++ {
		if utf8.RuneStart(text[offset-back]) {
			if _, n := utf8.DecodeRuneInString(text[offset-back:]); n > back {
				return offset - back
			}
			break
		}
	}
	return offset
}

// unitsOf returns the length of the text in UTF-16 units.
func unitsOf(text string) int {
	units := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			units++
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		units += width(r)
		i += n
	}
	return units
}

// width returns the number of UTF-16 units of a character.
func width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
