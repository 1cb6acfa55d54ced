package lsp

import (
	"sort"
	"unicode/utf8"
)

// position is a place as the protocol counts it: line and character from 0, the character
// in units of the encoding that client and server agreed on.
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textRange struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

// places turns byte offsets of a text into positions and back. Lines end as the protocol
// says: \n, \r\n or \r. A byte that is no UTF-8 counts as the one sign it is shown as.
type places struct {
	text   string
	starts []int // of the lines
	bytes  bool  // characters are bytes (utf-8), not UTF-16 units

	// The place that was asked for last. What is asked next lies near it, so that a
	// line of a megabyte is walked once and not for every token in it.
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

// position returns where an offset stands. Offsets beyond the text stand at its end.
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

// offset returns where a position stands in the text. Beyond the end of a line that is
// its end, beyond the last line the end of the text, within a character its start.
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

// lineEnd returns the offset behind the last character of a line, before what ends it.
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

// characterStart returns the start of the character that an offset lies in.
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

// unitsOf counts the UTF-16 units of a text.
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

// width is how many UTF-16 units a character takes.
func width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
