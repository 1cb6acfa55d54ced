package editor

import (
	"slices"
	"sort"
	"strings"

	"quarry/kql/syntax"
)

// queries joins and splits the blocks between blank lines into queries. A key in a long query that neither
// starts nor ends anything only moves their bounds, so that it does not cost a scan of that query.
func (l *language) queries(before *language) []syntax.Span {
	prefix := commonPrefix(before.text, l.text)
	suffix := commonSuffix(before.text[prefix:], l.text[prefix:])
	shift := len(l.text) - len(before.text)
	oldEnd, newEnd := len(before.text)-suffix, len(l.text)-suffix
	i, within := withinBlock(l.text, before, prefix, suffix)
	if !within || before.lines[i].Len() < chunkBytes {
		return l.reader.Queries(l.text, l.lines)
	}
	const decisive = "()[]{};|\"'\\"
	block := before.text[before.lines[i].Start:before.lines[i].End]
	firstLine := before.lines[i].Start + lineLength(block) // its first word may be let
	if prefix < firstLine || strings.IndexByte(block, ';') >= 0 ||
		strings.ContainsAny(before.text[prefix:oldEnd], decisive) ||
		strings.ContainsAny(l.text[prefix:newEnd], decisive) {
		return l.reader.Queries(l.text, l.lines)
	}
	queries := slices.Clone(before.blocks)
	for k := range queries {
		if queries[k].Start > prefix {
			queries[k].Start += shift
		}
		if queries[k].End >= oldEnd {
			queries[k].End += shift
		}
	}
	return queries
}

// blocksAfter finds the blocks of the text from those of the previous text: it scans only the
// blocks that the change touches. Fenced strings can span blank lines, and a line that starts with
// # is a directive only before the first query; if either is near the change, the whole text is
// scanned.
func blocksAfter(text string, before *language) []syntax.Span {
	old := before.lines
	prefix := commonPrefix(before.text, text)
	suffix := commonSuffix(before.text[prefix:], text[prefix:])
	shift := len(text) - len(before.text)

	if i, ok := withinBlock(text, before, prefix, suffix); ok {
		blocks := append(make([]syntax.Span, 0, len(old)), old[:i]...)
		blocks = append(blocks, syntax.Span{Start: old[i].Start, End: old[i].End + shift})
		return appendShifted(blocks, old[i+1:], shift)
	}
	first := sort.Search(len(old), func(i int) bool { return old[i].End > prefix }) - 1
	last := sort.Search(len(old), func(i int) bool { return old[i].Start > len(before.text)-suffix })
	head, start := old[:max(first, 0)], 0
	if first > 0 {
		start = old[first].Start
	}
	tail, end := old[min(last+1, len(old)):], len(before.text)
	if len(tail) > 0 {
		end = tail[0].Start
	}
	if reachesFar(before.text[start:end]) || reachesFar(text[start:end+shift]) {
		return blocksOf(text)
	}
	blocks := append(make([]syntax.Span, 0, len(old)+1), head...)
	blocks = appendShifted(blocks, blocksOf(text[start:end+shift]), start)
	return appendShifted(blocks, tail, shift)
}

// withinBlock reports whether a change leaves the bounds of all queries alone, and which query it
// is in. That holds for a change in any line but the last of a query, after the first non-blank
// character of that line, if it adds or removes no line end and nothing that could start a comment
// or a fence. This is an optimization: it avoids scanning a query of thousands of lines for each
// key.
func withinBlock(text string, before *language, prefix, suffix int) (int, bool) {
	old := before.lines
	oldEnd, newEnd := len(before.text)-suffix, len(text)-suffix
	i := sort.Search(len(old), func(i int) bool { return old[i].End > prefix })
	if i == len(old) || prefix <= old[i].Start || oldEnd >= old[i].End {
		return 0, false
	}
	rest := before.text[oldEnd:old[i].End]
	if strings.IndexByte(rest, '\n') < 0 && strings.IndexByte(rest, '\r') < 0 {
		return 0, false
	}
	const decisive = "\r\n/#`~"
	if strings.ContainsAny(before.text[prefix:oldEnd], decisive) ||
		strings.ContainsAny(text[prefix:newEnd], decisive) || before.text[prefix-1] == '/' || rest[0] == '/' {
		return 0, false
	}
	if first := lineBegin(before.text[old[i].Start:prefix]); first <= ' ' || first >= 0x7f || first == '/' ||
		first == '#' {
		return 0, false
	}
	return i, !fenced(before.text[old[i].Start:old[i].End]) && !fenced(text[old[i].Start:newEnd+1])
}

// lookBackBytes limits how far to search for the start of a line.
const lookBackBytes = 4 << 10

// lineBegin returns the first non-blank byte of the last line of the text, or 0 if there is none or
// the line starts too far back.
func lineBegin(text string) byte {
	near := text[max(len(text)-lookBackBytes, 0):]
	at := strings.LastIndexAny(near, "\r\n")
	line := strings.TrimLeft(near[at+1:], " \t")
	if line == "" || at < 0 && len(near) < len(text) {
		return 0
	}
	return line[0]
}

func appendShifted(dst, spans []syntax.Span, shift int) []syntax.Span {
	for _, s := range spans {
		dst = append(dst, syntax.Span{Start: s.Start + shift, End: s.End + shift})
	}
	return dst
}

func reachesFar(text string) bool { return fenced(text) || strings.Contains(text, "#") }

func fenced(text string) bool { return strings.Contains(text, "```") || strings.Contains(text, "~~~") }

// strideBytes is how many bytes are compared at a time: comparing slices is faster than comparing
// bytes.
const strideBytes = 1 << 10

func commonPrefix(a, b string) int {
	n, at := min(len(a), len(b)), 0
	for at+strideBytes <= n && a[at:at+strideBytes] == b[at:at+strideBytes] {
		at += strideBytes
	}
	for at < n && a[at] == b[at] {
		at++
	}
	return at
}

func commonSuffix(a, b string) int {
	n, at := min(len(a), len(b)), 0
	for at+strideBytes <= n && a[len(a)-at-strideBytes:len(a)-at] == b[len(b)-at-strideBytes:len(b)-at] {
		at += strideBytes
	}
	for at < n && a[len(a)-1-at] == b[len(b)-1-at] {
		at++
	}
	return at
}
