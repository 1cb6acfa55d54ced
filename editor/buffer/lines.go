package buffer

import (
	"slices"
	"sort"
	"strings"
)

// lineStarts returns the offset of each line of the text.
func lineStarts(text string) []int {
	starts := make([]int, 1, 1+strings.Count(text, "\n"))
	return appendStarts(starts, text, 1, len(text))
}

// appendStarts appends the line starts between two offsets, both inclusive.
func appendStarts(starts []int, text string, from, to int) []int {
	for at := max(from, 1); at <= to; at++ {
		if startsLine(text, at) {
			starts = append(starts, at)
		}
	}
	return starts
}

// startsLine reports whether a line end precedes an offset above 0. The \r of \r\n is not a line
// end of its own.
func startsLine(text string, at int) bool {
	switch text[at-1] {
	case '\n':
		return true
	case '\r':
		return at == len(text) || text[at] != '\n'
	}
	return false
}

// reindex updates the line starts after the bytes from start to end were replaced by the given
// number of bytes. Whether a line starts at an offset depends on the bytes on both sides of it, so
// only offsets from the change to one byte after it can differ.
func (b *Buffer) reindex(start, end, inserted int) {
	shift := inserted - (end - start)
	keep := max(sort.SearchInts(b.starts, start), 1) // offset 0 always starts a line
	rest := max(sort.SearchInts(b.starts, end+2), keep)
	var changed []int
	changed = appendStarts(changed, b.text, start, min(end+shift+1, len(b.text)))
	if shift != 0 {
		for i := rest; i < len(b.starts); i++ {
			b.starts[i] += shift
		}
	}
	b.starts = slices.Replace(b.starts, keep, rest, changed...)
}

// Lines returns the number of lines, at least 1. Text that ends with a line end has an empty last
// line.
func (b *Buffer) Lines() int { return len(b.starts) }

// LineAt returns the number of the line that contains an offset, counted from 0. A line end belongs
// to the line it terminates.
func (b *Buffer) LineAt(offset int) int {
	return sort.Search(len(b.starts), func(i int) bool { return b.starts[i] > offset }) - 1
}

// Line returns the bounds of a line without its line end.
func (b *Buffer) Line(line int) (start, end int) {
	start, next := b.lineBounds(line)
	return start, next - len(lineEnd(b.text[start:next]))
}

// LineText returns a line without its line end.
func (b *Buffer) LineText(line int) string {
	start, end := b.Line(line)
	return b.text[start:end]
}

// lineBounds returns the bounds of a line with its line end.
func (b *Buffer) lineBounds(line int) (start, next int) {
	if line+1 < len(b.starts) {
		return b.starts[line], b.starts[line+1]
	}
	return b.starts[line], len(b.text)
}

// lineEnd returns the line end at the end of the text, or "".
func lineEnd(text string) string {
	switch {
	case strings.HasSuffix(text, "\r\n"):
		return text[len(text)-2:]
	case strings.HasSuffix(text, "\n"), strings.HasSuffix(text, "\r"):
		return text[len(text)-1:]
	}
	return ""
}

// newline returns the line end to insert at a line: its own, or that of the line before.
func (b *Buffer) newline(line int) string {
	for _, i := range []int{line, line - 1} {
		if i < 0 {
			break
		}
		start, next := b.lineBounds(i)
		if end := lineEnd(b.text[start:next]); end != "" {
			return end
		}
	}
	return "\n"
}
