package editor

import (
	"sort"
	"strings"

	"quarry/kql"
)

// blocksAfter finds the queries of a text by those of the text before it: only what lies
// between the whole queries before and behind the change is looked at. Strings between
// fences are the one thing of the language that reaches over blank lines; where one is
// near, all of the text is looked at.
func blocksAfter(text string, before *language) []kql.Span {
	old := before.blocks
	prefix := commonPrefix(before.text, text)
	suffix := commonSuffix(before.text[prefix:], text[prefix:])
	shift := len(text) - len(before.text)

	first := sort.Search(len(old), func(i int) bool { return old[i].End > prefix }) - 1
	last := sort.Search(len(old), func(i int) bool { return old[i].Start >= len(before.text)-suffix })
	head, start := old[:max(first, 0)], 0
	if first > 0 {
		start = old[first].Start
	}
	tail, end := old[min(last+1, len(old)):], len(before.text)
	if len(tail) > 0 {
		end = tail[0].Start
	}
	if fenced(before.text[start:end]) || fenced(text[start:end+shift]) {
		return blocksOf(text)
	}
	blocks := append(make([]kql.Span, 0, len(old)+1), head...)
	blocks = appendShifted(blocks, blocksOf(text[start:end+shift]), start)
	return appendShifted(blocks, tail, shift)
}

func appendShifted(dst, spans []kql.Span, shift int) []kql.Span {
	for _, s := range spans {
		dst = append(dst, kql.Span{Start: s.Start + shift, End: s.End + shift})
	}
	return dst
}

func fenced(text string) bool { return strings.Contains(text, "```") || strings.Contains(text, "~~~") }

// strideBytes is how much of two texts is compared at once, by a call that takes many
// bytes at a time.
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
