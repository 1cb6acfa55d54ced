// Package line builds screen lines of an exact width. It measures text as the renderer does, with a
// fast path for ASCII, since measuring and cutting text is most of the cost of a frame. It expects
// sanitized text.
package line

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

// Cut shortens plain text to at most width cells. If something is cut, it ends with tail.
func Cut(s string, width int, tail string) string {
	if len(s) <= width && isASCII(s) {
		return s
	}
	if ansi.StringWidthWc(s) <= width {
		return s
	}
	if width <= 0 {
		return ""
	}
	if keep := width - themes.Width(tail); keep >= 0 && len(s) > keep && isASCII(s[:keep]) &&
		!startsWithMark(s[keep:]) {
		return s[:keep] + tail
	}
	return ansi.TruncateWc(s, width, tail)
}

// Middle shortens plain text to at most width cells by what is in its middle, so that names which start alike stay
// different.
func Middle(s string, width int, tail string) string {
	keep := width - themes.Width(tail)
	if themes.Width(s) <= width || keep < 4 {
		return Cut(s, width, tail)
	}
	end := ansi.TruncateLeftWc(s, themes.Width(s)-keep/2, "")
	return ansi.TruncateWc(s, width-themes.Width(tail)-themes.Width(end), "") + tail + end
}

// startsWithMark reports whether the first character may combine with the one before it.
func startsWithMark(s string) bool { return s != "" && s[0] >= utf8.RuneSelf }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Over draws styled text over a styled line, from a cell on. Both have a known width, which stays: what is left of a
// wide character that is cut becomes a blank.
func Over(below, text string, left, width int) string {
	before, after := ansi.TruncateWc(below, left, ""), ansi.TruncateLeftWc(below, left+width, "")
	for cut := left + width + 1; themes.Width(ansi.Strip(after)) > max(themes.Width(ansi.Strip(below))-left-width, 0); cut++ {
		after = ansi.TruncateLeftWc(below, cut, "")
	}
	total := max(themes.Width(ansi.Strip(below)), left+width)
	dst := append([]byte(before), ansi.ResetStyle...)
	dst = appendSpaces(dst, left-themes.Width(ansi.Strip(before)))
	dst = append(dst, text...)
	dst = appendSpaces(dst, total-left-width-themes.Width(ansi.Strip(after)))
	return string(append(dst, after...))
}

// Builder collects lines. Each starts with a width, and text beyond it is cut.
type Builder struct {
	buf   []byte
	left  int // remaining cells of the current line
	lines int
	tail  string // marks cut text
}

// NewBuilder returns a builder. tail marks cut text, and size is an estimate in bytes.
func NewBuilder(tail string, size int) *Builder {
	return &Builder{tail: tail, buf: make([]byte, 0, size)}
}

// Begin starts a line of the given width.
func (b *Builder) Begin(width int) {
	if b.lines > 0 {
		b.buf = append(b.buf, '\n')
	}
	b.lines++
	b.left = max(width, 0)
}

// Left returns the remaining cells of the line.
func (b *Builder) Left() int { return b.left }

// Text adds text, cut to the rest of the line.
func (b *Builder) Text(p themes.Paint, s string) { b.cell(p, s, min(themes.Width(s), b.left), false) }

// Cell adds text in exactly width cells, or in the rest of the line.
func (b *Builder) Cell(p themes.Paint, s string, width int) { b.cell(p, s, min(width, b.left), false) }

// CellRight is Cell with right-aligned text.
func (b *Builder) CellRight(p themes.Paint, s string, width int) {
	b.cell(p, s, min(width, b.left), true)
}

func (b *Builder) cell(p themes.Paint, s string, width int, right bool) {
	if width <= 0 {
		return
	}
	s = Cut(s, width, b.tail)
	pad := width - themes.Width(s)
	b.left -= width
	b.buf = append(b.buf, p.Open()...)
	if right {
		b.buf = appendSpaces(b.buf, pad)
	}
	b.buf = append(b.buf, s...)
	if !right {
		b.buf = appendSpaces(b.buf, pad)
	}
	b.buf = append(b.buf, p.Close()...)
}

// Space adds blanks.
func (b *Builder) Space(p themes.Paint, width int) { b.cell(p, "", min(width, b.left), false) }

// Repeat repeats a one-cell glyph.
func (b *Builder) Repeat(p themes.Paint, glyph string, width int) {
	width = min(width, b.left)
	if width <= 0 {
		return
	}
	b.left -= width
	b.buf = append(b.buf, p.Open()...)
	for range width {
		b.buf = append(b.buf, glyph...)
	}
	b.buf = append(b.buf, p.Close()...)
}

// End fills the rest of the line.
func (b *Builder) End(p themes.Paint) { b.Space(p, b.left) }

// Styled adds text with escape sequences and a known width.
func (b *Builder) Styled(s string, width int) {
	if width > b.left {
		s, width = ansi.TruncateWc(s, b.left, ""), b.left
	}
	b.buf = append(b.buf, s...)
	b.left -= width
}

// Blank adds empty lines.
func (b *Builder) Blank(p themes.Paint, width, lines int) {
	for range lines {
		b.Begin(width)
		b.End(p)
	}
}

// Lines returns the number of lines begun.
func (b *Builder) Lines() int { return b.lines }

// String returns the lines, separated by newlines.
func (b *Builder) String() string { return string(b.buf) }

const blanks = "                                                                                "

func appendSpaces(dst []byte, n int) []byte {
	for n > len(blanks) {
		dst, n = append(dst, blanks...), n-len(blanks)
	}
	if n > 0 {
		dst = append(dst, blanks[:n]...)
	}
	return dst
}
